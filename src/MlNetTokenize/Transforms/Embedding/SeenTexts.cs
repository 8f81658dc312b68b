using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Transforms.Embedding;

/// <summary>
/// Notices that texts are the ones that rows were learned from. It keeps the few hundred smallest hashes of these (a bottom-k sketch, Cohen and Kaplan 2007): of other texts as small a share has hashes that small, but
/// other ones, in whatever order the texts come.
/// </summary>
internal sealed class SeenTexts
{
    private const int MostHashes = 256;
    private const int EnoughMatches = 16;

    private readonly SortedSet<ulong> _hashes = [];
    private int _matches;
    private int _misses;
    private int _isDone;

    /// <summary>Adds a text that is learned from. One thread at a time, and before <see cref="Notice"/>. One without tokens is not learned from.</summary>
    /// <param name="ids">Its tokens; missing ones (−1) do not count.</param>
    public void Add(ReadOnlySpan<int> ids)
    {
        ulong hash = TextFolds.HashOf(ids);
        if (!ids.IsEmpty && (_hashes.Count < MostHashes || hash < _hashes.Max))
        {
            _hashes.Add(hash);
            if (_hashes.Count > MostHashes)
            {
                _hashes.Remove(_hashes.Max);
            }
        }
    }

    /// <summary>Says no more.</summary>
    public void Stop() => Volatile.Write(ref _isDone, 1);

    /// <summary>Looks at a text, from any thread.</summary>
    /// <param name="ids">Its tokens.</param>
    /// <returns>Whether it is now clear that the texts are those that were learned from; once.</returns>
    public bool Notice(ReadOnlySpan<int> ids)
    {
        if (Volatile.Read(ref _isDone) != 0)
        {
            return false;
        }

        ulong hash = TextFolds.HashOf(ids);
        if (ids.IsEmpty || hash > _hashes.Max)
        {
            return false;
        }

        if (!_hashes.Contains(hash))
        {
            Interlocked.Increment(ref _misses);
            return false;
        }

        // Rows without a label were not learned from, so not all need be known.
        return Interlocked.Increment(ref _matches) is int matches
            && matches >= EnoughMatches && matches > Volatile.Read(ref _misses) && Interlocked.Exchange(ref _isDone, 1) == 0;
    }
}
