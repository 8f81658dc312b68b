using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>
/// Sums and maxima of table rows that are held as <see cref="float"/>, <see cref="Half"/>, or <see cref="sbyte"/> with a scale for each row.
/// </summary>
/// <remarks>
/// A vector lane is one dimension, and in each the rows are added one by one in the order of their ids, without fused operations: the bits of a result do
/// not depend on how wide the processor's vectors are.
/// </remarks>
internal static class RowMath
{
    // How many rows a sum takes in while it is in a register.
    private const int Group = 4;

    // How many rows ahead of the sum memory is asked for them, where the table is so large that they hardly lie in a cache near the processor.
    private const int Ahead = 12;
    private const int LargeTable = 1 << 20;
    private const int CacheLine = 64;

    // A Half's bits without the sign, moved to where a float has its own, lack 112 in the exponent. With 113 more they are twice the value where the Half
    // is normal, and 2^-14 more than the value where it is subnormal: half of it and 2^-14 less are taken, and the smaller of the two is right for
    // either kind. No operation meets a subnormal float, which can take a processor a hundred cycles.
    private const int HalfShift = 13;
    private const int HalfMask = 0x0FFF_E000;
    private const int HalfExponent = 112 << 23;
    private const int HalfExponentMore = 113 << 23;
    private const float SmallestNormalHalf = 6.103515625e-5f;

    /// <summary>Adds rows to a vector.</summary>
    /// <param name="values">All rows, one after another.</param>
    /// <param name="scales">What the rows are multiplied by; looked at with <see cref="sbyte"/> only.</param>
    /// <param name="ids">The rows to add; all of them are there.</param>
    /// <param name="destination">The vector, as long as a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRows<T>(ReadOnlySpan<T> values, ReadOnlySpan<float> scales, ReadOnlySpan<int> ids, Span<float> destination)
        where T : unmanaged
    {
        ref T first = ref MemoryMarshal.GetReference(values);
        ref float sums = ref MemoryMarshal.GetReference(destination);
        nuint dimension = (nuint)destination.Length;
        int next = 0;
        bool isLarge = (long)values.Length * Unsafe.SizeOf<T>() > LargeTable;
        if (isLarge)
        {
            Prefetch(ref first, dimension, scales, ids[..Math.Min(ids.Length, Ahead)]);
        }

        for (; next <= ids.Length - Group; next += Group)
        {
            if (isLarge && next + Ahead < ids.Length)
            {
                Prefetch(ref first, dimension, scales, ids.Slice(next + Ahead, Math.Min(Group, ids.Length - next - Ahead)));
            }

            int a = ids[next];
            int b = ids[next + 1];
            int c = ids[next + 2];
            int d = ids[next + 3];
            AddFour(
                ref Unsafe.Add(ref first, (uint)a * dimension), ScaleOf<T>(scales, a),
                ref Unsafe.Add(ref first, (uint)b * dimension), ScaleOf<T>(scales, b),
                ref Unsafe.Add(ref first, (uint)c * dimension), ScaleOf<T>(scales, c),
                ref Unsafe.Add(ref first, (uint)d * dimension), ScaleOf<T>(scales, d),
                ref sums,
                dimension);
        }

        for (; next < ids.Length; next++)
        {
            Combine(ref Unsafe.Add(ref first, (uint)ids[next] * dimension), ScaleOf<T>(scales, ids[next]), ref sums, dimension, largest: false);
        }
    }

    /// <summary>Takes in each dimension the larger of a row's value and a vector's.</summary>
    public static void TakeLargest<T>(ReadOnlySpan<T> row, float scale, Span<float> destination)
        where T : unmanaged
        => Combine(ref MemoryMarshal.GetReference(row), scale, ref MemoryMarshal.GetReference(destination), (nuint)row.Length, largest: true);

    /// <summary>Writes a row as floats.</summary>
    public static void Widen<T>(ReadOnlySpan<T> row, float scale, Span<float> destination)
        where T : unmanaged
    {
        ref T source = ref MemoryMarshal.GetReference(row);
        nuint length = (nuint)row.Length;
        nuint i = 0;
        for (; i + (nuint)Vector128<float>.Count <= length; i += (nuint)Vector128<float>.Count)
        {
            Load128(ref source, i, scale).CopyTo(destination[(int)i..]);
        }

        for (; i < length; i++)
        {
            destination[(int)i] = Load(ref source, i, scale);
        }
    }

