using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>
/// Makes one table of those that were learned for each fold from the other folds' texts. Each table has its own basis: they are turned onto one of them, and then their mean is taken. Pooling by mean, sum and
/// root, and a first or last row, are linear, so that one table answers what the mean of the tables' vectors would.
/// </summary>
/// <param name="runs">The tables.</param>
/// <param name="factory">Makes learners, which pool.</param>
/// <param name="examples">The texts.</param>
/// <param name="options">The pooling, the number of threads, and what cancels.</param>
internal sealed class CrossFitting(TableRun[] runs, LearnerFactory factory, TrainingExamples examples, EmbeddingTrainingOptions options)
{
    private readonly EmbeddingParameters _first = runs[0].Parameters;

    /// <summary>The mean loss of the texts, each by the table that has not seen it.</summary>
    public LearningLoss Loss { get; private set; }

    // A maximum of turned rows is no turned maximum, and rows that must not move cannot be turned.
    private bool CanTurn => options.Pooling != TokenPooling.Max && !options.FreezeInitialRows;

    /// <summary>Measures the loss of each text by the table that has not seen it, turns the tables onto one another, and takes their mean.</summary>
    /// <returns>The mean.</returns>
    public EmbeddingParameters Merge()
    {
        Loss = MeasureLoss();
        if (CanTurn)
        {
            Turn();
        }

        EmbeddingParameters mean = factory.CreateParameters();
        TakeMeanOfRows(mean);
        TakeMean(run => run.Parameters.Outputs.Values, mean.Outputs.Values);
        TakeMean(run => run.Parameters.Biases, mean.Biases);
        return mean;
    }

    private LearningLoss MeasureLoss()
    {
        var losses = new LearningLoss[runs.Length];
        ForEachText((run, learner, ids, in target, fold) =>
        {
            if (fold == runs[run].Fold)
            {
                losses[run] += learner.Learn(ids, target, rate: 0f);
            }
        });
        return losses.Aggregate((sum, loss) => sum + loss);
    }

    private void Turn()
    {
        int dimension = _first.Inputs.Dimension;
        bool isOntoInitial = options.InitialTable is not null;
        double[][] products = isOntoInitial ? [.. runs.Select(run => factory.MultiplyByInitialRows(run.Parameters))] : MultiplyPooled(dimension);
        ParallelLoop.Run(isOntoInitial ? 0 : 1, runs.Length, options, run =>
        {
            // A row times the turn: with the transposed turn each value is a product of two rows.
            double[] turn = PolarFactor.Compute(products[run], dimension);
            var transposed = new float[turn.Length];
            for (int i = 0; i < turn.Length; i++)
            {
                transposed[(i % dimension * dimension) + (i / dimension)] = (float)turn[i];
            }

            EmbeddingParameters parameters = runs[run].Parameters;
            var row = new float[dimension];
            for (int i = 0; i < parameters.Inputs.Count; i++)
            {
                if (parameters.HasMoved(i))
                {
                    TurnRow(parameters.Inputs.Row(i), transposed, row);
                }
            }

            for (int i = 0; i < parameters.Outputs.Count; i++)
            {
                TurnRow(parameters.Outputs.Row(i), transposed, row);
            }
        });
    }

    private static void TurnRow(Span<float> row, float[] transposed, float[] copy)
    {
        row.CopyTo(copy);
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = TensorPrimitives.Dot<float>(copy, transposed.AsSpan(i * row.Length, row.Length));
        }
    }

    // For each table A ᵀB: A has the pooled vectors of all texts by this table, and B those by the first.
    private double[][] MultiplyPooled(int dimension)
    {
        var sums = new float[runs.Length][];
        var references = new SupervisedLearner[runs.Length];
        for (int run = 0; run < runs.Length; run++)
        {
            sums[run] = new float[dimension * dimension];
            references[run] = (SupervisedLearner)factory.CreateLearner(_first);
        }

        ForEachText((run, learner, ids, in target, fold) =>
        {
            if (run > 0)
            {
                ReadOnlySpan<float> from = ((SupervisedLearner)learner).Pool(ids)[..dimension];
                ReadOnlySpan<float> onto = references[run].Pool(ids)[..dimension];
                for (int i = 0; i < dimension; i++)
                {
                    Span<float> sum = sums[run].AsSpan(i * dimension, dimension);
                    TensorPrimitives.MultiplyAdd(onto, from[i], sum, sum);
                }
            }
        });
        return [.. sums.Select(sum => sum.Select(value => (double)value).ToArray())];
    }

    private delegate void Visit(int run, EmbeddingLearner learner, ReadOnlySpan<int> ids, in LearningTarget target, int fold);

    private void ForEachText(Visit visit) => examples.RunEpoch(batch =>
    {
        byte[] folds = examples.FoldsOf(batch, runs.Length);
        ParallelLoop.Run(0, runs.Length, options, run =>
        {
            for (int place = 0; place < batch.Count; place++)
            {
                ReadOnlySpan<int> ids = examples.Part(batch.Get(place, out float value, out float weight), value, weight, out LearningTarget target);
                visit(run, runs[run].Learners[0], ids, target, folds[place]);
            }
        });
    });

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

    private void TakeMean(Func<TableRun, float[]> select, float[] mean)
    {
        foreach (TableRun run in runs)
        {
            TensorPrimitives.Add(mean, select(run), mean);
        }

        TensorPrimitives.Multiply(mean, 1f / runs.Length, mean);
    }
}
