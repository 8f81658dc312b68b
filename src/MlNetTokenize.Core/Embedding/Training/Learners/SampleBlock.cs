using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>
/// Up to six output rows at a time against the input rows of a window: products, and the step back. Six rows and their gradients are as many vectors as stay in the processor's registers,
/// so that each input is loaded once for six products (Ji et al. 2016, "Parallelizing Word2Vec in Shared and Distributed Memory": samples shared by a window).
/// </summary>
internal sealed class SampleBlock(TrainingRows inputs, TrainingRows outputs)
{
    public const int Size = 6;

    private readonly int _stride = inputs.Stride;

    // Stands for the rows of a block that is not full: it is zero, and its errors are.
    private readonly float[] _none = new float[inputs.Stride];

    /// <summary>The products of each input with each sample.</summary>
    /// <param name="rows">The inputs.</param>
    /// <param name="samples">One to six outputs.</param>
    /// <param name="scores">Six for each input.</param>
    public void Multiply(ReadOnlySpan<int> rows, ReadOnlySpan<int> samples, Span<float> scores)
    {
        ref float o0 = ref Output(samples, 0);
        ref float o1 = ref Output(samples, 1);
        ref float o2 = ref Output(samples, 2);
        ref float o3 = ref Output(samples, 3);
        ref float o4 = ref Output(samples, 4);
        ref float o5 = ref Output(samples, 5);
        for (int i = 0; i < rows.Length; i++)
        {
            ref float input = ref inputs[rows[i]];
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default;
            for (nuint d = 0; d < (nuint)_stride; d += (nuint)Vector<float>.Count)
            {
                Vector<float> x = Vector.LoadUnsafe(ref input, d);
                s0 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref o0, d), s0);
                s1 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref o1, d), s1);
                s2 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref o2, d), s2);
                s3 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref o3, d), s3);
                s4 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref o4, d), s4);
                s5 = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref o5, d), s5);
            }

            Span<float> score = scores.Slice(i * Size, Size);
            score[0] = Vector.Sum(s0);
            score[1] = Vector.Sum(s1);
            score[2] = Vector.Sum(s2);
            score[3] = Vector.Sum(s3);
            score[4] = Vector.Sum(s4);
            score[5] = Vector.Sum(s5);
        }
    }

    /// <summary>Adds each input's step to <paramref name="steps"/>, and moves the samples by what the inputs are before it.</summary>
    /// <param name="rows">The inputs.</param>
    /// <param name="samples">One to six outputs, all different.</param>
    /// <param name="errors">Six for each input, already times the negative rate; 0 where there is no sample.</param>
    /// <param name="steps">A stride for each input.</param>
    public void StepBack(ReadOnlySpan<int> rows, ReadOnlySpan<int> samples, ReadOnlySpan<float> errors, Span<float> steps)
    {
        ref float o0 = ref Output(samples, 0);
        ref float o1 = ref Output(samples, 1);
        ref float o2 = ref Output(samples, 2);
        ref float o3 = ref Output(samples, 3);
        ref float o4 = ref Output(samples, 4);
        ref float o5 = ref Output(samples, 5);
        ref float step = ref MemoryMarshal.GetReference(steps);
        for (nuint d = 0; d < (nuint)_stride; d += (nuint)Vector<float>.Count)
        {
            Vector<float> w0 = Vector.LoadUnsafe(ref o0, d), w1 = Vector.LoadUnsafe(ref o1, d), w2 = Vector.LoadUnsafe(ref o2, d);
            Vector<float> w3 = Vector.LoadUnsafe(ref o3, d), w4 = Vector.LoadUnsafe(ref o4, d), w5 = Vector.LoadUnsafe(ref o5, d);
            Vector<float> g0 = w0, g1 = w1, g2 = w2, g3 = w3, g4 = w4, g5 = w5;
            for (int i = 0; i < rows.Length; i++)
            {
                Vector<float> x = Vector.LoadUnsafe(ref inputs[rows[i]], d);
                ReadOnlySpan<float> error = errors.Slice(i * Size, Size);
                nuint place = (nuint)(i * _stride) + d;
                Vector<float> e0 = new(error[0]), e1 = new(error[1]), e2 = new(error[2]), e3 = new(error[3]), e4 = new(error[4]), e5 = new(error[5]);
                Vector<float> sum = Vector.FusedMultiplyAdd(e0, w0, Vector.LoadUnsafe(ref step, place));
                Vector<float> other = e3 * w3;
                g0 = Vector.FusedMultiplyAdd(e0, x, g0);
                g3 = Vector.FusedMultiplyAdd(e3, x, g3);
                sum = Vector.FusedMultiplyAdd(e1, w1, sum);
                other = Vector.FusedMultiplyAdd(e4, w4, other);
                g1 = Vector.FusedMultiplyAdd(e1, x, g1);
                g4 = Vector.FusedMultiplyAdd(e4, x, g4);
                sum = Vector.FusedMultiplyAdd(e2, w2, sum);
                other = Vector.FusedMultiplyAdd(e5, w5, other);
                g2 = Vector.FusedMultiplyAdd(e2, x, g2);
                g5 = Vector.FusedMultiplyAdd(e5, x, g5);
                (sum + other).StoreUnsafe(ref step, place);
            }

            g0.StoreUnsafe(ref o0, d);
            g1.StoreUnsafe(ref o1, d);
            g2.StoreUnsafe(ref o2, d);
            g3.StoreUnsafe(ref o3, d);
            g4.StoreUnsafe(ref o4, d);
            g5.StoreUnsafe(ref o5, d);
        }
    }

    private ref float Output(ReadOnlySpan<int> samples, int place)
    {
        if (place < samples.Length)
        {
            return ref outputs[samples[place]];
        }

        return ref MemoryMarshal.GetArrayDataReference(_none);
    }
}
