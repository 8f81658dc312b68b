using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Examples;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>What the objectives with negative samples share: a window that goes over a text whose frequent tokens are thinned out.</summary>
internal abstract class WindowLearner(EmbeddingParameters parameters, TokenSampler sampler, EmbeddingTrainingOptions options, ulong seed) : EmbeddingLearner
{
    // Of held-out texts always the same samples are drawn, so that their losses can be compared.
    private const ulong HeldOutSeed = 1;

    private readonly int[] _samples = new int[options.NegativeSamples + 1];
    private SplitMix _random = new(seed);
    private int[] _text = new int[256];

    protected EmbeddingParameters Parameters { get; } = parameters;

    public sealed override LearningLoss Learn(ReadOnlySpan<int> ids, in LearningTarget target, float rate)
    {
        if (_text.Length < ids.Length)
        {
            _text = new int[Math.Max(ids.Length, _text.Length * 2)];
        }

        SplitMix random = rate > 0 ? _random : new SplitMix(HeldOutSeed);
        ReadOnlySpan<int> text = _text.AsSpan(0, sampler.Thin(ids, _text, ref random));
        LearningLoss loss = default;
        for (int center = 0; center < text.Length; center++)
        {
            // A smaller window at times: near tokens count more (Mikolov et al. 2013).
            int reach = 1 + random.Next(options.WindowSize);
            ReadOnlySpan<int> before = text[Math.Max(0, center - reach)..center];
            ReadOnlySpan<int> after = text[(center + 1)..Math.Min(text.Length, center + 1 + reach)];
            if (before.Length + after.Length > 0)
            {
                loss += LearnWindow(before, after, Sample(text[center], ref random), rate * target.Weight);
            }
        }

        if (rate > 0)
        {
            _random = random;
        }

        return loss;
    }

    /// <summary>A step on one token of a text.</summary>
    /// <param name="before">The tokens before it.</param>
    /// <param name="after">The tokens behind it.</param>
    /// <param name="samples">The token, and behind it the negative samples.</param>
    /// <param name="rate">The rate; 0 for the loss alone.</param>
    protected abstract LearningLoss LearnWindow(ReadOnlySpan<int> before, ReadOnlySpan<int> after, ReadOnlySpan<int> samples, float rate);

    private ReadOnlySpan<int> Sample(int positive, ref SplitMix random)
    {
        _samples[0] = positive;
        int count = 1;
        for (int i = 1; i < _samples.Length; i++)
        {
            int negative = sampler.DrawNegative(positive, ref random);

            // No row moves twice in a step: all of a window's steps are taken from where the rows are before it.
            if (negative >= 0 && !_samples.AsSpan(0, count).Contains(negative))
            {
                _samples[count++] = negative;
            }
        }

        return _samples.AsSpan(0, count);
    }
}
