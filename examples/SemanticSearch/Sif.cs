using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MlNetTokenize;

namespace SemanticSearch;

/// <summary>
/// A text's vector by smooth inverse frequency (Arora, Liang and Ma, "A simple but tough-to-beat baseline for sentence embeddings", ICLR 2017): the mean of its tokens' rows, in which a token of share p of all tokens weighs
/// a / (a + p), without the direction that all texts have in common.
/// </summary>
internal static class Sif
{
    public const int Dimension = 100;
    public const string Vector = nameof(WithoutFirst.Output.Vector);

    // The paper's.
    private const float A = 1e-3f;

    /// <summary>The rows times their tokens' weights: the mean of these is the weighted mean.</summary>
    public static EmbeddingTable Weigh(EmbeddingTable table, IEnumerable<IReadOnlyList<int>> texts)
    {
        var counts = new long[table.VocabularySize];
        foreach (int id in texts.SelectMany(ids => ids))
        {
            counts[id]++;
        }

        double all = counts.Sum();
        var values = new float[table.VocabularySize * table.Dimension];
        for (int id = 0; id < table.VocabularySize; id++)
        {
            float weight = A / (A + (float)(counts[id] / all));
            for (int i = 0; i < table.Dimension; i++)
            {
                values[(id * table.Dimension) + i] = weight * table[id][i];
            }
        }

        return EmbeddingTable.FromValues(table.VocabularySize, table.Dimension, values);
    }

    /// <summary>Text → tokens → weighted mean → principal components → all of them but the first.</summary>
    /// <remarks>
    /// With as many components as dimensions the projection is a rotation: the same vectors seen from other axes, of which the first is the common direction. Leaving it out is what the paper does (it subtracts the projection
    /// onto it), and angles between what is left are the same from any axes. The paper does not move the vectors' mean to zero before, so neither does this.
    /// </remarks>
    public static IEstimator<ITransformer> CreatePipeline(MLContext mlContext, BytePairTokenizer tokenizer, EmbeddingTable weighted)
        => mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer, new TokenColumnOptions { Lowercase = true })
            .Append(mlContext.Transforms.Text.ApplyTokenEmbedding("Mean", "Tokens", weighted))
            .Append(mlContext.Transforms.ProjectToPrincipalComponents("Components", "Mean", rank: Dimension, overSampling: 0, ensureZeroMean: false))
            .Append(mlContext.Transforms.CustomMapping<WithoutFirst.Input, WithoutFirst.Output>(WithoutFirst.Map, nameof(WithoutFirst)));
}

/// <summary>Takes the first component away. A model that is saved names this class, and a program that loads it must have it: see ComponentCatalog.RegisterAssembly.</summary>
[CustomMappingFactoryAttribute(nameof(WithoutFirst))]
internal sealed class WithoutFirst : CustomMappingFactory<WithoutFirst.Input, WithoutFirst.Output>
{
    public static void Map(Input input, Output output) => output.Vector = input.Components[1..];

    public override Action<Input, Output> GetMapping() => Map;

    internal sealed class Input
    {
        [VectorType(Sif.Dimension)]
        public float[] Components { get; set; } = [];
    }

    internal sealed class Output
    {
        [VectorType(Sif.Dimension - 1)]
        public float[] Vector { get; set; } = [];
    }
}
