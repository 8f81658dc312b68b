using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>
/// Makes one table of those that were learned for each fold from the other folds' texts. Each table has its own basis: they are turned onto one of them, and then their mean is taken. Pooling by mean, sum and
/// root, and a first or last row, are linear, so that one table answers what the mean of the tables' vectors would. The layer is fitted anew to the vectors of the texts, each by the table that has not seen it.
/// </summary>
/// <param name="runs">The tables.</param>
/// <param name="factory">Makes learners, which pool.</param>
/// <param name="examples">The texts.</param>
/// <param name="options">The pooling, the number of threads, and what cancels.</param>
internal sealed class CrossFitting(TableRun[] runs, LearnerFactory factory, TrainingExamples examples, EmbeddingTrainingOptions options)
{
    private readonly EmbeddingParameters _first = runs[0].Parameters;
    private readonly int _dimension = runs[0].Parameters.Inputs.Dimension;

    // A maximum of turned rows is no turned maximum, and rows that must not move cannot be turned.
    private readonly bool _canTurn = options.Pooling != TokenPooling.Max && !options.FreezeInitialRows;

    /// <summary>Turns the tables onto one another, fits the layer, and takes the tables' mean. Their layers become the fitted one.</summary>
    /// <param name="loss">The loss of the texts by the fitted layer, each with the vector of the table that has not seen it.</param>
    /// <returns>The mean.</returns>
    public EmbeddingParameters Merge(out LearningLoss loss)
    {
        if (_first.Kind == EmbeddingTargetKind.Vector)
        {
            // All were learned towards the same vectors, and so in the same basis; there is no layer.
            loss = MeasureUnseen();
            EmbeddingParameters learned = factory.CreateParameters();
            TakeMeanOfRows(learned);
            return learned;
        }

        bool isOntoInitial = options.FirstTable is not null;
        var texts = new UnseenTexts(examples, _first.Outputs.Count, _dimension, runs.Length);
        double[][] products = [.. runs.Select(_ => new double[_dimension * _dimension])];
        Pool(texts, _canTurn && !isOntoInitial ? products : null);

        var turns = new RowTurn?[runs.Length];
        if (_canTurn)
        {
            ParallelLoop.Run(isOntoInitial ? 0 : 1, runs.Length, options, run =>
            {
                double[] product = isOntoInitial ? factory.MultiplyByInitialRows(runs[run].Parameters) : products[run];
                turns[run] = new RowTurn(PolarFactor.Compute(product, _dimension), _dimension);
            });
        }

        EmbeddingParameters mean = factory.CreateParameters();
        FitLayer(mean, texts, turns, out loss);
        if (_canTurn && !isOntoInitial)
        {
            // All tables once more, and the layer with them, so that nothing changes but the basis.
            var axes = new RowTurn(LayerAxes.Of(mean.Outputs, mean.Kind), _dimension);
            axes.Apply(mean.Outputs);
            turns = [.. turns.Select(turn => turn?.Then(axes) ?? axes)];
        }

        ParallelLoop.Run(0, runs.Length, options, run =>
        {
            EmbeddingParameters parameters = runs[run].Parameters;
            turns[run]?.Apply(parameters.Inputs, parameters.HasMoved);
            mean.Outputs.Values.CopyTo(parameters.Outputs.Values, 0);
            mean.Biases.CopyTo(parameters.Biases, 0);
        });
        TakeMeanOfRows(mean);
        return mean;
    }

    // The loss of the texts, each by the table that has not seen it.
    private LearningLoss MeasureUnseen()
    {
        var losses = new LearningLoss[runs.Length];
        examples.RunEpoch(batch =>
        {
            byte[] folds = examples.FoldsOf(batch, runs.Length);
            ParallelLoop.RunChains(runs.Length, batch.Count, options, (run, start, end) =>
            {
                for (int place = start; place < end; place++)
                {
                    if (folds[place] == runs[run].Fold)
                    {
                        ReadOnlySpan<int> ids = examples.Part(batch.Get(place, out float value, out float weight), value, weight, out LearningTarget target);
                        losses[run] += runs[run].Learners[0].Learn(ids, target, rate: 0f);
                    }
                }
            });
        });
        return losses.Aggregate((sum, loss) => sum + loss);
    }

