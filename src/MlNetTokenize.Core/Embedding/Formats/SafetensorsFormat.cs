using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>A safetensors file: the length of a header, the header in JSON, and the tensors' bytes (safetensors/src/tensor.rs).</summary>
internal static class SafetensorsFormat
{
    // The same limit as in the reference implementation.
    private const int LongestHeader = 100_000_000;

    private const string Metadata = "__metadata__";

    public static EmbeddingTable Read(Stream stream, string? tensorName)
    {
        var reader = new ForwardReader(stream);
        IReadOnlyList<SafetensorsEntry> entries = ReadHeader(reader);
        long start = reader.Offset;
        SafetensorsEntry entry = Choose(entries, tensorName);
        NumberEncoding numbers = entry.Numbers!.Value;
        (long rows, long columns) = (entry.Shape[0], entry.Shape[1]);
        if (rows < 1 || columns < 1 || rows > Array.MaxLength / columns)
        {
            throw new InvalidDataException(
                $"The header at byte 8 says that '{Shown(entry.Name)}' has {rows} rows of {columns}; "
                + $"a table has at least one row of one, and at most {Array.MaxLength} values.");
        }

        Pass(reader, entry.Start, start);
        var values = new GrowingValues(rows * columns);
        numbers.Read(reader, values, rows * columns, index => $"row {index / columns} of '{Shown(entry.Name)}'");
        Pass(reader, entries[^1].End - entry.End, start);
        return reader.Peek(1).IsEmpty
            ? new EmbeddingTable((int)rows, (int)columns, values.ToArray())
            : throw new InvalidDataException($"The tensors from byte {start} end at byte {reader.Offset}, but the file does not.");
    }

    public static void Write(Stream stream, EmbeddingTable table, string tensorName)
    {
        if (tensorName == Metadata || !Word2VecWriter.IsUtf16(tensorName))
        {
            throw new ArgumentException(
                $"A tensor cannot have the name '{tensorName}': it is the format's own, or has a lone surrogate, which is not UTF-8.", nameof(tensorName));
        }

        var header = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(tensorName);
            writer.WriteString("dtype", "F32");
            writer.WriteStartArray("shape");
            writer.WriteNumberValue(table.VocabularySize);
            writer.WriteNumberValue(table.Dimension);
            writer.WriteEndArray();
            writer.WriteStartArray("data_offsets");
            writer.WriteNumberValue(0);
            writer.WriteNumberValue(table.Values.Length * (long)sizeof(float));
            writer.WriteEndArray();
            writer.WriteEndObject();
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
        NumberEncoding.WriteSingles(stream, table.Values);
    }

    /// <summary>The tensors in the order of their bytes, which they cover without a gap or an overlap.</summary>
    private static List<SafetensorsEntry> ReadHeader(ForwardReader reader)
    {
        ReadOnlySpan<byte> start = reader.Peek(sizeof(ulong));
        if (start.Length < sizeof(ulong))
        {
            throw new InvalidDataException($"The file ends at byte {start.Length}, within the length of its header.");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (length > LongestHeader)
        {
            throw new InvalidDataException($"The length of the header at byte 0 is {length}; the format allows at most {LongestHeader}.");
        }

        reader.Advance(sizeof(ulong));
        ReadOnlySpan<byte> text = reader.Peek((int)length);
        if (text.Length < (int)length)
        {
            throw new InvalidDataException($"The file ends at byte {reader.Offset + text.Length}, within its header, which has {length} bytes.");
        }

        byte[] json = text[..(int)length].ToArray();
        var entries = new List<SafetensorsEntry>();
        try
        {
            using JsonDocument header = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (header.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException("The header at byte 8 is not an object of tensors.");
            }

            foreach (JsonProperty property in header.RootElement.EnumerateObject().Where(property => property.Name != Metadata))
            {
                entries.Add(ReadEntry(property.Name, property.Value));
            }
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException($"The header is not JSON at byte {reader.Offset + OffsetOf(json, damaged)}: {Shown(damaged.Message)}", damaged);
        }
        catch (InvalidOperationException damaged)
        {
            // A name with bytes that are not UTF-8, or with half a character.
            throw new InvalidDataException($"The header at byte {reader.Offset} has text that is not UTF-8: {Shown(damaged.Message)}", damaged);
        }

        reader.Advance((int)length);
        entries.Sort((x, y) => (x.Start, x.End).CompareTo((y.Start, y.End)));
        long end = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Start != end)
            {
                throw new InvalidDataException(
                    $"The header at byte 8 puts '{Shown(entry.Name)}' at {entry.Start}, but the tensor before it ends at {end}; "
                    + "tensors have no gap and no overlap.");
            }

            end = entry.End;
        }

