using System.Numerics.Tensors;

namespace Gpt;

/// <summary>Scores as probabilities, and the loss that they make.</summary>
internal static class Softmax
{
    private const int RowsOfPiece = 32;

    /// <summary>pᵢ = exp(sᵢ − max s) / Σ exp(sⱼ − max s): the largest is taken off, which changes nothing but keeps the exponentials finite.</summary>
    public static void InPlace(Span<Real> scores)
    {
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max<Real>(scores), scores);
        TensorPrimitives.Exp<Real>(scores, scores);
        TensorPrimitives.Multiply(scores, 1 / TensorPrimitives.Sum<Real>(scores), scores);
    }

    /// <summary>
    /// Cross-entropy: −log p of the token that came, the mean over the rows. Its gradient by the scores is (p − 1 at the token that came) / rows, which is written over the scores.
    /// </summary>
    /// <param name="scores">A row for each place, a score for each token.</param>
    /// <param name="targets">The token that came, one for each row.</param>
    /// <param name="threads">How many threads may take part.</param>
    /// <returns>The mean loss, in nats.</returns>
    public static double CrossEntropy(Matrix scores, int[] targets, int threads)
    {
        var losses = new double[scores.Rows];
        Team.Run((scores.Rows + RowsOfPiece - 1) / RowsOfPiece, threads, piece =>
        {
            for (int i = piece * RowsOfPiece; i < Math.Min(scores.Rows, (piece + 1) * RowsOfPiece); i++)
            {
                Span<Real> row = scores.Values.AsSpan(i * scores.Columns, scores.Columns);
                Real largest = TensorPrimitives.Max<Real>(row);
                Real score = row[targets[i]] - largest;
                TensorPrimitives.Subtract(row, largest, row);
                TensorPrimitives.Exp<Real>(row, row);
                Real sum = TensorPrimitives.Sum<Real>(row);
                losses[i] = Math.Log(sum) - score;
                TensorPrimitives.Multiply(row, 1 / (sum * scores.Rows), row);
                row[targets[i]] -= (Real)1 / scores.Rows;
            }
        });

        // One after the other: the sum is the same with any number of threads.
        return losses.Sum() / scores.Rows;
    }
}
