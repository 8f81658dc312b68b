using System.Globalization;
using System.Text;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>How far the nearest neighbours of frequent words agree between systems.</summary>
internal static class NeighborTable
{
    private const int Epochs = 5;
    private const int Neighbors = 10;
    private const int MostWords = 200;
    private const int ShortestWord = 4;
    private const int Samples = 10;

    public static void Print(SkipGramText text, EmbedArguments arguments)
    {
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{text.Name}: vectors of {Epochs} epochs …[/]");
        BytePairTokenizer tokenizer = SkipGrams.TrainTokenizer(text);
        EmbeddingTable ours = SkipGrams.Learn(text, tokenizer, Epochs).Model.Table;
        LearningSpeed fastText = SkipGrams.LearnByFastText(text, Epochs);
        LearningSpeed gensim = SkipGrams.LearnByGensim(text, new PythonPeer(arguments.Pythons), Epochs);
        var systems = new List<(string Name, IReadOnlyDictionary<string, float[]> Vectors)> { ("MlNetTokenize", VectorsOf(ours, tokenizer)) };
        if (fastText.Failure is null)
        {
            systems.Add(("fastText", ReadVectors(SkipGrams.FastTextFile(text))));
        }

        if (gensim.Failure is null)
        {
            systems.Add(("gensim", ReadVectors(SkipGrams.GensimFile(text))));
        }

        AnsiConsole.WriteLine($"fastText: {fastText.Failure ?? "learned"}; gensim: {gensim.Failure ?? "learned"}");
        string[] words = [.. text.Lines.SelectMany(line => line.Split(' ')).CountBy(word => word).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal)
            .Select(count => count.Key).Where(word => systems.All(system => system.Vectors.ContainsKey(word)))];
        int[] asked = [.. Enumerable.Range(0, words.Length).Where(id => words[id].Length >= ShortestWord && words[id].All(char.IsLetter)).Take(MostWords)];
        int[][][] neighbors = [.. systems.Select(system => FindNeighbors(system.Vectors, words, asked))];

        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("one system", "another", $"mean overlap of {Neighbors} neighbours");
        for (int i = 0; i < systems.Count; i++)
        {
            for (int j = i + 1; j < systems.Count; j++)
            {
                double overlap = neighbors[i].Zip(neighbors[j], (x, y) => (double)x.Intersect(y).Count() / Neighbors).Average();
                table.AddRow(systems[i].Name, systems[j].Name, overlap.ToString("P1", CultureInfo.InvariantCulture));
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The {asked.Length} most common words of at least {ShortestWord} letters, among the {words.Length:N0} words that all systems have; {Epochs} epochs."));
        var samples = new Table { Border = TableBorder.Markdown };
        samples.AddColumns("word", "system", "nearest");
        for (int sample = 0; sample < Math.Min(Samples, asked.Length); sample++)
        {
            int place = sample * asked.Length / Samples;
            for (int system = 0; system < systems.Count; system++)
            {
                samples.AddRow(words[asked[place]], systems[system].Name, Markup.Escape(string.Join(' ', neighbors[system][place].Select(id => words[id]))));
            }
        }

        AnsiConsole.Write(samples);
    }

    private static int[][] FindNeighbors(IReadOnlyDictionary<string, float[]> vectors, string[] words, int[] asked)
    {
        var table = EmbeddingTable.FromValues(words.Length, vectors[words[0]].Length, [.. words.SelectMany(word => vectors[word])]);
        return [.. asked.Select(id => table.NearestNeighbors(table[id], Neighbors + 1).Select(neighbor => neighbor.Id).Where(neighbor => neighbor != id).Take(Neighbors).ToArray())];
    }

    /// <summary>Tokens that begin with a space and were learned, without it.</summary>
    private static Dictionary<string, float[]> VectorsOf(EmbeddingTable table, BytePairTokenizer tokenizer)
    {
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (int id = 0; id < table.VocabularySize; id++)
        {
            string token = Encoding.UTF8.GetString(tokenizer.GetTokenBytes(id).Span);
            if (token.StartsWith(' ') && table[id].ContainsAnyExcept(0f))
            {
                vectors.TryAdd(token[1..], table[id].ToArray());
            }
        }

        return vectors;
    }

    /// <summary>A file in word2vec's text format, with a first line of sizes.</summary>
    private static Dictionary<string, float[]> ReadVectors(string file)
    {
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(file).Skip(1))
        {
            string[] parts = line.TrimEnd().Split(' ');
            vectors[parts[0]] = [.. parts.Skip(1).Select(value => float.Parse(value, CultureInfo.InvariantCulture))];
        }

        return vectors;
    }
}
