// A transformer encoder behind sub-words: text → ids, mask and types → ApplyOnnxModel → one vector for each text → a classifier, all in one ML.NET pipeline.
//
//   dotnet run -c Release --project examples/OnnxEncoder
//
// encoder.onnx is small and has random weights (make-encoder.py writes it), so its vectors know nothing of English: what the classifier finds in them is which tokens a text has.
// A real encoder, exported from PyTorch, has the same three inputs; it wants its own vocabulary, which for BERT's kin is TokenizerSource.Bert(vocab.txt) in the place of the tokenizer below.

using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize;
using OnnxEncoder;
using QuickStart;
using Spectre.Console;

// 1. Data: texts of the five most frequent labels, a fifth held out.
LabelledText[] rows = [.. SdkDocumentation.Read()];
if (rows.Length < 1000)
{
    AnsiConsole.MarkupLine("[red]There is no XML documentation of an SDK's reference assemblies on this machine.[/]");
    return 1;
}

string[] labels = [.. rows.CountBy(row => row.Label).OrderByDescending(count => count.Value).Take(5).Select(count => count.Key)];
rows = [.. rows.Where(row => labels.Contains(row.Label))];
new Random(1).Shuffle(rows);
rows = rows[..Math.Min(rows.Length, 5000)];
LabelledText[] held = rows[(rows.Length * 4 / 5)..];
var mlContext = new MLContext(seed: 1);
IDataView train = mlContext.Data.LoadFromEnumerable(rows[..^held.Length]);
IDataView test = mlContext.Data.LoadFromEnumerable(held);
AnsiConsole.MarkupLine($"[bold]{rows.Length:N0}[/] texts of [bold]{labels.Length}[/] labels: {Markup.Escape(string.Join(", ", labels))}.");

// 2. A vocabulary of as many tokens as the encoder has rows, with the three special tokens that BERT's kin are trained with.
BytePairTokenizer tokenizer = BytePairTokenizer.Train(
    rows[..^held.Length].Select(row => row.Text),
    new BytePairTrainingOptions { VocabularySize = Encoder.VocabularySize, SpecialTokens = ["[PAD]", "[CLS]", "[SEP]"] });

// 3. Token columns as the encoder reads them: Int64, with a mask that says what is a token and what only padding, and a type for each token (0: there is no second text). All rows may
// be filled up to one size, or, where the model leaves one size free, as this one does with the number of tokens, be as long as their text.
TokenColumnOptions ColumnsOf(bool isFixed) => new()
{
    Kind = TokenKind.Int64,
    MaximumTokenCount = Encoder.MaximumTokens,
    PadToMaximum = isFixed,
    PadTokenId = tokenizer.SpecialTokens["[PAD]"],
    BeginningTokenId = tokenizer.SpecialTokens["[CLS]"],
    EndTokenId = tokenizer.SpecialTokens["[SEP]"],
    AttentionMaskColumnName = Encoder.Mask,
    TokenTypeColumnName = Encoder.Types,
};

const string Sentence = "Opens a TLS socket.";
IDataView shown = mlContext.Transforms.Text.TokenizeIntoSubwords(Encoder.Ids, "Text", tokenizer, ColumnsOf(isFixed: true))
    .Fit(train).Transform(mlContext.Data.LoadFromEnumerable([new LabelledText { Text = Sentence }]));
long[] ids = shown.GetColumn<long[]>(Encoder.Ids).Single();
Table inputs = new Table().Title($"'{Sentence}' as the encoder reads it").AddColumns("Token", Encoder.Ids, Encoder.Mask, Encoder.Types);
for (int place = 0; place < 16; place++)
{
    inputs.AddRow(
        Markup.Escape($"'{tokenizer.Decode([(int)ids[place]])}'"),
        $"{ids[place]}",
        $"{shown.GetColumn<long[]>(Encoder.Mask).Single()[place]}",
        $"{shown.GetColumn<long[]>(Encoder.Types).Single()[place]}");
}

AnsiConsole.Write(inputs.Caption($"… and so on to {ids.Length}"));

// 4. Train and measure: once with rows of known size, once with rows as long as their text. The vectors must be those that OnnxRuntime gives when it is called by hand.
Table results = new Table().Title($"{held.Length:N0} held-out texts").AddColumns("Each row has", "Rows/s", "Accuracy", "Furthest from OnnxRuntime by hand");
foreach (bool isFixed in (bool[])[true, false])
{
    Trial trial = Trial.Run(mlContext, train, test, tokenizer, ColumnsOf(isFixed));
    results.AddRow(isFixed ? $"{Encoder.MaximumTokens} tokens" : "its text's tokens", $"{trial.RowsPerSecond:N0}", $"{trial.Accuracy:F4}", $"{trial.LargestDifference:G2}");
}

int mostFrequent = held.CountBy(row => row.Label).Max(count => count.Value);
AnsiConsole.Write(results.Caption($"Always the most frequent label: {(double)mostFrequent / held.Length:F4}"));
return 0;
