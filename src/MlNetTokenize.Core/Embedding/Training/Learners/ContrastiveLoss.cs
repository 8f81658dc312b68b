using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>
/// The multiple-negatives ranking loss of a batch of pairs: the cross-entropy of each text's own partner among all partners by their cosines times a scale, for all numbers of the vectors and for the first so many of them,
/// added up. A partner of the same tokens as a text's own is not among them.
/// </summary>
/// <param name="lengths">For how many numbers of the vectors: ascending, and the last one all of them.</param>
/// <param name="scale">What cosines are multiplied by.</param>
/// <param name="options">The number of threads, and what cancels.</param>
internal sealed class ContrastiveLoss(int[] lengths, float scale, EmbeddingTrainingOptions options)
{
    // So many texts are one piece of work, however many threads there are.
    private const int TextsInPart = 16;

    private float[] _errors = [];

    /// <summary>Computes the loss, and adds its gradients by the vectors. Each is multiplied by the length of its vector: only angles count, so that steps should not depend on how long rows happen to be.</summary>
    /// <param name="batch">The vectors, weights and gradients.</param>
    /// <param name="hasGradient">Whether the gradients are wanted.</param>
    /// <returns>The sum of the pairs' losses, not weighted, and how often a text's own partner is the nearest one.</returns>
    public LearningLoss Apply(PairBatch batch, bool hasGradient)
    {
        int count = batch.Count;
        if (_errors.Length < count * count)
        {
            _errors = new float[count * count];
        }

        var total = new LearningLoss(0, count);
        int parts = (count + TextsInPart - 1) / TextsInPart;
        foreach (int length in lengths)
        {
            bool isWhole = length == lengths[^1];
            var texts = new Directions(batch.Texts, count, length);
            var partners = new Directions(batch.Partners, count, length);
            var losses = new LearningLoss[parts];
            ParallelLoop.Run(0, parts, options, part =>
            {
                for (int text = part * TextsInPart; text < Math.Min(count, (part + 1) * TextsInPart); text++)
                {
                    losses[part] += Score(batch, texts, partners, text);
                }
            });
            LearningLoss loss = losses.Aggregate((sum, one) => sum + one);
            total += new LearningLoss(loss.Sum, 0, isWhole ? loss.Right : 0);
            if (hasGradient)
            {
                ParallelLoop.Run(0, 2 * parts, options, part => AddGradients(batch, texts, partners, part / 2 * TextsInPart, part % 2 == 0, length));
            }
        }

        return total;
    }

    // Fills a text's row of errors: the gradient of its weighted loss by its cosines.
    private LearningLoss Score(PairBatch batch, Directions texts, Directions partners, int text)
    {
        int count = batch.Count;
        Span<float> errors = _errors.AsSpan(text * count, count);
        for (int partner = 0; partner < count; partner++)
        {
            errors[partner] = partner != text && batch.Hashes[partner] == batch.Hashes[text]
                ? float.NegativeInfinity
                : scale * RowKernels.Dot(ref texts.Rows[text], ref partners.Rows[partner], texts.Rows.Stride);
        }

        float own = errors[text];
        float largest = TensorPrimitives.Max<float>(errors);
        bool isRight = own == largest && errors.IndexOf(own) == text;
        TensorPrimitives.Subtract(errors, largest, errors);
        TensorPrimitives.Exp<float>(errors, errors);
        float sum = TensorPrimitives.Sum<float>(errors);
        double loss = largest + Math.Log(sum) - own;
        TensorPrimitives.Multiply(errors, batch.Weights[text] * scale / sum, errors);
        errors[text] -= batch.Weights[text] * scale;
        return new LearningLoss(loss, 0, isRight ? 1 : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddGradients(PairBatch batch, Directions texts, Directions partners, int start, bool ofTexts, int length)
    {
        int count = batch.Count;
        Directions from = ofTexts ? partners : texts;
        Directions to = ofTexts ? texts : partners;
        TrainingRows vectors = ofTexts ? batch.Texts : batch.Partners;
        TrainingRows gradients = ofTexts ? batch.TextGradients : batch.PartnerGradients;
        int stride = to.Rows.Stride;
        var sum = new float[stride];
        for (int row = start; row < Math.Min(count, start + TextsInPart); row++)
        {
            Array.Clear(sum);
            for (int other = 0; other < count; other++)
            {
                float error = ofTexts ? _errors[(row * count) + other] : _errors[(other * count) + row];
                RowKernels.AddScaled(ref sum[0], ref from.Rows[other], error, stride);
            }

            // Across the vector alone, as the cosine does not change along it; times the whole vector's length by that of its first numbers.
            ref float direction = ref to.Rows[row];
            RowKernels.AddScaled(ref sum[0], ref direction, -RowKernels.Dot(ref sum[0], ref direction, stride), stride);
            float ratio = to.Norms[row] > 0 ? TensorPrimitives.Norm<float>(vectors.Row(row)) / to.Norms[row] : 1f;
            Span<float> gradient = gradients.Row(row)[..length];
            TensorPrimitives.MultiplyAdd(sum.AsSpan(0, length), ratio, gradient, gradient);
        }
    }

    /// <summary>The first numbers of vectors, each part of length one, or zero.</summary>
    private sealed class Directions
    {
        public Directions(TrainingRows vectors, int count, int length)
        {
            Rows = new TrainingRows(count, length);
            Norms = new float[count];
            for (int row = 0; row < count; row++)
            {
                ReadOnlySpan<float> vector = vectors.Row(row)[..length];
                Norms[row] = TensorPrimitives.Norm(vector);
                if (Norms[row] > 0)
                {
                    TensorPrimitives.Divide(vector, Norms[row], Rows.Row(row));
                }
            }
        }

        public TrainingRows Rows { get; }

        public float[] Norms { get; }
    }
}
