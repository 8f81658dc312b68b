using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Models that were saved by each release load for ever, and say what they said. They were made by Models/write-model.cs.</summary>
public sealed class OldModelTests
{
    private const string Folder = "Models/";

    public static TheoryData<string> Releases => [.. Names];

    private static IEnumerable<string> Names
        => typeof(OldModelTests).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name.EndsWith(".zip", StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^".zip".Length]);

    [Fact]
    public void The_first_release_is_among_them() => Assert.Contains("0.1.0", Names);

    [Theory]
    [MemberData(nameof(Releases))]
    public void A_model_of_a_release_says_what_it_said(string release)
    {
        string[] answers = [.. System.Text.Encoding.UTF8.GetString(Read(release + ".txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        string[] texts = [.. answers.Where(line => line.Split(' ')[0] == "Text").Select(line => new string([.. line.Split(' ').Skip(1).Select(Unit)]))];
        var mlContext = new MLContext();
        ITransformer model = SavedModel.Load(Read(release + ".zip"), mlContext);
        IDataView view = model.Transform(mlContext.Data.LoadFromEnumerable(texts.Select(text => new TextRow { Text = text })));
        List<string> said = [];
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        string[] columns = [.. answers.Select(line => line.Split(' ')[0]).Distinct()];
        (string Name, Func<string> Read)[] readers = [.. columns.Select(name => (name, name == "Topic" ? () => string.Empty : Open(cursor, view.Schema[name])))];
        while (cursor.MoveNext())
        {
            said.AddRange(readers.Select(reader => $"{reader.Name} {reader.Read()}".TrimEnd()));
        }

        Assert.Equal(answers, said);

        static char Unit(string hexadecimal) => (char)ushort.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void Without_MLNET_too(string release)
    {
        string[] answers = [.. System.Text.Encoding.UTF8.GetString(Read(release + ".txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        string[] texts = [.. Said("Text").Select(values => new string([.. values.Select(unit => (char)ushort.Parse(unit, NumberStyles.HexNumber, CultureInfo.InvariantCulture))]))];
        foreach (string column in (string[])["Vector", "Halves", "Bytes"])
        {
            TextPipeline pipeline = TextPipeline.Load(new MemoryStream(Read(release + ".zip")), column);
            var vector = new float[pipeline.Model!.Dimension];
            Assert.Equal(Said(column), texts.Select(text =>
            {
                pipeline.Embed(text.AsMemory(), vector);
                return vector.Select(number => BitConverter.SingleToUInt32Bits(number).ToString("X8", CultureInfo.InvariantCulture)).ToArray();
            }));
        }

        TextPipeline words = TextPipeline.Load(new MemoryStream(Read(release + ".zip")), "WordPieces");
        Assert.Equal(Said("WordPieces"), texts.Select(text =>
        {
            var ids = new System.Buffers.ArrayBufferWriter<int>();
            words.Encode(text.AsMemory(), ids);
            return ids.WrittenSpan.ToArray().Select(id => id.ToString(CultureInfo.InvariantCulture)).ToArray();
        }));

        IEnumerable<string[]> Said(string column) => answers.Select(line => line.Split(' ')).Where(parts => parts[0] == column).Select(parts => parts[1..]);
    }

    private static Func<string> Open(DataViewRowCursor cursor, DataViewSchema.Column column) => column.Type.RawType switch
    {
        var type when type == typeof(VBuffer<uint>) => OpenVector<uint>(cursor, column, number => number.ToString(CultureInfo.InvariantCulture)),
        var type when type == typeof(VBuffer<int>) => OpenVector<int>(cursor, column, number => number.ToString(CultureInfo.InvariantCulture)),
        var type when type == typeof(VBuffer<long>) => OpenVector<long>(cursor, column, number => number.ToString(CultureInfo.InvariantCulture)),
        var type when type == typeof(VBuffer<float>) => OpenVector<float>(cursor, column, number => BitConverter.SingleToUInt32Bits(number).ToString("X8", CultureInfo.InvariantCulture)),
        _ => OpenText(cursor, column),
    };

    private static Func<string> OpenVector<T>(DataViewRowCursor cursor, DataViewSchema.Column column, Func<T, string> show)
    {
        ValueGetter<VBuffer<T>> get = cursor.GetGetter<VBuffer<T>>(column);
        return () =>
        {
            VBuffer<T> value = default;
            get(ref value);
            return string.Join(' ', value.DenseValues().Select(show));
        };
    }

    private static Func<string> OpenText(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        ValueGetter<ReadOnlyMemory<char>> get = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        return () =>
        {
            ReadOnlyMemory<char> value = default;
            get(ref value);
            return string.Join(' ', value.ToArray().Select(unit => ((int)unit).ToString("X4", CultureInfo.InvariantCulture)));
        };
    }

    private static byte[] Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Folder + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