        return entries;
    }

    private static SafetensorsEntry ReadEntry(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("dtype", out JsonElement type) && type.ValueKind == JsonValueKind.String
            && value.TryGetProperty("shape", out JsonElement shape) && TryReadSizes(shape, out long[] sizes)
            && value.TryGetProperty("data_offsets", out JsonElement offsets) && TryReadSizes(offsets, out long[] range)
            && range is [long start, long end] && start <= end)
        {
            NumberEncoding? numbers = type.GetString() switch
            {
                "F32" => new NumberEncoding(NumberKind.Single),
                "F16" => new NumberEncoding(NumberKind.Half),
                "BF16" => new NumberEncoding(NumberKind.BFloat16),
                _ => null,
            };

            // What another type's numbers are long is not known here.
            if (numbers is not { } known || sizes.Aggregate((UInt128)(uint)known.Size, Multiply) == (UInt128)(ulong)(end - start))
            {
                return new SafetensorsEntry(name, type.GetString()!, numbers, sizes, start, end);
            }
        }

        throw new InvalidDataException(
            $"The header at byte 8 does not describe '{Shown(name)}' by a dtype, a shape and the data_offsets that these need: {Shown(value.GetRawText())}");

        // Any size this large is too large for the offsets.
        static UInt128 Multiply(UInt128 product, long size) => product > ulong.MaxValue ? product : product * (ulong)size;
    }

    private static bool TryReadSizes(JsonElement array, out long[] sizes)
    {
        long size = 0;
        bool sound = array.ValueKind == JsonValueKind.Array
            && array.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out size) && size >= 0);
        sizes = sound ? [.. array.EnumerateArray().Select(item => item.GetInt64())] : [];
        return sound;
    }

    private static SafetensorsEntry Choose(IReadOnlyList<SafetensorsEntry> entries, string? name)
    {
        SafetensorsEntry[] found = [.. entries.Where(entry => name is null ? entry.IsFloatMatrix : entry.Name == name)];
        if (found is [{ IsFloatMatrix: true } one])
        {
            return one;
        }

        string all = string.Join(", ", entries.Take(100).Select(entry => $"'{Shown(entry.Name)}' {entry.Type} [{string.Join(", ", entry.Shape.Take(8))}]"));
        throw new InvalidDataException(
            (name is null ? $"The header at byte 8 has {found.Length} tensors with two dimensions of F32, F16 or BF16; give the name of one."
                : found.Length == 0 ? $"The header at byte 8 has no tensor '{Shown(name)}'."
                : $"The tensor '{Shown(name)}' in the header at byte 8 has not two dimensions of F32, F16 or BF16.")
            + $" The tensors are: {all}{(entries.Count > 100 ? ", …" : string.Empty)}.");
    }

    private static void Pass(ForwardReader reader, long count, long start)
    {
        if (reader.Skip(count) < count)
        {
            throw new InvalidDataException($"The file ends at byte {reader.Offset}, before the tensors from byte {start} do.");
        }
    }

    private static long OffsetOf(ReadOnlySpan<byte> json, JsonException damaged)
    {
        long offset = 0;
        for (long line = damaged.LineNumber ?? 0; line > 0 && json[(int)offset..].IndexOf((byte)'\n') is >= 0 and int end; line--)
        {
            offset += end + 1;
        }

        return offset + (damaged.BytePositionInLine ?? 0);
    }

    private static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
