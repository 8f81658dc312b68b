namespace MlNetTokenize.Tokenization.BytePairs.Merging;

/// <summary>Where the ids of a piece come from that no cache has. Immutable and thread-safe.</summary>
internal abstract class PieceSource
{
    /// <summary>Whether the piece is one token and that is known at once, as it is of nine pieces out of ten.</summary>
    public abstract bool TryGetWhole(ReadOnlySpan<byte> piece, out int id);

    /// <summary>The ids of a piece that is not one token, or may not be.</summary>
    /// <param name="piece">At least one byte.</param>
    /// <param name="scratch">Holds the result until its next use. The piece may be in its <see cref="EncoderScratch.Bytes"/>.</param>
    public abstract ReadOnlySpan<int> Merge(scoped ReadOnlySpan<byte> piece, EncoderScratch scratch);

    /// <summary>The ids of a piece.</summary>
    /// <inheritdoc cref="Merge"/>
    public abstract ReadOnlySpan<int> Encode(scoped ReadOnlySpan<byte> piece, EncoderScratch scratch);
}
