using System.Runtime.InteropServices;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>
/// Skip-gram with negative sampling (Mikolov et al. 2013): each token of the window is to tell the token in the middle from others that are drawn. The tokens of a window share their negative
/// samples, which are drawn as often as the paper has it for a pair.
/// </summary>
internal sealed class SkipGramLearner(EmbeddingParameters parameters, TokenSampler sampler, EmbeddingTrainingOptions options, ulong seed)
    : WindowLearner(parameters, sampler, options, seed)
{
    private readonly SampleBlock _block = new(parameters.Inputs, parameters.Outputs);
    private readonly int[] _rows = new int[2 * options.WindowSize];
    private readonly float[] _scores = new float[2 * options.WindowSize * SampleBlock.Size];
    private readonly float[] _steps = new float[2 * options.WindowSize * parameters.Inputs.Stride];

    protected override LearningLoss LearnWindow(ReadOnlySpan<int> before, ReadOnlySpan<int> after, ReadOnlySpan<int> samples, float rate)
    {
        before.CopyTo(_rows);
        after.CopyTo(_rows.AsSpan(before.Length));
        ReadOnlySpan<int> rows = _rows.AsSpan(0, before.Length + after.Length);
        Span<float> steps = _steps.AsSpan(0, rows.Length * Parameters.Inputs.Stride);
        Span<float> scores = _scores.AsSpan(0, rows.Length * SampleBlock.Size);
        double loss = 0;
        steps.Clear();
        for (int first = 0; first < samples.Length; first += SampleBlock.Size)
        {
            ReadOnlySpan<int> some = samples.Slice(first, Math.Min(SampleBlock.Size, samples.Length - first));
            _block.Multiply(rows, some, scores);
            for (int row = 0; row < rows.Length; row++)
            {
                loss += NegativeSampling.LossAndErrors(scores.Slice(row * SampleBlock.Size, SampleBlock.Size), some.Length, startsWithPositive: first == 0, -rate);
            }

            if (rate > 0)
            {
                _block.StepBack(rows, some, scores, steps);
            }
        }

        if (rate > 0)
        {
            for (int row = 0; row < rows.Length; row++)
            {
                Parameters.MoveInput(rows[row], ref MemoryMarshal.GetReference(steps[(row * Parameters.Inputs.Stride)..]), 1f);
            }
        }

        return new LearningLoss(loss, rows.Length);
    }
}
