#:project Lesson

#:project ../../src/MlNetTokenize.Core

// 5. A model of the next token: from the row of the last token, or from the mean of the rows of several.
//
//   dotnet run 5-next-token.cs -- --file TEXT

using System.Text;
using Lesson;
using Microsoft.ML.Tokenizers;
using MlNetTokenize;

if (Arguments.Read(args, ("epochs", 2)) is not { } text)
{
    return 1;
}

CharacterTokenizer characters = CharacterTokenizer.Train([text.Train]);
HashSet<string> alphabet = [.. Enumerable.Range(0, characters.VocabularySize).Select(id => characters.GetCharacter(id).ToString()!)];
string held = text.HeldOf(alphabet.Contains);
int bytes = Encoding.UTF8.GetByteCount(held);
(string Name, Tokenizer Tokenizer, int Size)[] contenders =
[
    ("characters", characters, characters.VocabularySize),
    .. ((int[])[512, 1024]).Select(size => ($"{size:N0} byte pairs", (Tokenizer)BytePairTokenizer.Train([text.Train], new BytePairTrainingOptions { VocabularySize = size }), size)),
];

// Nats a token do not compare: a longer token is harder to guess and says more. Bits for each byte of the text do, for the bytes are the same.
Console.WriteLine($"{text.Name}: bits per byte of the held-out tenth, by how many tokens before the next one are averaged.\n");
Console.WriteLine($"{"",-18}{string.Concat(((int[])[1, 2, 4, 8]).Select(window => $"{window,10}"))}");
var lines = new List<(string Name, (double X, double Y)[] Points)>();
string? sample = null;
foreach ((string name, Tokenizer tokenizer, int size) in contenders)
{
    IReadOnlyList<int> train = tokenizer.EncodeToIds(text.Train);
    IReadOnlyList<int> test = tokenizer.EncodeToIds(held);

    // Each learns in one thread of its own, so it gives the same bytes on every run.
    (double Window, double Bits, NextTokenPredictor Predictor)[] results = await Task.WhenAll(((int[])[1, 2, 4, 8]).Select(window => Task.Run(() =>
    {
        EmbeddingModel model = EmbeddingTrainer.Train([train], new EmbeddingTrainingOptions
        {
            Objective = EmbeddingObjective.NextToken,
            VocabularySize = size,
            WindowSize = window,
            Dimension = 32,
            Epochs = text.Count("epochs"),
            NumberOfThreads = 1,
            Seed = 1,
        });
        var predictor = new NextTokenPredictor(model);
        return ((double)window, predictor.Evaluate([test]).BitsPerByteOf(bytes), predictor);
    })));
    Console.WriteLine($"{name,-18}{string.Concat(results.Select(result => $"{result.Bits,10:F3}"))}");
    lines.Add((name, [.. results.Select(result => (result.Window, result.Bits))]));
    sample = tokenizer.Decode(results[0].Predictor.Sample(prompt: [], count: 120, seed: 1));
}

Console.WriteLine("\nAn average forgets the order: 'no' and 'on' are the same to it. So more context helps little or hurts, and the longer token, which has its order inside, helps much.");
Console.WriteLine($"\nThe last one, with one token of context, writes:\n{sample}");
new Page("A model of the next token")
    .Add("Bits per byte, held out", "By how many tokens are averaged. Order is what an average lacks, and what a transformer has.")
    .AddPicture(Picture.Lines("bits per byte", "tokens averaged", [.. lines]))
    .AddText(sample!)
    .Write("5-next-token.html");
return 0;
