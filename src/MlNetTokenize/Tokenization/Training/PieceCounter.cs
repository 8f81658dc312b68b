using System.Runtime.InteropServices;

namespace MlNetTokenize;

/// <summary>Counts the distinct pieces of texts. Memory grows with the distinct pieces, not with the texts. Not thread-safe.</summary>
internal sealed class PieceCounter(SplitPattern splitPattern)
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public void Add(ReadOnlySpan<char> text, CancellationToken cancellationToken)
    {
        Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> counts = _counts.GetAlternateLookup<ReadOnlySpan<char>>();
        List<int>? ends = null;
        if (splitPattern.CutsTextAsAWhole)
        {
            splitPattern.AppendCuts(text, ends = []);
        }

        for (int start = 0, end, index = 0; start < text.Length; start = end, index++)
        {
            // Looked at for each piece, not for each text: a text can be a whole corpus.
            cancellationToken.ThrowIfCancellationRequested();
            end = ends is null ? splitPattern.EndOfPiece(text, start) : ends[index];
            ref long count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, text[start..end], out _);
            count = checked(count + 1);
        }
    }

    public void Add(PieceCounter other)
    {
        foreach ((string piece, long count) in other._counts)
        {
            ref long sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, piece, out _);
            sum = checked(sum + count);
        }
    }
}
