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
        NumberKind.Half or NumberKind.BFloat16 => 2,
        NumberKind.Single => 4,
        _ => 8,
    };

    /// <summary>Reads numbers, all of them finite as 32-bit floats.</summary>
    /// <param name="reader">At the first number.</param>
    /// <param name="values">Where they are added.</param>
    /// <param name="count">How many.</param>
    /// <param name="rowOf">What the number of that index belongs to, for messages.</param>
    /// <exception cref="InvalidDataException">The stream ends before, or a number is not finite.</exception>
    public void Read(ForwardReader reader, GrowingValues values, long count, Func<long, string> rowOf)
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

                throw new InvalidDataException($"The number at byte {reader.Offset + (bad * Size)}, in {rowOf(done + bad)}, is not a finite 32-bit float.");
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

        // The upper half of a 32-bit float; only safetensors has it, always little-endian.
        _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
    };

    /// <summary>Writes numbers as little-endian 32-bit floats.</summary>
    public static void WriteSingles(Stream stream, ReadOnlySpan<float> values)
    {
        var bytes = new byte[Math.Min(Part, values.Length) * sizeof(float)];
        while (!values.IsEmpty)
        {
            int count = Math.Min(Part, values.Length);
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
            }

            stream.Write(bytes, 0, count * sizeof(float));
            values = values[count..];
        }
    }
}
