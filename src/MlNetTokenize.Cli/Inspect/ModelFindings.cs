using Microsoft.ML;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Cli;

/// <summary>What is in a model of ML.NET.</summary>
internal static class ModelFindings
{
    public static Findings Create(string path) => Features.HasMlNet ? OfSteps(MlNetModel.Load(path)) : OfParts(ModelFile.Load(path));

    private static Findings OfSteps(MlNetModel model)
    {
        Findings findings = Begin();
        string[] columns = [.. (model.Schema ?? Enumerable.Empty<DataViewSchema.Column>()).Select(column => $"{column.Name}: {column.Type}")];
        findings.Add("input columns", columns.ToJson(), string.Join(", ", columns));
        for (int i = 0; i < model.Steps.Count; i++)
        {
            ITransformer step = model.Steps[i];
            string name = FormattableString.Invariant($"step {i + 1}");
            switch (step)
            {
                case SubwordTokenizingTransformer tokenizing when ModelFile.OfSubwords(tokenizing.Tokenizer) is { } tokenizer:
                    findings.Add(name, TokenizerFindings.Create(tokenizer));
                    break;
                case SubwordTokenizingTransformer { Tokenizer: Tokenizer other }:
                    findings.Add(name, $"tokenizer {other.GetType().Name}");
                    break;
                case TokenEmbeddingTransformer { Model: EmbeddingModel embedding }:
                    findings.Add(name, OfEmbedding(embedding));
                    break;
                default:
                    findings.Add(name, step.GetType().Name);
                    break;
            }
        }

        return findings;
    }

    // Without ML.NET the other steps are not known, nor the places of these.
    private static Findings OfParts(ModelFile model)
    {
        Findings findings = Begin();
        findings.Add("tokenizer", TokenizerFindings.Create(model.Tokenizer));
        if (model.FindEmbedding() is { } embedding)
        {
            findings.Add("embedding", OfEmbedding(embedding));
        }

        findings.Add("other steps", null, "not shown, for want of ML.NET in this program");
        return findings;
    }

    private static Findings Begin()
    {
        var findings = new Findings();
        findings.Add("kind", "model of ML.NET");
        return findings;
    }

    private static Findings OfEmbedding(EmbeddingModel embedding)
    {
        var findings = new Findings();
        findings.Add("kind", "token embedding");
        findings.Add("rows", embedding.VocabularySize);
        findings.Add("dimension", embedding.Dimension);
        findings.Add("precision", embedding.Precision.ToString());
        findings.Add("rows of n-grams", embedding.NgramTable?.RowCount ?? 0);
        findings.Add("positions", embedding.PositionTable?.VocabularySize ?? 0);
        return findings;
    }
}