    /// <summary>Asks memory for rows. It is a hint: a collection that moves the table meanwhile makes it useless, not wrong.</summary>
    private static unsafe void Prefetch<T>(ref T first, nuint dimension, ReadOnlySpan<float> scales, ReadOnlySpan<int> ids)
        where T : unmanaged
    {
        if (Sse.IsSupported)
        {
            foreach (int id in ids)
            {
                byte* row = (byte*)Unsafe.AsPointer(ref Unsafe.Add(ref first, (uint)id * dimension));
                for (nuint i = 0; i < dimension * (nuint)sizeof(T); i += CacheLine)
                {
                    Sse.Prefetch0(row + i);
                }

                if (typeof(T) == typeof(sbyte))
                {
                    Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetReference(scales), id)));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour<T>(
        ref T a, float scaleA, ref T b, float scaleB, ref T c, float scaleC, ref T d, float scaleD, ref float sums, nuint dimension)
        where T : unmanaged
    {
        nuint i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + (nuint)Vector512<float>.Count <= dimension; i += (nuint)Vector512<float>.Count)
            {
                Vector512<float> sum = Vector512.LoadUnsafe(ref sums, i) + Load512(ref a, i, scaleA);
                sum += Load512(ref b, i, scaleB);
                sum += Load512(ref c, i, scaleC);
                sum += Load512(ref d, i, scaleD);
                sum.StoreUnsafe(ref sums, i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + (nuint)Vector256<float>.Count <= dimension; i += (nuint)Vector256<float>.Count)
            {
                Vector256<float> sum = Vector256.LoadUnsafe(ref sums, i) + Load256(ref a, i, scaleA);
                sum += Load256(ref b, i, scaleB);
                sum += Load256(ref c, i, scaleC);
                sum += Load256(ref d, i, scaleD);
                sum.StoreUnsafe(ref sums, i);
            }
        }

        for (; i + (nuint)Vector128<float>.Count <= dimension; i += (nuint)Vector128<float>.Count)
        {
            Vector128<float> sum = Vector128.LoadUnsafe(ref sums, i) + Load128(ref a, i, scaleA);
            sum += Load128(ref b, i, scaleB);
            sum += Load128(ref c, i, scaleC);
            sum += Load128(ref d, i, scaleD);
            sum.StoreUnsafe(ref sums, i);
        }

        for (; i < dimension; i++)
        {
            float sum = Unsafe.Add(ref sums, i) + Load(ref a, i, scaleA);
            sum += Load(ref b, i, scaleB);
            sum += Load(ref c, i, scaleC);
            sum += Load(ref d, i, scaleD);
            Unsafe.Add(ref sums, i) = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine<T>(ref T row, float scale, ref float results, nuint dimension, bool largest)
        where T : unmanaged
    {
        nuint i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + (nuint)Vector512<float>.Count <= dimension; i += (nuint)Vector512<float>.Count)
            {
                Vector512<float> result = Vector512.LoadUnsafe(ref results, i);
                Vector512<float> value = Load512(ref row, i, scale);
                (largest ? Vector512.Max(result, value) : result + value).StoreUnsafe(ref results, i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i + (nuint)Vector256<float>.Count <= dimension; i += (nuint)Vector256<float>.Count)
            {
                Vector256<float> result = Vector256.LoadUnsafe(ref results, i);
                Vector256<float> value = Load256(ref row, i, scale);
                (largest ? Vector256.Max(result, value) : result + value).StoreUnsafe(ref results, i);
            }
        }

        for (; i + (nuint)Vector128<float>.Count <= dimension; i += (nuint)Vector128<float>.Count)
        {
            Vector128<float> result = Vector128.LoadUnsafe(ref results, i);
            Vector128<float> value = Load128(ref row, i, scale);
            (largest ? Vector128.Max(result, value) : result + value).StoreUnsafe(ref results, i);
        }

        for (; i < dimension; i++)
        {
            ref float result = ref Unsafe.Add(ref results, i);
            float value = Load(ref row, i, scale);
            result = largest ? MathF.Max(result, value) : result + value;
        }
    }

    // The tests of the type below are decided when a method is compiled for it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ScaleOf<T>(ReadOnlySpan<float> scales, int id) => typeof(T) == typeof(sbyte) ? scales[id] : 1f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load512<T>(ref T row, nuint offset, float scale)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return Vector512.LoadUnsafe(ref Unsafe.As<T, float>(ref row), offset);
        }

