using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gpt;

/// <summary>
/// Weights as a safetensors file: the length of a header in 8 bytes, the header in JSON, which says where each tensor lies, and the numbers. Names and layouts are those of GPT-2's own files, so that other
/// libraries can read them; how many heads there are, which no tensor tells, is in the header's metadata.
/// </summary>
public static class GptFile
{
    private const string Metadata = "__metadata__";
    private const string Heads = "n_head";
    private const int LongestHeader = 16 * 1024 * 1024;

    /// <summary>Writes weights.</summary>
    /// <param name="stream">Where the file goes.</param>
    /// <param name="weights">The weights.</param>
    public static void Save(Stream stream, GptWeights weights)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(weights);
        var header = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(header))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(Metadata);
            writer.WriteString("format", "pt");
            writer.WriteString(Heads, weights.Shape.Heads.ToString(CultureInfo.InvariantCulture));
            writer.WriteEndObject();
            long offset = 0;
            foreach (Parameter parameter in weights.All)
            {
                long end = offset + (parameter.Values.Length * (long)sizeof(float));
                writer.WriteStartObject(parameter.Name);
                writer.WriteString("dtype", "F32");
                WriteNumbers(writer, "shape", parameter.IsVector ? [parameter.Columns] : [parameter.Rows, parameter.Columns]);
                WriteNumbers(writer, "data_offsets", [offset, end]);
                writer.WriteEndObject();
                offset = end;
            }

            writer.WriteEndObject();
        }

        // The numbers begin at a multiple of eight bytes.
        ReadOnlySpan<byte> json = header.WrittenSpan;
        var start = new byte[sizeof(long) + ((json.Length + 7) / 8 * 8)];
        start.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(start, start.Length - sizeof(long));
        json.CopyTo(start.AsSpan(sizeof(long)));
        stream.Write(start);
        foreach (Parameter parameter in weights.All)
        {
            float[] values = Array.ConvertAll(parameter.Values.ToArray(), value => (float)value);
            stream.Write(MemoryMarshal.AsBytes<float>(values));
        }
    }

    /// <summary>Reads weights.</summary>
    /// <param name="stream">The file.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or not that of such a transformer; the message says where.</exception>
    public static GptWeights Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> start = stackalloc byte[sizeof(long)];
        Read(stream, start, "the length of the header");
        long length = BinaryPrimitives.ReadInt64LittleEndian(start);
        if (length is < 2 or > LongestHeader)
        {
            throw new InvalidDataException($"The length of the header at byte 0 is {length}; it should be between 2 and {LongestHeader}.");
        }

        var json = new byte[length];
        Read(stream, json, "the header");
        try
        {
            using JsonDocument header = JsonDocument.Parse(json);
            return Load(stream, header.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"The header at byte 8 is not that of a transformer's weights: {problem.Message}", problem);
        }
    }

    private static GptWeights Load(Stream stream, JsonElement header)
    {
        int[] Sizes(string name) => [.. header.GetProperty(name).GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        int[] table = Sizes("wte.weight");
        int[] places = Sizes("wpe.weight");
        if (table.Length != 2 || places.Length != 2)
        {
            throw new InvalidDataException("The tensors 'wte.weight' and 'wpe.weight' in the header at byte 8 must have two dimensions.");
        }

        int layers = Enumerable.Range(0, int.MaxValue).TakeWhile(layer => header.TryGetProperty($"h.{layer}.ln_1.weight", out _)).Count();
        int heads = int.Parse(header.GetProperty(Metadata).GetProperty(Heads).GetString()!, CultureInfo.InvariantCulture);
        var shape = new GptShape(table[0], places[0], layers, heads, table[1], HasTiedHead: !header.TryGetProperty("lm_head.weight", out _));
        shape.Validate();

        // Checked before memory is taken for them.
        (string Name, long Begin, long End)[] tensors = [.. header.EnumerateObject().Where(entry => entry.Name != Metadata).Select(Place).OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End)];
        long end = 0;
        foreach ((string name, long begin, long next) in tensors)
        {
            if (begin != end || next < begin)
            {
                throw new InvalidDataException($"The header at byte 8 puts '{name}' at {begin} to {next}, but the tensor before it ends at {end}.");
            }

            end = next;
        }

        long expectedEnd = GptWeights.CountOf(shape) * sizeof(float);
        if (end != expectedEnd)
        {
            throw new InvalidDataException($"The tensors in the header at byte 8 take {end} bytes; those of {shape} take {expectedEnd}.");
        }

        if (stream.CanSeek && stream.Length - stream.Position < end)
        {
            throw new InvalidDataException($"The file ends at byte {stream.Length}; its tensors take {end} bytes from byte {stream.Position}.");
        }

        GptWeights weights = new(shape);
        var found = tensors.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        if (weights.All.FirstOrDefault(parameter => !found.Contains(parameter.Name)) is Parameter missing)
        {
            throw new InvalidDataException($"The header at byte 8 has no tensor '{missing.Name}'.");
        }

        Dictionary<string, Parameter> known = weights.All.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        foreach ((string name, long begin, long next) in tensors)
        {
            if (!known.TryGetValue(name, out Parameter? parameter))
            {
                throw new InvalidDataException($"The tensor '{name}' in the header at byte 8 is not one of a transformer with {layers} layers.");
            }

            int[] expected = parameter.IsVector ? [parameter.Columns] : [parameter.Rows, parameter.Columns];
            if (!Sizes(name).SequenceEqual(expected) || next - begin != parameter.Values.Length * (long)sizeof(float) || header.GetProperty(name).GetProperty("dtype").GetString() != "F32")
            {
                throw new InvalidDataException($"The tensor '{name}' in the header at byte 8 is not [{string.Join(", ", expected)}] of F32.");
            }

            var values = new float[parameter.Values.Length];
            Read(stream, MemoryMarshal.AsBytes(values.AsSpan()), $"the tensor '{name}'");
            for (int i = 0; i < values.Length; i++)
            {
                parameter.Values[i] = values[i];
            }
        }

        return weights;
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, ReadOnlySpan<long> numbers)
    {
        writer.WriteStartArray(name);
        foreach (long number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    private static (string Name, long Begin, long End) Place(JsonProperty entry)
    {
        JsonElement offsets = entry.Value.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2)
        {
            throw new InvalidDataException($"The data_offsets of '{entry.Name}' in the header at byte 8 are not two numbers.");
        }

        return (entry.Name, offsets[0].GetInt64(), offsets[1].GetInt64());
    }

    private static void Read(Stream stream, Span<byte> bytes, string what)
    {
        int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (count < bytes.Length)
        {
            throw new InvalidDataException($"The file ends within {what}: {count} of {bytes.Length} bytes are there.");
        }
    }
}
