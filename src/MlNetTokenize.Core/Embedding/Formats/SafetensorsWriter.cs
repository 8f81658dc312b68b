using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>Writes safetensors files.</summary>
internal static class SafetensorsWriter
{
    /// <summary>Writes the rows of a table as they are kept: F32, F16, or I8 without their scales.</summary>
    public static SafetensorsTensor TensorOf(string name, EmbeddingTable table)
    {
        long[] shape = [table.VocabularySize, table.Dimension];
        return table.Precision switch
        {
            EmbeddingPrecision.Float16 => new SafetensorsTensor(name, "F16", shape, table.Halves.LongLength * sizeof(ushort), stream => NumberEncoding.Write<Half>(stream, table.Halves, sizeof(ushort), BinaryPrimitives.WriteHalfLittleEndian)),
            EmbeddingPrecision.Int8 => new SafetensorsTensor(name, "I8", shape, table.Bytes.LongLength, stream => NumberEncoding.Write<sbyte>(stream, table.Bytes, sizeof(sbyte), (bytes, value) => bytes[0] = (byte)value)),
            _ => new SafetensorsTensor(name, "F32", shape, table.Values.LongLength * sizeof(float), stream => NumberEncoding.WriteSingles(stream, table.Values)),
        };
    }

    /// <summary>A vector of floats.</summary>
    public static SafetensorsTensor TensorOf(string name, float[] values)
        => new(name, "F32", [values.Length], values.LongLength * sizeof(float), stream => NumberEncoding.WriteSingles(stream, values));

    /// <summary>A vector of places, in 64 bits as NumPy has them.</summary>
    public static SafetensorsTensor TensorOf(string name, int[] values)
        => new(name, "I64", [values.Length], values.LongLength * sizeof(long), stream => NumberEncoding.Write<int>(stream, values, sizeof(long), (bytes, value) => BinaryPrimitives.WriteInt64LittleEndian(bytes, value)));

    /// <exception cref="ArgumentException">The name cannot be one of a tensor.</exception>
    public static void CheckName(string name, string parameter)
    {
        if (name == SafetensorsFormat.Metadata || !Word2VecWriter.IsUtf16(name))
        {
            throw new ArgumentException($"A tensor cannot have the name '{name}': it is the format's own, or has a lone surrogate, which is not UTF-8.", parameter);
        }
    }

    /// <summary>Writes a file.</summary>
    public static void Write(Stream stream, params IReadOnlyList<SafetensorsTensor> tensors)
    {
        var header = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            long place = 0;
            writer.WriteStartObject();
            foreach (SafetensorsTensor tensor in tensors)
            {
                writer.WriteStartObject(tensor.Name);
                writer.WriteString("dtype", tensor.Type);
                writer.WriteStartArray("shape");
                foreach (long size in tensor.Shape)
                {
                    writer.WriteNumberValue(size);
                }

                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(place);
                writer.WriteNumberValue(place += tensor.Length);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        // The tensors begin at a multiple of eight.
        int padding = -header.WrittenCount & 7;
        header.GetSpan(padding)[..padding].Fill((byte)' ');
        header.Advance(padding);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
        foreach (SafetensorsTensor tensor in tensors)
        {
            tensor.Write(stream);
        }
    }
}
