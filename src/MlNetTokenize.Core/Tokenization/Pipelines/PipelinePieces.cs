using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Splitting.Scanning;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Pipelines;

/// <summary>The ids of a piece of a text as it is, through all stages.</summary>
/// <param name="pipeline">The stages.</param>
/// <param name="added">The normalized tokens that are looked for in each piece.</param>
/// <param name="isContinued">Whether the pieces are what follows others, and nothing is put before them.</param>
/// <param name="dropsSpaces">Whether ASCII white space alone has no tokens.</param>
internal sealed class PipelinePieces(Pipeline pipeline, AddedTokenSet added, bool isContinued, bool dropsSpaces) : PieceSource
{
    private const int LargestKept = 1 << 18;

    [ThreadStatic]
    private static IdList? _ids;

    public override bool TryGetWhole(ReadOnlySpan<byte> piece, out int id)
    {
        id = -1;
        return false;
    }

    public override ReadOnlySpan<int> Encode(scoped ReadOnlySpan<byte> piece, EncoderScratch scratch) => Merge(piece, scratch);

    public override ReadOnlySpan<int> Merge(scoped ReadOnlySpan<byte> piece, EncoderScratch scratch)
    {
        if (dropsSpaces && IsSpace(piece))
        {
            return default;
        }

        IdList ids = _ids ??= new IdList();
        if (ids.Capacity > LargestKept)
        {
            ids = _ids = new IdList();
        }

        ids.Clear();
        PipelineScratch stages = PipelineScratch.Rent();
        Span<char> units = stages.Units(piece.Length);
        units = units[..Utf8Text.Decode(piece, units)];
        pipeline.Encode(units, 0, units.Length, added, isContinued, stages, ids, offsets: null);
        stages.Return();
        return ids.Ids;
    }

    private static bool IsSpace(ReadOnlySpan<byte> piece)
    {
        foreach (byte value in piece)
        {
            if (!SpaceCharacter.Is(value))
            {
                return false;
            }
        }

        return true;
    }
}
