using System.Numerics.Tensors;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>Pools an encoder's vectors of tokens, of which a mask says which count.</summary>
internal static class VectorPooling
{
    // What sentence-transformers divides by at least, so that a vector of zeros stays one.
    private const float SmallestNorm = 1e-12f;

    /// <summary>Pools vectors. In each dimension they are added one by one in their order.</summary>
    /// <param name="vectors">The tokens' vectors, one after another.</param>
    /// <param name="mask">One number for each token; those that are not 0 count, all alike.</param>
    /// <param name="destination">As long as a vector; zeros if no token counts.</param>
    /// <param name="pooling">Any but <see cref="TokenPooling.None"/>.</param>
    public static void Pool(ReadOnlySpan<float> vectors, ReadOnlySpan<float> mask, Span<float> destination, TokenPooling pooling)
    {
        destination.Clear();
        int count = 0;
        for (int token = 0; token < mask.Length; token++)
        {
            if (mask[token] == 0)
            {
                continue;
            }

            ReadOnlySpan<float> vector = vectors.Slice(token * destination.Length, destination.Length);
            if (count++ == 0 || pooling == TokenPooling.Last)
            {
                vector.CopyTo(destination);
            }
            else if (pooling == TokenPooling.Max)
            {
                TensorPrimitives.Max(destination, vector, destination);
            }
            else if (pooling != TokenPooling.First)
            {
                TensorPrimitives.Add(destination, vector, destination);
            }
        }

        if (count > 1 && pooling is TokenPooling.Mean or TokenPooling.SqrtN)
        {
            TensorPrimitives.Divide(destination, pooling == TokenPooling.Mean ? count : MathF.Sqrt(count), destination);
        }
    }

    /// <summary>Makes the length of a vector 1; zeros stay.</summary>
    public static void Normalize(Span<float> vector)
        => TensorPrimitives.Divide(vector, Math.Max(TensorPrimitives.Norm<float>(vector), SmallestNorm), vector);
}
