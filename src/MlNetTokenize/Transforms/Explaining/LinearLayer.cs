using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MlNetTokenize.Transforms.Explaining;

/// <summary>A linear model of ML.NET's: for each output its weights and its bias.</summary>
/// <param name="Kind">What it predicts.</param>
/// <param name="Weights">A row for each output.</param>
/// <param name="Biases">One for each output.</param>
internal sealed record LinearLayer(EmbeddingTargetKind Kind, float[][] Weights, float[] Biases)
{
    // Where a mixture of models is compared with what it is taken for.
    private const int Trials = 4;

    /// <summary>Reads a trained model.</summary>
    /// <param name="model">What a trainer of ML.NET has made.</param>
    /// <returns>The layer, or <see langword="null"/> if it is not linear.</returns>
    public static LinearLayer? Read(object model) => model switch
    {
        LinearModelParameters linear => new LinearLayer(model is RegressionModelParameters ? EmbeddingTargetKind.Regression : EmbeddingTargetKind.Binary, [[.. linear.Weights]], [linear.Bias]),
        MaximumEntropyModelParameters classes => Read(classes.GetWeights, classes.GetBiases()),
        LinearMulticlassModelParameters classes => Read(classes.GetWeights, classes.GetBiases()),
        IWeaklyTypedCalibratedModelParameters calibrated => Read(calibrated.WeaklyTypedSubModel),
        OneVersusAllModelParameters oneVersusAll => ReadEach(oneVersusAll),
        _ => null,
    };

    private static LinearLayer Read(WeightsGetter getWeights, IEnumerable<float> biases)
    {
        VBuffer<float>[]? weights = null;
        getWeights(ref weights!, out int _);
        return new LinearLayer(EmbeddingTargetKind.Multiclass, [.. weights.Select(row => row.DenseValues().ToArray())], [.. biases]);
    }

    // Of one against all, either the scores are the outputs, or the probabilities that calibrators make of them, divided by their sum. A calibrator's function is 1 / (1 + exp(slope · score + offset)): its
    // linear part belongs to the layer, so that all classes have the same link.
    private static LinearLayer? ReadEach(OneVersusAllModelParameters oneVersusAll)
    {
        object[] models;
        try
        {
            models = [.. ModelsOf(oneVersusAll)];
        }
        catch (MissingMethodException)
        {
            // Of another version of ML.NET: such a model is then explained as any other that is not known to be linear.
            return null;
        }

        LinearLayer?[] layers = [.. models.Select(Read)];
        if (Array.Exists(layers, layer => layer?.Kind is not EmbeddingTargetKind.Binary))
        {
            return null;
        }

        var raw = new LinearLayer(EmbeddingTargetKind.Multiclass, [.. layers.Select(layer => layer!.Weights[0])], [.. layers.Select(layer => layer!.Biases[0])]);
        if (raw.Gives(oneVersusAll, static scores => scores))
        {
            return raw;
        }

        PlattCalibrator?[] calibrators = [.. models.Select(model => (model as IWeaklyTypedCalibratedModelParameters)?.WeaklyTypedCalibrator as PlattCalibrator)];
        if (calibrators.Contains(null))
        {
            return null;
        }

        var calibrated = new LinearLayer(
            EmbeddingTargetKind.Multiclass,
            [.. raw.Weights.Zip(calibrators, (row, calibrator) => (float[])[.. row.Select(weight => (float)(-calibrator!.Slope * weight))])],
            [.. raw.Biases.Zip(calibrators, (bias, calibrator) => (float)((-calibrator!.Slope * bias) - calibrator.Offset))]);
        return calibrated.Gives(oneVersusAll, Normalized) ? calibrated : null;
    }

    private static double[] Normalized(double[] scores)
    {
        double[] probabilities = [.. scores.Select(score => 1 / (1 + Math.Exp(-score)))];
        double sum = probabilities.Sum();
        return [.. probabilities.Select(probability => probability / sum)];
    }

    // ML.NET does not say which of its mixtures a model is, so its outputs do.
    private bool Gives(IValueMapper model, Func<double[], double[]> link)
    {
        ValueMapper<VBuffer<float>, VBuffer<float>> map = model.GetMapper<VBuffer<float>, VBuffer<float>>();
        var random = new Random(1);
        VBuffer<float> outputs = default;
        for (int trial = 0; trial < Trials; trial++)
        {
            float[] vector = [.. Weights[0].Select(_ => random.NextSingle() - 0.5f)];
            VBuffer<float> input = new(vector.Length, vector);
            map(in input, ref outputs);
            double[] expected = link([.. Weights.Select((row, output) => Biases[output] + row.Zip(vector, (weight, value) => (double)weight * value).Sum())]);
            if (outputs.DenseValues().Zip(expected).Any(pair => !(Math.Abs(pair.First - pair.Second) <= 1e-4 * (1 + Math.Abs(pair.Second)))))
            {
                return false;
            }
        }

        return true;
    }

    // Private in ML.NET, and there is no other way to the models that one against all consists of.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_SubModelParameters")]
    private static extern ImmutableArray<object> ModelsOf(OneVersusAllModelParameters oneVersusAll);

    private delegate void WeightsGetter(ref VBuffer<float>[] weights, out int classes);
}
