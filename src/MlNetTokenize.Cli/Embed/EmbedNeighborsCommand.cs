using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>embed neighbors</c>: the tokens whose rows are near.</summary>
internal static class EmbedNeighborsCommand
{
    public static Command Create(CommandHost host)
    {
        Argument<string> tablePath = new("TABLE") { Description = "A .npy, .safetensors, .vec or .bin of 'embed train', or a model.zip of ML.NET." };
        Argument<string[]> words = new("WORD") { Description = "Words. One of several tokens is the mean of their rows.", Arity = ArgumentArity.OneOrMore };
        Option<string?> tokenizerPath = new("--tokenizer", "-t") { Description = "The tokenizer whose tokens the rows are of; a .vec or .bin has its words, and a model.zip its own.", HelpName = "FILE" };
        Option<string?> pattern = PatternNames.CreateOption();
        Option<bool> skipDamaged = TableFile.SkipDamagedOption();
        Option<int> count = new("--count", "-k") { Description = "How many neighbors.", HelpName = "N", DefaultValueFactory = _ => 10 };
        return host.Command(
            "neighbors",
            "Shows the tokens whose rows are nearest to a word's, by cosine.",
            ["embed neighbors rows.npy king --tokenizer tokenizer.json", "embed neighbors glove.txt king queen --count 5", "embed neighbors model.zip socket --json"],
            [tablePath, words, tokenizerPath, pattern, count, skipDamaged],
            context =>
            {
                if (context.Get(count) < 1)
                {
                    throw CommandException.Usage($"--count is at least 1, not {context.Get(count)}.");
                }

                string path = context.Get(tablePath)!;
                EmbeddingTable table = TableFile.Load(context, path, skipDamaged, out IReadOnlyList<string>? names);
                SubwordTokenizer? tokenizer = EmbedCommands.FindTokenizer(path, context.Get(tokenizerPath), context.Get(pattern));
                if (tokenizer is null && names is null)
                {
                    throw CommandException.Usage($"'{path}' does not hold words: say with --tokenizer which tokens its rows are of.");
                }

                if (tokenizer is not null && names is null)
                {
                    EmbedCommands.CheckSize(table, tokenizer);
                }

                var found = context.Get(words)!.Select(word => new { word, neighbors = Find(word).ToArray() }).ToArray();
                context.Show(
                    string.Join("\n\n", found.Select(one => one.word + "\n" + string.Join('\n', one.neighbors.Select(neighbor => string.Create(CultureInfo.InvariantCulture, $"  {neighbor.Similarity:N4}  {neighbor.Token}"))))),
                    found.Select(one => new JsonObject
                    {
                        ["word"] = one.word,
                        ["neighbors"] = one.neighbors.Select(neighbor => new JsonObject { ["id"] = neighbor.Id, ["token"] = neighbor.Token, ["similarity"] = neighbor.Similarity }).ToJson(),
                    }).ToJson());

                IEnumerable<Neighbor> Find(string word)
                {
                    int[] ids = names is not null ? IdOf(names, word) : IdsOf(tokenizer!, word);
                    var query = new float[table.Dimension];
                    table.Pool(ids, query, TokenPooling.Mean);
                    if (!query.AsSpan().ContainsAnyExcept(0f))
                    {
                        throw new CommandException($"'{word}' has no row that was learned: it did not occur in the texts.");
                    }

                    // One more for the word itself.
                    return table.NearestNeighbors(query, context.Get(count) + 1).Where(neighbor => ids.Length != 1 || neighbor.Id != ids[0]).Take(context.Get(count))
                        .Select(neighbor => new Neighbor(neighbor.Id, names is not null ? names[neighbor.Id] : TokenizerFindings.Print(tokenizer!, neighbor.Id), neighbor.Similarity));
                }
            });
    }

    private static int[] IdOf(IReadOnlyList<string> names, string word)
    {
        // Within texts words have a space before them, as tokens of 'embed train' have it.
        foreach (string name in new[] { "Ġ" + word, word })
        {
            for (int id = 0; id < names.Count; id++)
            {
                if (names[id] == name)
                {
                    return [id];
                }
            }
        }

        throw new CommandException($"The table has no word '{word}'.");
    }

    private static int[] IdsOf(SubwordTokenizer tokenizer, string word)
    {
        // Within texts words have a space before them.
        foreach (string text in new[] { " " + word, word })
        {
            if (tokenizer.TryGetId(Encoding.UTF8.GetBytes(text), out int id))
            {
                return [id];
            }
        }

        return [.. tokenizer.EncodeToIds(" " + word)];
    }

    private readonly record struct Neighbor(int Id, string Token, float Similarity);
}
