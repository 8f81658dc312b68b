using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>How a file of tensors writes a number.</summary>
internal readonly record struct NumberEncoding(NumberKind Kind, bool IsBigEndian = false)
{
    // As many numbers as are decoded at once.
    private const int Part = 1 << 12;

    public int Size => Kind switch
    {
        NumberKind.SByte => 1,
        NumberKind.Half or NumberKind.BFloat16 => 2,
        NumberKind.Single or NumberKind.Int32 => 4,
        _ => 8,
    };

    /// <summary>Whether what it writes is read as floats; longer integers are places in other tensors.</summary>
    public bool IsValue => Kind is not (NumberKind.Int32 or NumberKind.Int64);

    /// <summary>Reads integers of 32 or 64 bits, little-endian.</summary>
    /// <param name="reader">At the first number.</param>
    /// <param name="count">How many.</param>
    /// <param name="end">What they have to be less than, and at least 0.</param>
    /// <param name="name">What they are, for messages.</param>
    /// <exception cref="InvalidDataException">The stream ends before, or a number is out of range.</exception>
    public int[] ReadPlaces(ForwardReader reader, int count, int end, string name)
    {
        var places = new List<int>();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> bytes = reader.Peek(Size);
            if (bytes.Length < Size)
            {
                throw new InvalidDataException($"The file ends at byte {reader.Offset + bytes.Length}, in number {i} of '{name}'; {count - i} of {count} numbers are missing.");
            }

            long place = Kind == NumberKind.Int32 ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);
            if (place < 0 || place >= end)
            {
                throw new InvalidDataException($"The number at byte {reader.Offset}, number {i} of '{name}', is {place}; there are {end} rows.");
            }

            places.Add((int)place);
            reader.Advance(Size);
        }

        return [.. places];
    }

    /// <summary>Reads numbers, all of them finite as 32-bit floats.</summary>
    /// <param name="reader">At the first number.</param>
    /// <param name="values">Where they are added.</param>
    /// <param name="count">How many.</param>
    /// <param name="rowOf">What the number of that index belongs to, for messages.</param>
    /// <param name="onNotFinite">Told of a number that is not finite, once for a part; <see langword="null"/>: it is an error.</param>
    /// <exception cref="InvalidDataException">The stream ends before, or a number is not finite.</exception>
    public void Read(ForwardReader reader, GrowingValues values, long count, Func<long, string> rowOf, Action<string>? onNotFinite = null)
    {
        for (long done = 0; done < count;)
        {
            int wanted = (int)Math.Min(Part, count - done);
            int there = Math.Min(reader.Peek(wanted * Size).Length / Size, wanted);
            ReadOnlySpan<byte> bytes = reader.Peek(0)[..(there * Size)];
            Span<float> numbers = values.Add(there);
            Decode(bytes, numbers);
            if (there > 0 && !float.IsFinite(TensorPrimitives.MaxMagnitude(numbers)))
            {
                int bad = 0;
                while (float.IsFinite(numbers[bad]))
                {
                    bad++;
                }

                string message = $"The number at byte {reader.Offset + (bad * Size)}, in {rowOf(done + bad)}, is not a finite 32-bit float.";
                (onNotFinite ?? throw new InvalidDataException(message))(message);
            }

            reader.Advance(there * Size);
            done += there;
            if (there < wanted)
            {
                throw new InvalidDataException(
                    $"The file ends at byte {reader.Offset + reader.Peek(0).Length}, in {rowOf(done)}; {count - done} of {count} numbers are missing.");
            }
        }
    }

    private void Decode(ReadOnlySpan<byte> bytes, Span<float> numbers)
    {
        // Nearly all files are of such numbers.
        if (Kind == NumberKind.Single && IsBigEndian != BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(numbers));
            return;
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Decode(bytes[(i * Size)..]);
        }
    }

    private float Decode(ReadOnlySpan<byte> bytes) => (Kind, IsBigEndian) switch
    {
        (NumberKind.Single, false) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (NumberKind.Single, true) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        (NumberKind.Half, false) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        (NumberKind.Half, true) => (float)BinaryPrimitives.ReadHalfBigEndian(bytes),
        (NumberKind.Double, false) => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (NumberKind.Double, true) => (float)BinaryPrimitives.ReadDoubleBigEndian(bytes),
        (NumberKind.SByte, _) => (sbyte)bytes[0],

        // The upper half of a 32-bit float; only safetensors has it, always little-endian.
        _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
    };

    /// <summary>Writes numbers as little-endian 32-bit floats.</summary>
    public static void WriteSingles(Stream stream, ReadOnlySpan<float> values) => Write(stream, values, sizeof(float), BinaryPrimitives.WriteSingleLittleEndian);

    /// <summary>Writes numbers.</summary>
    /// <param name="stream">Where they go.</param>
    /// <param name="values">The numbers.</param>
    /// <param name="size">How many bytes one has.</param>
    /// <param name="write">Writes one.</param>
    public static void Write<T>(Stream stream, ReadOnlySpan<T> values, int size, NumberWriter<T> write)
    {
        var bytes = new byte[Math.Min(Part, values.Length) * size];
        while (!values.IsEmpty)
        {
            int count = Math.Min(Part, values.Length);
            for (int i = 0; i < count; i++)
            {
                write(bytes.AsSpan(i * size), values[i]);
            }

            stream.Write(bytes, 0, count * size);
            values = values[count..];
        }
    }
}