        if (typeof(T) == typeof(Half))
        {
            Vector256<short> bits = Vector256.LoadUnsafe(ref Unsafe.As<T, short>(ref row), offset);
            return ToSingle(Vector512.WidenLower(bits.ToVector512Unsafe()));
        }

        Vector128<sbyte> bytes = Vector128.LoadUnsafe(ref Unsafe.As<T, sbyte>(ref row), offset);
        Vector512<int> wide = Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int32(bytes)
            : Vector512.WidenLower(Vector256.WidenLower(bytes.ToVector256Unsafe()).ToVector512Unsafe());
        return Vector512.ConvertToSingle(wide) * Vector512.Create(scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load256<T>(ref T row, nuint offset, float scale)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return Vector256.LoadUnsafe(ref Unsafe.As<T, float>(ref row), offset);
        }

        if (typeof(T) == typeof(Half))
        {
            Vector128<short> bits = Vector128.LoadUnsafe(ref Unsafe.As<T, short>(ref row), offset);
            return ToSingle(Vector256.WidenLower(bits.ToVector256Unsafe()));
        }

        ulong packed = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref row, offset)));
        Vector128<sbyte> bytes = Vector128.CreateScalarUnsafe(packed).AsSByte();
        Vector256<int> wide = Avx2.IsSupported
            ? Avx2.ConvertToVector256Int32(bytes)
            : Vector256.WidenLower(Vector128.WidenLower(bytes).ToVector256Unsafe());
        return Vector256.ConvertToSingle(wide) * Vector256.Create(scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Load128<T>(ref T row, nuint offset, float scale)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            return Vector128.LoadUnsafe(ref Unsafe.As<T, float>(ref row), offset);
        }

        if (typeof(T) == typeof(Half))
        {
            ulong bits = Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref row, offset)));
            return ToSingle(Vector128.WidenLower(Vector128.CreateScalarUnsafe(bits).AsInt16()));
        }

        uint packed = Unsafe.ReadUnaligned<uint>(ref Unsafe.As<T, byte>(ref Unsafe.Add(ref row, offset)));
        Vector128<short> shorts = Vector128.WidenLower(Vector128.CreateScalarUnsafe(packed).AsSByte());
        return Vector128.ConvertToSingle(Vector128.WidenLower(shorts)) * Vector128.Create(scale);
    }

    /// <summary>Halves of which the bits were widened, with their sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ToSingle(Vector512<int> halves)
    {
        Vector512<int> magnitude = (halves << HalfShift) & Vector512.Create(HalfMask);
        Vector512<float> ifNormal = (magnitude + Vector512.Create(HalfExponent)).AsSingle();
        Vector512<float> ifSubnormal = (magnitude + Vector512.Create(HalfExponentMore)).AsSingle() - Vector512.Create(SmallestNormalHalf);
        return Vector512.MinNative(ifNormal, ifSubnormal) | (halves & Vector512.Create(int.MinValue)).AsSingle();
    }

    /// <summary>Halves of which the bits were widened, with their sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ToSingle(Vector256<int> halves)
    {
        Vector256<int> magnitude = (halves << HalfShift) & Vector256.Create(HalfMask);
        Vector256<float> ifNormal = (magnitude + Vector256.Create(HalfExponent)).AsSingle();
        Vector256<float> ifSubnormal = (magnitude + Vector256.Create(HalfExponentMore)).AsSingle() - Vector256.Create(SmallestNormalHalf);
        return Vector256.MinNative(ifNormal, ifSubnormal) | (halves & Vector256.Create(int.MinValue)).AsSingle();
    }

    /// <summary>Halves of which the bits were widened, with their sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ToSingle(Vector128<int> halves)
    {
        Vector128<int> magnitude = (halves << HalfShift) & Vector128.Create(HalfMask);
        Vector128<float> ifNormal = (magnitude + Vector128.Create(HalfExponent)).AsSingle();
        Vector128<float> ifSubnormal = (magnitude + Vector128.Create(HalfExponentMore)).AsSingle() - Vector128.Create(SmallestNormalHalf);
        return Vector128.MinNative(ifNormal, ifSubnormal) | (halves & Vector128.Create(int.MinValue)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Load<T>(ref T row, nuint offset, float scale)
        where T : unmanaged
    {
        ref T value = ref Unsafe.Add(ref row, offset);
        return typeof(T) == typeof(float) ? Unsafe.As<T, float>(ref value)
            : typeof(T) == typeof(Half) ? (float)Unsafe.As<T, Half>(ref value)
            : Unsafe.As<T, sbyte>(ref value) * scale;
    }
}
