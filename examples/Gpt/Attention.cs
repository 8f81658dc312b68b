using System.Numerics.Tensors;

namespace Gpt;

/// <summary>
/// Causal self-attention. Each token asks with its query, each token before it and itself answers with its key, and what it gets is the mean of their values, weighted by how well they answer:
/// S = Q·Kᵀ / √d, P = softmax of each row of S up to the diagonal, O = P·V; for each text and each head by itself.
/// </summary>
/// <param name="shape">How large the transformer is.</param>
internal sealed class Attention(GptShape shape)
{
    // So many queries at a time; keys beyond the last of them, which they must not see, are not even computed.
    private const int QueryBlock = 64;

    private readonly Real _scale = (Real)(1 / Math.Sqrt(shape.HeadWidth));

    /// <param name="qkv">For each token its query, key and value, each as wide as the stream.</param>
    /// <param name="shares">Where P goes, one square for each text and head, which the gradient needs.</param>
    /// <param name="output">Where O goes, the heads one beside the other.</param>
    /// <param name="batch">How many texts there are.</param>
    /// <param name="length">How many tokens each has.</param>
    /// <param name="threads">How many threads may take part.</param>
    public void Forward(Real[] qkv, Real[] shares, Real[] output, int batch, int length, int threads)
        => Team.Run(batch * shape.Heads, threads, piece =>
        {
            (Matrix query, Matrix key, Matrix value) = PartsOf(qkv, piece, length);
            Matrix mixed = HeadOf(output, piece, length);
            var square = new Matrix(shares, piece * length * length, length, length, length, 1);
            for (int begin = 0; begin < length; begin += QueryBlock)
            {
                int end = Math.Min(length, begin + QueryBlock);
                Matrix rows = square.Part(begin, 0, end - begin, end);
                MatrixProduct.Multiply(query.Part(begin, 0, rows.Rows, query.Columns), key.Part(0, 0, end, key.Columns).Transposed, rows);
                for (int i = begin; i < end; i++)
                {
                    // The mask: what comes later has no share.
                    Span<Real> row = shares.AsSpan(square.Offset + (i * length), length);
                    Span<Real> seen = row[..(i + 1)];
                    TensorPrimitives.Multiply(seen, _scale, seen);
                    Softmax.InPlace(seen);
                    row[(i + 1)..end].Clear();
                }

                MatrixProduct.Multiply(rows, value.Part(0, 0, end, value.Columns), mixed.Part(begin, 0, rows.Rows, mixed.Columns));
            }
        });

    /// <summary>
    /// dV = Pᵀ·dO and dP = dO·Vᵀ. Through the softmax of a row: dS = P∘(dP − Σ P∘dP), which is zero wherever P is, so the mask holds by itself. Then dQ = dS·K / √d and dK = dSᵀ·Q / √d.
    /// </summary>
    /// <param name="qkv">What <see cref="Forward"/> read.</param>
    /// <param name="shares">What <see cref="Forward"/> left: P.</param>
    /// <param name="dOutput">The gradient by O.</param>
    /// <param name="dQkv">Where that by queries, keys and values goes.</param>
    /// <param name="batch">How many texts there are.</param>
    /// <param name="length">How many tokens each has.</param>
    /// <param name="threads">How many threads may take part.</param>
    public void Backward(Real[] qkv, Real[] shares, Real[] dOutput, Real[] dQkv, int batch, int length, int threads)
        => Team.Run(batch * shape.Heads, threads, piece =>
        {
            (Matrix query, Matrix key, Matrix value) = PartsOf(qkv, piece, length);
            (Matrix dQuery, Matrix dKey, Matrix dValue) = PartsOf(dQkv, piece, length);
            Matrix dMixed = HeadOf(dOutput, piece, length);
            var square = new Matrix(shares, piece * length * length, length, length, length, 1);
            var dShares = new Matrix(Scratch(Math.Min(QueryBlock, length) * length), Math.Min(QueryBlock, length), length);
            for (int begin = 0; begin < length; begin += QueryBlock)
            {
                // Later queries add to the gradients of earlier keys and values; of the keys of this block they are the first.
                int end = Math.Min(length, begin + QueryBlock);
                int count = end - begin;
                Matrix rows = square.Part(begin, 0, count, end);
                Matrix dRows = dShares.Part(0, 0, count, end);
                Matrix dHead = dMixed.Part(begin, 0, count, dMixed.Columns);
                MatrixProduct.Multiply(dHead, value.Part(0, 0, end, value.Columns).Transposed, dRows);
                for (int i = 0; i < count; i++)
                {
                    ReadOnlySpan<Real> p = shares.AsSpan(square.Offset + ((begin + i) * length), end);
                    Span<Real> d = dRows.Values.AsSpan(i * length, end);
                    TensorPrimitives.Subtract(d, TensorPrimitives.Dot(p, d), d);
                    TensorPrimitives.Multiply(d, p, d);
                    TensorPrimitives.Multiply(d, _scale, d);
                }

                Clear(dKey.Part(begin, 0, count, dKey.Columns));
                Clear(dValue.Part(begin, 0, count, dValue.Columns));
                MatrixProduct.Multiply(rows.Transposed, dHead, dValue.Part(0, 0, end, dValue.Columns), add: true);
                MatrixProduct.Multiply(dRows.Transposed, query.Part(begin, 0, count, query.Columns), dKey.Part(0, 0, end, dKey.Columns), add: true);
                MatrixProduct.Multiply(dRows, key.Part(0, 0, end, key.Columns), dQuery.Part(begin, 0, count, dQuery.Columns));
            }
        });

    [ThreadStatic]
    private static Real[]? _scratch;

    private static Real[] Scratch(int size) => _scratch is { } array && array.Length >= size ? array : _scratch = new Real[size];

    private static void Clear(Matrix matrix)
    {
        for (int row = 0; row < matrix.Rows; row++)
        {
            matrix.Values.AsSpan(matrix.Offset + (row * matrix.RowStride), matrix.Columns).Clear();
        }
    }

    /// <summary>The query, key and value of one head of one text.</summary>
    private (Matrix Query, Matrix Key, Matrix Value) PartsOf(Real[] qkv, int piece, int length)
    {
        (int text, int head) = Math.DivRem(piece, shape.Heads);
        Matrix PartAt(int third) => new(qkv, (text * length * 3 * shape.Width) + (third * shape.Width) + (head * shape.HeadWidth), length, shape.HeadWidth, 3 * shape.Width, 1);
        return (PartAt(0), PartAt(1), PartAt(2));
    }

    private Matrix HeadOf(Real[] stream, int piece, int length)
    {
        (int text, int head) = Math.DivRem(piece, shape.Heads);
        return new Matrix(stream, (text * length * shape.Width) + (head * shape.HeadWidth), length, shape.HeadWidth, shape.Width, 1);
    }
}