    // Each text by the table that has not seen it and, for each table, A ᵀB: A has the vectors of all texts by this table, and B those by the first.
    private void Pool(UnseenTexts texts, double[][]? products)
    {
        PooledLearner[] references = [.. runs.Select(_ => (PooledLearner)factory.CreateLearner(_first))];
        var sums = products?.Select(_ => new float[_dimension * _dimension]).ToArray();
        examples.RunEpoch(batch =>
        {
            byte[] folds = examples.FoldsOf(batch, runs.Length);
            int[] places = texts.Take(batch, folds);
            ParallelLoop.RunChains(runs.Length, batch.Count, options, (run, start, end) =>
            {
                var learner = (PooledLearner)runs[run].Learners[0];
                for (int place = start; place < end; place++)
                {
                    bool isUnseen = folds[place] == runs[run].Fold && places[place] >= 0;
                    if (!isUnseen && (run == 0 || sums is null))
                    {
                        continue;
                    }

                    ReadOnlySpan<int> ids = examples.Part(batch.Get(place, out float value, out float weight), value, weight, out LearningTarget target);
                    ReadOnlySpan<float> vector = learner.Pool(ids)[.._dimension];
                    if (isUnseen)
                    {
                        texts.Set(places[place], vector, target);
                    }

                    if (run > 0 && sums is not null)
                    {
                        AddProducts(sums[run], vector, references[run].Pool(ids)[.._dimension]);
                    }
                }
            });

            // Floats for the few thousand texts of a batch, and doubles for all.
            for (int run = 1; run < runs.Length && sums is not null; run++)
            {
                for (int i = 0; i < sums[run].Length; i++)
                {
                    products![run][i] += sums[run][i];
                }

                Array.Clear(sums[run]);
            }
        });
    }

    private void AddProducts(float[] sums, ReadOnlySpan<float> from, ReadOnlySpan<float> onto)
    {
        for (int i = 0; i < _dimension; i++)
        {
            Span<float> sum = sums.AsSpan(i * _dimension, _dimension);
            TensorPrimitives.MultiplyAdd(onto, from[i], sum, sum);
        }
    }

    // Begins at the mean of the layers that were learned with the tables.
    private void FitLayer(EmbeddingParameters mean, UnseenTexts texts, RowTurn?[] turns, out LearningLoss loss)
    {
        for (int run = 0; run < runs.Length; run++)
        {
            EmbeddingParameters parameters = runs[run].Parameters;
            turns[run]?.Apply(parameters.Outputs);
            TensorPrimitives.Add(mean.Outputs.Values, parameters.Outputs.Values, mean.Outputs.Values);
            TensorPrimitives.Add(mean.Biases, parameters.Biases, mean.Biases);
        }

        TensorPrimitives.Multiply(mean.Outputs.Values, 1f / runs.Length, mean.Outputs.Values);
        TensorPrimitives.Multiply(mean.Biases, 1f / runs.Length, mean.Biases);
        texts.Turn(turns);
        loss = new LayerFitting(texts, mean.Kind, mean.Outputs.Count, options).Fit(mean.Outputs, mean.Biases);
    }

    // Over the tables that have moved a row: what occurs in one fold's texts alone would shrink otherwise. What none has moved stays.
    private void TakeMeanOfRows(EmbeddingParameters mean)
    {
        for (int row = 0; row < mean.Inputs.Count; row++)
        {
            Span<float> sum = mean.Inputs.Row(row);
            int moved = 0;
            foreach (TableRun run in runs)
            {
                if (!run.Parameters.HasMoved(row))
                {
                    continue;
                }

                if (moved++ == 0)
                {
                    run.Parameters.Inputs.Row(row).CopyTo(sum);
                }
                else
                {
                    TensorPrimitives.Add(sum, run.Parameters.Inputs.Row(row), sum);
                }
            }

            if (moved > 1)
            {
                TensorPrimitives.Multiply(sum, 1f / moved, sum);
            }
        }
    }
}
