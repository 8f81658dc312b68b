using System.Buffers.Binary;
using System.Text.Json;
using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>A safetensors file: the length of a header, the header in JSON, and the tensors' bytes (safetensors/src/tensor.rs).</summary>
internal static class SafetensorsFormat
{
    // The same limit as in the reference implementation.
    private const int LongestHeader = 100_000_000;

    /// <summary>What the header says of the file rather than of a tensor.</summary>
    public const string Metadata = "__metadata__";

    public static EmbeddingTable Read(Stream stream, string? tensorName)
    {
        EmbeddingTable? table = null;
        Read(stream, entries => [Choose(entries, tensorName)], (entry, reader) => table = ReadTable(entry, reader));
        return table!;
    }

    /// <summary>Reads several tensors of a file, in the order of their bytes.</summary>
    /// <param name="stream">The file, read to its end.</param>
    /// <param name="choose">Which of the tensors are read, of all that the header has.</param>
    /// <param name="read">Reads the numbers of one, all of them.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static void Read(Stream stream, Func<IReadOnlyList<SafetensorsEntry>, IReadOnlyCollection<SafetensorsEntry>> choose, Action<SafetensorsEntry, ForwardReader> read)
    {
        var reader = new ForwardReader(stream);
        List<SafetensorsEntry> entries = ReadHeader(reader);
        long start = reader.Offset;
        IReadOnlyCollection<SafetensorsEntry> chosen = choose(entries);
        foreach (SafetensorsEntry entry in entries)
        {
            if (chosen.Contains(entry))
            {
                read(entry, reader);
            }
            else
            {
                Pass(reader, entry.End - entry.Start, start);
            }
        }

        CheckEnd(reader, start);
    }

    /// <summary>Reads a matrix.</summary>
    /// <param name="entry">What the header says of it.</param>
    /// <param name="reader">At its first number.</param>
    /// <exception cref="InvalidDataException">It is too large for a table or empty, the file ends in it, or a number is not finite.</exception>
    public static EmbeddingTable ReadTable(SafetensorsEntry entry, ForwardReader reader)
    {
        (long rows, long columns) = (entry.Shape[0], entry.Shape[1]);
        if (rows < 1 || columns < 1 || rows > Array.MaxLength / columns)
        {
            throw new InvalidDataException(
                $"The header at byte 8 says that '{Shown(entry.Name)}' has {rows} rows of {columns}; "
                + $"a table has at least one row of one, and at most {Array.MaxLength} values.");
        }

        var values = new GrowingValues(rows * columns);
        entry.Numbers!.Value.Read(reader, values, rows * columns, index => $"row {index / columns} of '{Shown(entry.Name)}'");
        return new EmbeddingTable((int)rows, (int)columns, values.ToArray());
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
                "F64" => new NumberEncoding(NumberKind.Double),
                "I8" => new NumberEncoding(NumberKind.SByte),
                "I32" => new NumberEncoding(NumberKind.Int32),
                "I64" => new NumberEncoding(NumberKind.Int64),
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
        SafetensorsEntry[] found = [.. entries.Where(entry => name is null ? entry.IsMatrix : entry.Name == name)];
        if (found is [{ IsMatrix: true } one])
        {
            return one;
        }

        string all = string.Join(", ", entries.Take(100).Select(entry => $"'{Shown(entry.Name)}' {entry.Type} [{string.Join(", ", entry.Shape.Take(8))}]"));
        throw new InvalidDataException(
            (name is null ? $"The header at byte 8 has {found.Length} tensors with two dimensions of {SafetensorsEntry.ValueTypes}; give the name of one."
                : found.Length == 0 ? $"The header at byte 8 has no tensor '{Shown(name)}'."
                : $"The tensor '{Shown(name)}' in the header at byte 8 has not two dimensions of {SafetensorsEntry.ValueTypes}.")
            + $" The tensors are: {all}{(entries.Count > 100 ? ", …" : string.Empty)}.");
    }

    private static void CheckEnd(ForwardReader reader, long start)
    {
        if (!reader.Peek(1).IsEmpty)
        {
            throw new InvalidDataException($"The tensors from byte {start} end at byte {reader.Offset}, but the file does not.");
        }
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

    public static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
