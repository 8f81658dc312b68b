using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace MlNetTokenize.Transforms.Predicting;

/// <summary>The layer of a model as ML.NET's linear model, which brings the columns that its evaluators read, and is saved as ML.NET saves it.</summary>
internal static class HeadPredictor
{
    /// <summary>Makes the transformer.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="head">The layer.</param>
    /// <param name="schema">Has the vectors and the label.</param>
    /// <param name="vectors">The name of the vectors.</param>
    /// <param name="label">The name of the label.</param>
    public static ITransformer Create(IHostEnvironment environment, EmbeddingHead head, DataViewSchema schema, string vectors, string label)
    {
        switch (head.Kind)
        {
            case EmbeddingTargetKind.Multiclass:
                VBuffer<float>[] rows = [.. Enumerable.Range(0, head.OutputCount).Select(output => new VBuffer<float>(head.Dimension, head.Weights.AsSpan(output * head.Dimension, head.Dimension).ToArray()))];
                var classes = new MaximumEntropyModelParameters(environment, rows, [.. head.Biases], head.OutputCount, head.Dimension, labelNames: null, stats: null);
                return new MulticlassPredictionTransformer<MaximumEntropyModelParameters>(environment, classes, schema, vectors, label, DefaultColumnNames.Score, DefaultColumnNames.PredictedLabel);

            case EmbeddingTargetKind.Binary:
                // The calibrator's function is 1 / (1 + exp(slope · score + offset)).
                var linear = new LinearBinaryModelParameters(environment, new VBuffer<float>(head.Dimension, [.. head.Weights]), head.Biases[0], stats: null);
                var calibrated = new ParameterMixingCalibratedModelParameters<LinearBinaryModelParameters, PlattCalibrator>(environment, linear, new PlattCalibrator(environment, slope: -1, offset: 0));
                return new BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>(environment, calibrated, schema, vectors, threshold: 0f);

            case EmbeddingTargetKind.Regression:
                // In the label's own units.
                VBuffer<float> weights = new(head.Dimension, [.. head.Weights.Select(weight => weight * head.StandardDeviation)]);
                var number = new LinearRegressionModelParameters(environment, weights, head.Mean + (head.Biases[0] * head.StandardDeviation));
                return new RegressionPredictionTransformer<LinearRegressionModelParameters>(environment, number, schema, vectors);

            case EmbeddingTargetKind.Multilabel:
                return new MultiLabelPredictionTransformer(environment, head, vectors);

            default:
                throw new UnreachableException($"There is no trainer for a target of the kind {head.Kind}.");
        }
    }

    /// <summary>The columns that it adds, as ML.NET's trainers add them.</summary>
    /// <param name="kind">What is predicted.</param>
    /// <param name="label">The label.</param>
    public static IEnumerable<SchemaShape.Column> ColumnsOf(EmbeddingTargetKind kind, SchemaShape.Column label)
    {
        const SchemaShape.Column.VectorKind Scalar = SchemaShape.Column.VectorKind.Scalar;
        var plain = new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation());
        switch (kind)
        {
            case EmbeddingTargetKind.Multiclass:
                yield return new(DefaultColumnNames.Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, new SchemaShape(AnnotationUtils.AnnotationsForMulticlassScoreColumn(label)));
                IEnumerable<SchemaShape.Column> keyValues = label.Annotations.Where(annotation => annotation.Name == AnnotationUtils.Kinds.KeyValues);
                yield return new(DefaultColumnNames.PredictedLabel, Scalar, NumberDataViewType.UInt32, isKey: true, new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation().Concat(keyValues)));
                break;
            case EmbeddingTargetKind.Multilabel:
                SchemaShape names = new(label.Annotations.Any(annotation => annotation.Name == AnnotationUtils.Kinds.KeyValues)
                    ? [new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false)] : []);
                SchemaShape keys = new(names.Select(column => new SchemaShape.Column(AnnotationUtils.Kinds.KeyValues, column.Kind, column.ItemType, isKey: false)));
                yield return new(DefaultColumnNames.Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, names);
                yield return new(DefaultColumnNames.Probability, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, names);
                yield return new(DefaultColumnNames.PredictedLabel, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.UInt32, isKey: true, keys);
                break;
            case EmbeddingTargetKind.Binary:
                yield return new(DefaultColumnNames.Score, Scalar, NumberDataViewType.Single, isKey: false, plain);
                yield return new(DefaultColumnNames.Probability, Scalar, NumberDataViewType.Single, isKey: false, new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation(isNormalized: true)));
                yield return new(DefaultColumnNames.PredictedLabel, Scalar, BooleanDataViewType.Instance, isKey: false, plain);
                break;
            default:
                yield return new(DefaultColumnNames.Score, Scalar, NumberDataViewType.Single, isKey: false, plain);
                break;
        }
    }
}
