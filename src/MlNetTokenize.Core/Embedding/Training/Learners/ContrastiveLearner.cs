using System.Runtime.CompilerServices;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Examples;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>
/// Learns to find each text's partner among those of a batch. A row takes one step for a batch, by the sum of its gradients in all texts of it. Each piece of work writes what no other one does, so that any number of threads
/// gives the same bytes.
/// </summary>
internal sealed class ContrastiveLearner : EmbeddingLearner
{
    // Rows of a text's share, by which one that occurs in several is moved together.
    private const int RowsInPart = 64;

    private readonly EmbeddingParameters _parameters;
    private readonly EmbeddingTrainingOptions _options;
    private readonly PairBatch _batch;
    private readonly ContrastiveLoss _loss;

    // Pools texts of the batch, each by a part that has its own room: first the texts and then their partners.
    private readonly PairText[] _texts;

    // For each row its place among those of the batch, or −1.
    private readonly int[] _places;
    private readonly List<int> _rows = [];
    private float[] _gradients = [];

    /// <param name="parameters">What is learned.</param>
    /// <param name="createFeatures">Makes what finds the rows of a text, by a seed.</param>
    /// <param name="seed">Rows that are left out are drawn from it.</param>
    /// <param name="options">The size of a batch, the scale and so on.</param>
    public ContrastiveLearner(EmbeddingParameters parameters, Func<ulong, IFeatureIndices> createFeatures, ulong seed, EmbeddingTrainingOptions options)
    {
        _parameters = parameters;
        _options = options;
        int size = options.BatchSize;
        _batch = new PairBatch(size, parameters.Inputs.Dimension);
        int[] shorter = [.. (options.MatryoshkaDimensions ?? []).Where(length => length < options.Dimension)];
        _loss = new ContrastiveLoss([.. shorter, options.Dimension], options.SimilarityScale, options);
        IFeatureIndices features = createFeatures(seed);
        _texts = [.. Enumerable.Range(0, 2 * size).Select(_ => new PairText(parameters.Inputs, options.Pooling, features))];
        _places = new int[parameters.Inputs.Count];
        Array.Fill(_places, -1);
    }

    public override LearningLoss Learn(ReadOnlySpan<int> ids, in LearningTarget target, float rate)
    {
        int pair = _batch.Count++;
        _texts[2 * pair].Set(ids, rate > 0);
        _texts[(2 * pair) + 1].Set(target.Partner, rate > 0);
        _batch.Weights[pair] = target.Weight;
        _batch.Hashes[pair] = TextFolds.HashOf(target.Partner);
        return _batch.Count == _options.BatchSize ? Flush(rate) : default;
    }

    public override LearningLoss Flush(float rate)
    {
        int count = _batch.Count;
        if (count == 0)
        {
            return default;
        }

        ParallelLoop.Run(0, count, _options, pair =>
        {
            _texts[2 * pair].Pool(_batch.Texts.Row(pair));
            _texts[(2 * pair) + 1].Pool(_batch.Partners.Row(pair));
            _batch.TextGradients.Row(pair).Clear();
            _batch.PartnerGradients.Row(pair).Clear();
        });

        // One pair alone has nothing to be told from.
        LearningLoss loss = _loss.Apply(_batch, hasGradient: rate > 0 && count > 1);
        if (rate > 0 && count > 1)
        {
            Move(rate);
        }

        _batch.Count = 0;
        return loss;
    }

    private void Move(float rate)
    {
        _rows.Clear();
        for (int text = 0; text < 2 * _batch.Count; text++)
        {
            foreach ((int row, _) in _texts[text].Rows)
            {
                if (_places[row] < 0 && !_parameters.IsFrozen(row))
                {
                    _places[row] = _rows.Count;
                    _rows.Add(row);
                }
            }
        }

        int stride = _parameters.Inputs.Stride;
        if (_gradients.Length < _rows.Count * stride)
        {
            _gradients = new float[_rows.Count * stride * 5 / 4];
        }

        Array.Clear(_gradients, 0, _rows.Count * stride);

        // Each thread adds up a slice of the numbers of all rows, in the order of the texts.
        int slices = Math.Min(_options.NumberOfThreads, stride / TrainingRows.Alignment);
        ParallelLoop.Run(0, slices, _options, slice =>
        {
            int units = stride / TrainingRows.Alignment;
            AddUp(units * slice / slices * TrainingRows.Alignment, units * (slice + 1) / slices * TrainingRows.Alignment);
        });
        ParallelLoop.Run(0, (_rows.Count + RowsInPart - 1) / RowsInPart, _options, part =>
        {
            for (int place = part * RowsInPart; place < Math.Min(_rows.Count, (part + 1) * RowsInPart); place++)
            {
                _parameters.MoveByOwn(_rows[place], ref _gradients[place * stride], rate);
            }
        });
        foreach (int row in _rows)
        {
            _places[row] = -1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddUp(int start, int end)
    {
        int stride = _parameters.Inputs.Stride;
        for (int text = 0; text < 2 * _batch.Count; text++)
        {
            TrainingRows gradients = text % 2 == 0 ? _batch.TextGradients : _batch.PartnerGradients;
            ref float gradient = ref gradients.Values[(text / 2 * stride) + start];
            foreach ((int row, float share) in _texts[text].Rows)
            {
                int place = _places[row];
                if (place >= 0)
                {
                    RowKernels.AddScaled(ref _gradients[(place * stride) + start], ref gradient, MathF.Sqrt(share), end - start);
                }
            }
        }
    }
}
