// Writes a model with everything that this library puts into one, and what it says of some texts. Not part of the tests, which load what was committed: a file of each version of
// the formats has to load for ever. When a format gets a new version, name the files for the release and commit them beside the others:
//   dotnet run --file tests/MlNetTokenize.Tests/Serialization/Models/write-model.cs -- 0.1.0

#:project ../../../../src/MlNetTokenize/MlNetTokenize.csproj
#:property PublishAot=false
#:property NoWarn=CS1591

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize;

string[] texts =
[
    "the lazy dog sleeps in the sun", "the train leaves the station at ten", "", "Žluťoučký kůň, 你好 and 👩‍🚀", "  two  spaces\tand\na line ", "THE Dog & the Train", "<|end|> of <s>",
];
string folder = Path.GetDirectoryName(ThisFile())!;
var mlContext = new MLContext(seed: 1);
IDataView data = mlContext.Data.LoadFromEnumerable(texts.Select((text, i) => new Row { Text = text, Topic = (uint)i % 3 }));
TransformsCatalog.TextTransforms text = mlContext.Transforms.Text;
var ids = new TokenColumnOptions
{
    Kind = TokenKind.Int64,
    MaximumTokenCount = 9,
    PadToMaximum = true,
    PadTokenId = 2,
    BeginningTokenId = 0,
    EndTokenId = 1,
    TruncationSide = TruncationSide.Start,
    Lowercase = true,
    AttentionMaskColumnName = "Mask",
    TokenTypeColumnName = "Types",
    OffsetsColumnName = "Offsets",
};
var vocabulary = new BytePairTrainingOptions { VocabularySize = 300, SpecialTokens = ["<|end|>"] };
string wordPieces = string.Join('\n', (string[])["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "dog", "train", "##s", "s", "a", "and", "&"]);
TokenizerSource bert = TokenizerSource.Bert(new MemoryStream(Encoding.UTF8.GetBytes(wordPieces)));
EmbeddingTrainingOptions sequences = new() { Dimension = 2, Epochs = 2, Pooling = TokenPooling.None, Positions = TokenPositions.Learned, MaximumTokenCount = 40 };
var pipeline = text.TokenizeIntoSubwords("Tokens", "Text", vocabulary)
    .Append(text.TokenizeIntoSubwords([new("Ids", "Text"), new("IdsAgain", "Text")], vocabulary, ids))
    .Append(text.TokenizeIntoSubwords("Characters", "Text", CharacterTokenizer.Train(texts), new TokenColumnOptions { MaximumTokenCount = 40 }))
    .Append(text.TokenizeIntoSubwords("WordPieces", "Text", bert, new TokenColumnOptions { Kind = TokenKind.Int32 }))
    .Append(text.LearnTokenEmbedding("Vector", "Tokens", new EmbeddingTrainingOptions { Dimension = 4, Epochs = 3 }, "Topic"))
    .Append(text.LearnTokenEmbedding("Halves", "Tokens", new EmbeddingTrainingOptions { Dimension = 4, Epochs = 3, Precision = EmbeddingPrecision.Float16 }, "Topic"))
    .Append(text.LearnTokenEmbedding("Bytes", "Tokens", new EmbeddingTrainingOptions { Dimension = 4, Epochs = 3, Precision = EmbeddingPrecision.Int8 }, "Topic"))
    .Append(text.LearnTokenEmbedding("Sequence", "Characters", sequences, "Topic"))
    .Append(text.DetokenizeSubwords("Again", "Tokens"));
var model = pipeline.Fit(data);
mlContext.Model.Save(model, data.Schema, Path.Combine(folder, args[0] + ".zip"));

// Each line is a column of a row: its name, and its numbers (floats as the bits that they are, in hexadecimal) or its text as its UTF-16 units.
using var answers = new StreamWriter(Path.Combine(folder, args[0] + ".txt"), append: false, new UTF8Encoding(false)) { NewLine = "\n" };
IDataView view = model.Transform(data);
using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
(string Name, Func<string> Read)[] columns = [.. view.Schema.Where(column => !column.IsHidden).Select(column => (column.Name, Open(column)))];
while (cursor.MoveNext())
{
    foreach ((string name, Func<string> read) in columns)
    {
        answers.WriteLine(FormattableString.Invariant($"{name} {read()}").TrimEnd());
    }
}

Func<string> Open(DataViewSchema.Column column)
{
    if (column.Type is TextDataViewType)
    {
        ValueGetter<ReadOnlyMemory<char>> get = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        return () =>
        {
            ReadOnlyMemory<char> value = default;
            get(ref value);
            return string.Join(' ', value.ToArray().Select(unit => ((int)unit).ToString("X4", CultureInfo.InvariantCulture)));
        };
    }

    return column.Type.RawType switch
    {
        var type when type == typeof(VBuffer<uint>) => OpenVector<uint>(column),
        var type when type == typeof(VBuffer<int>) => OpenVector<int>(column),
        var type when type == typeof(VBuffer<long>) => OpenVector<long>(column),
        var type when type == typeof(VBuffer<float>) => OpenVector<float>(column),
        _ => static () => "",
    };
}

Func<string> OpenVector<T>(DataViewSchema.Column column)
{
    ValueGetter<VBuffer<T>> get = cursor.GetGetter<VBuffer<T>>(column);
    return () =>
    {
        VBuffer<T> value = default;
        get(ref value);
        return string.Join(' ', value.DenseValues().Select(number => number is float single
            ? BitConverter.SingleToUInt32Bits(single).ToString("X8", CultureInfo.InvariantCulture)
            : FormattableString.Invariant($"{number}")));
    };
}

static string ThisFile([CallerFilePath] string path = "") => path;

internal sealed class Row
{
    public string Text { get; set; } = "";

    [KeyType(3)]
    public uint Topic { get; set; }
}
