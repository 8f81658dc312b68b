using System.Text;
using System.Text.Json;
using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.Embedding.Training.Rounds;

namespace MlNetTokenize;

/// <content>As a safetensors file, which other programs read too: <c>rows</c> and <c>outputs</c> are F32 matrices, <c>rows.updates</c> says how often each was updated, and so on.</content>
public sealed partial class EmbeddingTrainingState
{
    private const string ShapeName = "shape";
    private const string ClassesName = "classes";
    private const string BucketsName = "buckets";
    private const string RowsName = "rows";
    private const string OutputsName = "outputs";
    private static readonly string[] Parts = [string.Empty, ".biases", ".squared_gradients", ".updates"];

    /// <summary>Writes the state.</summary>
    /// <param name="stream">Where the file goes.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        int[] shape =
        [
            (int)Shape.Objective, Shape.VocabularySize, Shape.Dimension, Shape.NgramLength, Shape.NgramBuckets, Shape.WindowSize, (int)Shape.Pooling, (int)Shape.TermWeighting, EpochsLearned,
        ];
        byte[] classes = ClassNames is null ? [] : Encoding.UTF8.GetBytes(ClassNamesJson(ClassNames));
        SafetensorsWriter.Write(
            stream,
            [
                SafetensorsWriter.TensorOf(ShapeName, shape),
                SafetensorsWriter.TensorOf(ClassesName, [.. classes.Select(value => (int)value)]),
                SafetensorsWriter.TensorOf(BucketsName, Buckets),
                .. TensorsOf(RowsName, Inputs),
                .. TensorsOf(OutputsName, Outputs),
            ]);
    }

    /// <summary>Reads a state.</summary>
    /// <param name="stream">The file, read to its end.</param>
    /// <exception cref="InvalidDataException">It is no state, is damaged, or ends too early; the message says where.</exception>
    public static EmbeddingTrainingState Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var numbers = new Dictionary<string, float[]>();
        var places = new Dictionary<string, int[]>();
        SafetensorsFormat.Read(stream, entries => entries, (entry, reader) =>
        {
            int length = LengthOf(entry);
            if (entry.Numbers is { Kind: NumberKind.Int64 } whole)
            {
                places[entry.Name] = whole.ReadPlaces(reader, length, int.MaxValue, entry.Name);
            }
            else if (entry.Numbers is { Kind: NumberKind.Single } single)
            {
                var values = new GrowingValues(length);
                single.Read(reader, values, length, index => $"number {index} of '{SafetensorsFormat.Shown(entry.Name)}'");
                numbers[entry.Name] = values.ToArray();
            }
            else
            {
                throw NoState($"it has '{SafetensorsFormat.Shown(entry.Name)}' as {entry.Type}");
            }
        });
        int[] shape = Find(places, ShapeName);
        if (shape.Length != 9 || shape[1] < 1 || shape[2] < 1 || !Enum.IsDefined((EmbeddingObjective)shape[0]) || !Enum.IsDefined((TokenPooling)shape[6]) || !Enum.IsDefined((TermWeighting)shape[7]))
        {
            throw NoState($"'{ShapeName}' is {string.Join(", ", shape.Take(9))}");
        }

        int[] buckets = Find(places, BucketsName);
        if (!buckets.Zip(buckets.Skip(1)).All(pair => pair.First < pair.Second) || (buckets.Length > 0 && (buckets[^1] >= shape[4] || shape[3] is < 2 or > NgramTable.LongestNgram)))
        {
            throw NoState($"'{BucketsName}' are not ascending, or not below {shape[4]}");
        }

        List<string>? classes = ParseClassNames(Find(places, ClassesName));
        return new EmbeddingTrainingState(
            new RoundShape((EmbeddingObjective)shape[0], shape[1], shape[2], shape[3], shape[4], shape[5], (TokenPooling)shape[6], (TermWeighting)shape[7]),
            shape[8],
            classes,
            buckets,
            RowsOf(numbers, RowsName, (long)shape[1] + buckets.Length, shape[2]),
            RowsOf(numbers, OutputsName, classes?.Count ?? shape[1], shape[2]));
    }

    private static IEnumerable<SafetensorsTensor> TensorsOf(string name, RoundRows rows)
        => Parts.Zip([rows.Values, rows.Biases, rows.SquaredGradients, rows.Updates], (part, values) => SafetensorsWriter.TensorOf(name + part, values));

    private static RoundRows RowsOf(Dictionary<string, float[]> numbers, string name, long count, int dimension)
    {
        float[][] parts = [.. Parts.Select(part => Find(numbers, name + part))];
        return parts[0].LongLength == count * dimension && parts[1..].All(part => part.LongLength == count) && parts[3].All(value => value >= 0)
            ? new RoundRows((int)count, dimension) { Values = parts[0], Biases = parts[1], SquaredGradients = parts[2], Updates = parts[3] }
            : throw NoState($"'{name}' has not {count} rows of {dimension}");
    }

    private static int LengthOf(SafetensorsEntry entry)
        => entry.Shape is [>= 0 and <= int.MaxValue and long length] ? (int)length : throw NoState($"'{SafetensorsFormat.Shown(entry.Name)}' is no vector");

    private static T Find<T>(Dictionary<string, T> found, string name) => found.TryGetValue(name, out T? values) ? values : throw NoState($"it has no '{name}'");

    private static InvalidDataException NoState(string why) => new($"The file is no state of learning in rounds, or is damaged: {why}.");

    // Without reflection, for programs that are compiled ahead of time.
    private static string ClassNamesJson(IReadOnlyList<string> names)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartArray();
            foreach (string name in names)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static List<string>? ParseClassNames(int[] bytes)
    {
        if (bytes.Length == 0)
        {
            return null;
        }

        try
        {
            using JsonDocument names = JsonDocument.Parse(bytes.Select(value => checked((byte)value)).ToArray());
            List<string> classes = [.. names.RootElement.EnumerateArray().Select(name => name.GetString()!)];
            return classes.Count > 0 && !classes.Contains(null!) && classes.Distinct(StringComparer.Ordinal).Count() == classes.Count ? classes : throw new JsonException("They are no different names.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or OverflowException)
        {
            throw NoState($"'{ClassesName}' are no names: {exception.Message}");
        }
    }
}
