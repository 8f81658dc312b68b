using System.Collections.Immutable;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MlNetTokenize.Transforms.Explaining;

/// <summary>A column whose values are those of pooled rows, each multiplied by a number and with another added.</summary>
/// <param name="Rows">What made the pooled rows.</param>
/// <param name="Scales">What each dimension is multiplied by.</param>
/// <param name="Shifts">What is added then.</param>
internal sealed record RowPath(TokenEmbeddingTransformer Rows, double[] Scales, double[] Shifts)
{
    /// <summary>Follows pooled rows through the steps of a chain.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="tokens">The token column that the rows are made from.</param>
    /// <param name="schema">What the first step reads; becomes what the last one writes.</param>
    /// <returns>The columns behind the steps that hold such values.</returns>
    public static Dictionary<string, RowPath> Follow(IEnumerable<ITransformer> steps, string tokens, ref DataViewSchema schema)
    {
        var paths = new Dictionary<string, RowPath>(StringComparer.Ordinal);
        foreach (ITransformer step in steps)
        {
            (string Name, RowPath Path)[] made = [.. Through(step, tokens, paths)];
            DataViewSchema output = step.GetOutputSchema(schema);
            if (step is not ColumnSelectingTransformer)
            {
                // What a step adds stands behind what it reads, and hides what has its name.
                foreach (DataViewSchema.Column added in output.Skip(step.IsRowToRowMapper ? schema.Count : 0))
                {
                    paths.Remove(added.Name);
                }
            }

            foreach ((string name, RowPath path) in made)
            {
                paths[name] = path;
            }

            schema = output;
        }

        return paths;
    }

    /// <summary>The layer over the pooled rows that a layer over this column is.</summary>
    /// <param name="layer">Over this column.</param>
    /// <returns>The head, or <see langword="null"/> if a number in it is not finite.</returns>
    public EmbeddingHead? Fold(LinearLayer layer)
    {
        int dimension = Scales.Length;
        var weights = new float[layer.Weights.Length * dimension];
        var biases = new float[layer.Weights.Length];
        for (int output = 0; output < biases.Length; output++)
        {
            double bias = layer.Biases[output];
            for (int i = 0; i < dimension; i++)
            {
                weights[(output * dimension) + i] = (float)(layer.Weights[output][i] * Scales[i]);
                bias += layer.Weights[output][i] * Shifts[i];
            }

            biases[output] = (float)bias;
        }

        return Array.TrueForAll(weights, float.IsFinite) && Array.TrueForAll(biases, float.IsFinite)
            ? new EmbeddingHead(layer.Kind, biases.Length, dimension, weights, biases)
            : null;
    }

    private static IEnumerable<(string Name, RowPath Path)> Through(ITransformer step, string tokens, Dictionary<string, RowPath> paths)
    {
        switch (step)
        {
            case TokenEmbeddingTransformer rows when rows.InputColumnName == tokens && rows.Pooling != TokenPooling.None:
                double[] ones = new double[rows.Model.Dimension];
                Array.Fill(ones, 1);
                return [(rows.OutputColumnName, new RowPath(rows, ones, new double[ones.Length]))];
            case ColumnCopyingTransformer copying:
                return copying.Columns.Where(pair => paths.ContainsKey(pair.inputColumnName)).Select(pair => (pair.outputColumnName, paths[pair.inputColumnName]));
            case ColumnConcatenatingTransformer concatenating:
                return concatenating.Columns.Where(column => column.inputColumnNames is [string one] && paths.ContainsKey(one)).Select(column => (column.outputColumnName, paths[column.inputColumnNames[0]]));
            case NormalizingTransformer normalizing:
                return normalizing.ColumnPairs
                    .Select((pair, i) => (pair.outputColumnName, paths.GetValueOrDefault(pair.inputColumnName)?.Normalized(normalizing.GetNormalizerModelParameters(i))))
                    .Where(made => made.Item2 is not null)!;
            default:
                return [];
        }
    }

    // (value − offset) · scale, where no offsets are zeros. Other normalizers are not linear.
    private RowPath? Normalized(NormalizingTransformer.NormalizerModelParametersBase parameters)
    {
        if (parameters is not NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>> affine || affine.Scale.Length != Scales.Length)
        {
            return null;
        }

        double[] offsets = affine.Offset.IsDefaultOrEmpty ? new double[Scales.Length] : [.. affine.Offset.Select(offset => (double)offset)];
        return this with
        {
            Scales = [.. Scales.Zip(affine.Scale, (scale, then) => scale * then)],
            Shifts = [.. Shifts.Select((shift, i) => (shift - offsets[i]) * affine.Scale[i])],
        };
    }
}
