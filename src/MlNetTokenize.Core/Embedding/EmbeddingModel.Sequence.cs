using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize;

/// <content>A text as one row after another, as a sequence model reads it.</content>
public sealed partial class EmbeddingModel
{
    private const int Missing = -1;

    private SinusoidalPositions? _sinusoids;

    /// <summary>Writes the rows of a text's tokens one after another, each with what is added for its place. Nothing is allocated once the places are known.</summary>
    /// <param name="ids">The tokens; −1 is a missing one, which is a row of zeros.</param>
    /// <param name="destination">At least <see cref="Dimension"/> times as long as <paramref name="ids"/>. The rest becomes zero, as more missing tokens would be.</param>
    /// <param name="positions">What is added.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no row for one of the ids, or there are no such positions.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short, or <paramref name="positions"/> is learned and there is no <see cref="PositionTable"/>.</exception>
    public void EmbedSequence(ReadOnlySpan<int> ids, Span<float> destination, TokenPositions positions = TokenPositions.None)
    {
        CheckPositions(positions);
        if (destination.Length < (long)ids.Length * Dimension)
        {
            throw new ArgumentException($"{ids.Length} rows of {Dimension} do not fit into {destination.Length} values.", nameof(destination));
        }

        for (int place = 0; place < ids.Length; place++)
        {
            Span<float> row = destination.Slice(place * Dimension, Dimension);
            if (ids[place] == Missing)
            {
                row.Clear();
                continue;
            }

            Table.CopyRow(ids[place], row);
            if (positions == TokenPositions.Sinusoidal)
            {
                (_sinusoids ??= new SinusoidalPositions(Dimension)).AddTo(row, place);
            }
            else if (positions == TokenPositions.Learned && place < PositionTable!.VocabularySize)
            {
                TensorPrimitives.Add(row, PositionTable[place], row);
            }
        }

        destination[(ids.Length * Dimension)..].Clear();
    }

    /// <exception cref="ArgumentOutOfRangeException">There are no such positions.</exception>
    /// <exception cref="ArgumentException">They are learned ones, and the model has none.</exception>
    internal void CheckPositions(TokenPositions positions)
    {
        if (!Enum.IsDefined(positions))
        {
            throw new ArgumentOutOfRangeException(nameof(positions), positions, "There are no such positions.");
        }

        if (positions == TokenPositions.Learned && PositionTable is null)
        {
            throw new ArgumentException($"The model has no {nameof(PositionTable)}, so it has no learned positions.", nameof(positions));
        }
    }
}
