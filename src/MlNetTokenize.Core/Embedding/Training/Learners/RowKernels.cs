using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>
/// The inner loops of learning, over rows of <see cref="TrainingRows.Stride"/>. They are ours because a step has dozens of rows of 32 to 100 numbers: what a call of
/// <c>TensorPrimitives</c> costs before and after its loop is as much as the loop, and two results of one pass over a row are two passes there.
/// </summary>
internal static class RowKernels
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(ref float x, ref float y, int length)
    {
        Vector<float> sum = Vector<float>.Zero;
        for (int i = 0; i < length; i += Vector<float>.Count)
        {
            sum = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref x, (nuint)i), Vector.LoadUnsafe(ref y, (nuint)i), sum);
        }

        return Vector.Sum(sum);
    }

    /// <summary><paramref name="destination"/> += <paramref name="scale"/> · <paramref name="source"/></summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(ref float destination, ref float source, float scale, int length)
    {
        var factor = new Vector<float>(scale);
        for (int i = 0; i < length; i += Vector<float>.Count)
        {
            Vector.FusedMultiplyAdd(factor, Vector.LoadUnsafe(ref source, (nuint)i), Vector.LoadUnsafe(ref destination, (nuint)i)).StoreUnsafe(ref destination, (nuint)i);
        }
    }

    /// <summary>
    /// One output's part of a step back through a linear layer: <paramref name="inputGradient"/> += <paramref name="error"/> · <paramref name="weights"/>, and then
    /// <paramref name="weights"/> = <paramref name="keep"/> · <paramref name="weights"/> + <paramref name="step"/> · <paramref name="input"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void StepBack(ref float weights, ref float input, ref float inputGradient, float error, float step, float keep, int length)
    {
        var errors = new Vector<float>(error);
        var steps = new Vector<float>(step);
        var keeps = new Vector<float>(keep);
        for (int i = 0; i < length; i += Vector<float>.Count)
        {
            Vector<float> weight = Vector.LoadUnsafe(ref weights, (nuint)i);
            Vector.FusedMultiplyAdd(errors, weight, Vector.LoadUnsafe(ref inputGradient, (nuint)i)).StoreUnsafe(ref inputGradient, (nuint)i);
            Vector.FusedMultiplyAdd(steps, Vector.LoadUnsafe(ref input, (nuint)i), keeps * weight).StoreUnsafe(ref weights, (nuint)i);
        }
    }
}
