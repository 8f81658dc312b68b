// A tokenizer that you have already, in an ML.NET pipeline: a Hugging Face tokenizer.json, or a .tiktoken.
//
//   dotnet run -c Release --project examples/BringYourTokenizer                            (trains a small one first and saves it in both layouts)
//   dotnet run -c Release --project examples/BringYourTokenizer -- tokenizer.json
//   dotnet run -c Release --project examples/BringYourTokenizer -- --pattern cl100k --special "<|endoftext|>=100257" cl100k_base.tiktoken
//
// What the library cannot reproduce id for id (a model that is not BPE, a normalizer that it does not know) it refuses by name.

using BringYourTokenizer;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize;
using QuickStart;
using Spectre.Console;

string[] sentences = ["Opens a TLS socket.", "안녕 👍"];
DirectoryInfo folder = Directory.CreateTempSubdirectory("bring-your-tokenizer");
try
{
    TokenizerFiles files = args.Length > 0 ? TokenizerFiles.Parse(args) : SmallTokenizer.Make(folder.FullName);
    bool allEqual = true;
    foreach (string path in files.Paths)
    {
        allEqual &= Show(path, files.Load(path));
    }

    return allEqual ? 0 : 1;
}
catch (Exception problem) when (problem is ArgumentException or InvalidOperationException or IOException or InvalidDataException or UnauthorizedAccessException)
{
    // The message says what in the file, and where, is not as it should be.
    AnsiConsole.MarkupLine($"[red]{Markup.Escape(problem.Message)}[/]");
    return 1;
}
finally
{
    folder.Delete(recursive: true);
}

bool Show(string path, BytePairTokenizer tokenizer)
{
    AnsiConsole.MarkupLine($"[bold]{Markup.Escape(Path.GetFileName(path))}[/]: {tokenizer.VocabularySize:N0} ids, special tokens: {Markup.Escape(string.Join(' ', tokenizer.SpecialTokens.Keys.DefaultIfEmpty("none")))}");

    // Users write what they like: of a tokenizer with special tokens, the last text has one.
    string? special = tokenizer.SpecialTokens.Keys.FirstOrDefault();
    string[] texts = special is null ? sentences : [.. sentences, "Bye" + special];

    // 1. In a pipeline. There is nothing to learn, so Fit reads no rows. Tokens are keys (key 0 is ML.NET's missing value, so a key is an id + 1); TokenKind.Int64 makes the ids themselves, for a model in ONNX.
    var mlContext = new MLContext(seed: 1);
    IDataView data = mlContext.Data.LoadFromEnumerable(texts.Select(text => new LabelledText { Text = text }));
    var pipeline = mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer, new TokenColumnOptions { OffsetsColumnName = "Offsets" })
        .Append(mlContext.Transforms.Text.DetokenizeSubwords("TextAgain", "Tokens"));
    var model = pipeline.Fit(data);
    IDataView transformed = model.Transform(data);
    uint[][] keys = [.. transformed.GetColumn<uint[]>("Tokens")];
    int[][] offsets = [.. transformed.GetColumn<int[]>("Offsets")];

    // 2. Each token with its place in the text. A token can be a part of a character: its offsets are then those of the whole character.
    for (int row = 0; row < texts.Length; row++)
    {
        Table table = new Table().AddColumns("Token", "Id", "Characters", "of the text");
        for (int place = 0; place < keys[row].Length; place++)
        {
            int id = (int)keys[row][place] - 1;
            (int start, int end) = (offsets[row][2 * place], offsets[row][(2 * place) + 1]);
            ReadOnlySpan<byte> bytes = tokenizer.GetTokenBytes(id).Span;
            string token = System.Text.Unicode.Utf8.IsValid(bytes) ? $"'{tokenizer.Decode([id])}'" : $"bytes {Convert.ToHexString(bytes)}";
            table.AddRow(Markup.Escape(token), $"{id}", $"{start}–{end}", Markup.Escape($"'{texts[row][start..end]}'"));
        }

        AnsiConsole.Write(table);
    }

    // 3. The text back from the keys: the exact one, but for what a tokenizer that asks for it does to texts before it cuts them (a space in front, Unicode's normal form C).
    string[] back = [.. transformed.GetColumn<string>("TextAgain")];
    AnsiConsole.MarkupLine(back.SequenceEqual(texts)
        ? "DetokenizeSubwords gives [green]the very texts[/]."
        : $"DetokenizeSubwords gives the texts as this tokenizer prepares them: {Markup.Escape(string.Join(' ', back.Select(text => $"'{text}'")))}.");

    // 4. In the column a special token's text is plain text, so that users cannot inject one; your own code may allow it.
    if (special is not null)
    {
        AnsiConsole.MarkupLine(Markup.Escape($"'{texts[^1]}' is {string.Join(' ', keys[^1].Select(key => key - 1))} in the column; EncodeToIds gives {string.Join(' ', tokenizer.EncodeToIds(texts[^1], new HashSet<string> { special }))} where it is told to allow '{special}'."));
    }

    // 5. The saved model holds the tokenizer: it needs the file no more.
    string modelPath = Path.Combine(folder.FullName, "model.zip");
    mlContext.Model.Save(model, data.Schema, modelPath);
    ITransformer loaded = new MLContext().Model.Load(modelPath, out _);
    bool equal = loaded.Transform(data).GetColumn<uint[]>("Tokens").Zip(keys).All(pair => pair.First.SequenceEqual(pair.Second));
    AnsiConsole.MarkupLine($"Saved ({new FileInfo(modelPath).Length / 1e3:F0} KB) and loaded without the file, its keys are {(equal ? "[green]equal[/]" : "[red]different[/]")}.\n");
    return equal;
}
