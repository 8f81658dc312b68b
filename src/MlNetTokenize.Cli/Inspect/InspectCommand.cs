using System.CommandLine;
using System.Numerics.Tensors;
using System.Text;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>inspect</c>: what is in a tokenizer, a table, counts or a model.</summary>
internal static class InspectCommand
{
    public static Command Create(CommandHost host)
    {
        Argument<string> name = new("FILE") { Description = "A tokenizer, an embedding table (.npy, .safetensors, .vec, .bin), .pieces of 'count', or a model.zip of ML.NET." };
        Option<string?> pattern = PatternNames.CreateOption();
        Option<bool> tokens = new("--tokens") { Description = "All tokens of a tokenizer: id, a tab and the token in GPT-2's printable alphabet (a space is Ġ)." };
        Option<string?> text = new("--text") { Description = "How the tokenizer encodes this text: id, a tab and the token." };
        return host.Command(
            "inspect",
            "Shows what is in a tokenizer, an embedding table, piece counts or a model.zip.",
            ["inspect tokenizer.json", "inspect tokenizer.json --text \"It's a test\"", "inspect cl100k_base --tokens", "inspect model.zip --json"],
            [name, pattern, tokens, text],
            context =>
            {
                string path = context.Get(name)!;
                bool isPatternKnown = context.Get(pattern) is not null || TokenizerFile.HoldsPattern(path);
                string? patternName = context.Get(pattern) ?? (isPatternKnown || context.Get(text) is not null ? null : "none");
                if (context.Get(tokens) || context.Get(text) is not null)
                {
                    SubwordTokenizer tokenizer = TokenizerFile.Load(path, patternName, []);
                    ShowTokens(context, tokenizer, context.Get(text) is { } sample ? tokenizer.EncodeToIds(sample) : [.. Enumerable.Range(0, tokenizer.VocabularySize)]);
                    return;
                }

                Findings findings = ModelFile.Is(path) ? ModelFindings.Create(path)
                    : path.EndsWith(PieceCountFiles.Extension, StringComparison.OrdinalIgnoreCase) ? OfCounts(PieceCountFiles.Load(context, InputFiles.Find([path]), int.MaxValue, WorkProgress.None))
                    : TableFile.Is(path) ? OfTable(TableFile.Load(path, out IReadOnlyList<string>? words), words)
                    : TokenizerFindings.Create(TokenizerFile.Load(path, patternName, []), isPatternKnown);
                context.Show(findings.ToString(), findings.ToJson());
            });
    }

    private static void ShowTokens(CommandContext context, SubwordTokenizer tokenizer, IReadOnlyList<int> ids)
        => context.Show(
            string.Join('\n', ids.Select(id => FormattableString.Invariant($"{id}\t{TokenizerFindings.Print(tokenizer, id)}"))),
            ids.Select(id => new JsonObject { ["id"] = id, ["token"] = TokenizerFindings.Print(tokenizer, id) }).ToJson());

    private static Findings OfTable(EmbeddingTable table, IReadOnlyList<string>? words)
    {
        var findings = new Findings();
        findings.Add("kind", "embedding table");
        findings.Add("rows", table.VocabularySize);
        findings.Add("dimension", table.Dimension);
        findings.Add("zero rows", table.FindZeroRows().Count());
        findings.Add("mean norm", Enumerable.Range(0, table.VocabularySize).Select(id => (double)TensorPrimitives.Norm(table[id])).DefaultIfEmpty().Average());
        if (words is not null)
        {
            findings.Add("words", words.Take(8).ToJson(), string.Join(' ', words.Take(8)));
        }

        return findings;
    }

    private static Findings OfCounts(PieceCounts counts)
    {
        var findings = new Findings();
        findings.Add("kind", "piece counts");
        findings.Add("pattern", counts.SplitPattern.ToString());
        findings.Add("distinct pieces", counts.DistinctPieces);
        findings.Add("occurrences", counts.Occurrences);
        findings.Add("texts", counts.TextsRead);
        findings.Add("bytes", counts.BytesRead);
        findings.Add("dropped pieces", counts.DroppedPieces);
        findings.Add("dropped occurrences", counts.DroppedOccurrences);
        string[] frequent = [.. counts.Pieces.OrderByDescending(piece => piece.Value).ThenBy(piece => Encoding.Latin1.GetString(piece.Key.Span), StringComparer.Ordinal)
            .Take(8).Select(piece => PrintableBytes.Encode(piece.Key.Span))];
        findings.Add("most frequent", frequent.ToJson(), string.Join(' ', frequent));
        return findings;
    }
}
