using System.Runtime.InteropServices;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>
/// Continuous bag of words with negative sampling (Mikolov et al. 2013): the mean of the window's rows is to tell the token in the middle from others that are drawn. The gradient of a row is that
/// of the mean times its share, which word2vec's program leaves out (İrsoy, Benton and Stratos 2021, "Corrected CBOW Performs as well as Skip-gram").
/// </summary>
internal sealed class ContinuousBagOfWordsLearner(EmbeddingParameters parameters, TokenSampler sampler, EmbeddingTrainingOptions options, ulong seed)
    : WindowLearner(parameters, sampler, options, seed)
{
    private readonly float[] _hidden = new float[parameters.Inputs.Stride];
    private readonly float[] _gradient = new float[parameters.Inputs.Stride];
    private readonly float[] _scores = new float[SampleBlock.Size];

    protected override LearningLoss LearnWindow(ReadOnlySpan<int> before, ReadOnlySpan<int> after, ReadOnlySpan<int> samples, float rate)
    {
        int stride = Parameters.Inputs.Stride;
        float share = 1f / (before.Length + after.Length);
        ref float hidden = ref MemoryMarshal.GetArrayDataReference(_hidden);
        ref float gradient = ref MemoryMarshal.GetArrayDataReference(_gradient);
        Array.Clear(_hidden);
        Array.Clear(_gradient);
        Pool(before, share);
        Pool(after, share);
        double loss = 0;
        for (int first = 0; first < samples.Length; first += SampleBlock.Size)
        {
            ReadOnlySpan<int> some = samples.Slice(first, Math.Min(SampleBlock.Size, samples.Length - first));
            for (int i = 0; i < some.Length; i++)
            {
                _scores[i] = RowKernels.Dot(ref hidden, ref Parameters.Outputs[some[i]], stride);
            }

            loss += NegativeSampling.LossAndErrors(_scores, some.Length, startsWithPositive: first == 0, 1f);
            for (int i = 0; i < some.Length && rate > 0; i++)
            {
                RowKernels.StepBack(ref Parameters.Outputs[some[i]], ref hidden, ref gradient, _scores[i], -rate * _scores[i], 1f, stride);
            }
        }

        if (rate > 0)
        {
            Move(before, -rate * share);
            Move(after, -rate * share);
        }

        return new LearningLoss(loss, 1);
    }

    private void Pool(ReadOnlySpan<int> ids, float share)
    {
        foreach (int id in ids)
        {
            RowKernels.AddScaled(ref MemoryMarshal.GetArrayDataReference(_hidden), ref Parameters.Inputs[id], share, Parameters.Inputs.Stride);
        }
    }

    private void Move(ReadOnlySpan<int> ids, float step)
    {
        foreach (int id in ids)
        {
            Parameters.MoveInput(id, ref MemoryMarshal.GetArrayDataReference(_gradient), step);
        }
    }
}
