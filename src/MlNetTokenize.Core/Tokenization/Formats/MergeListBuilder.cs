using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs.Merging;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>Collects the merges of a file, in which tokens stand in the printable alphabet.</summary>
/// <param name="ids">The ids of the ordinary tokens.</param>
internal sealed class MergeListBuilder(Dictionary<string, int> ids)
{
    private const int LongestOnStack = 256;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ids = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    private readonly List<TokenPair> _merges = [];
    private readonly HashSet<TokenPair> _seen = [];

    public TokenPair[] Merges => [.. _merges];

    /// <summary>The tokens that merges make.</summary>
    public HashSet<int> Results { get; } = [];

    /// <param name="left">The left token.</param>
    /// <param name="right">The right token.</param>
    /// <param name="state">What the merge's place is told by.</param>
    /// <param name="place">Tells where the merge stands, for messages.</param>
    /// <exception cref="InvalidDataException">One of the two or what they make is not an ordinary token, or they are merged already.</exception>
    public void Add<TState>(string left, string right, TState state, Func<TState, string> place)
    {
        var pair = new TokenPair(IdOf(left, state, place), IdOf(right, state, place));
        int length = left.Length + right.Length;
        Span<char> joined = length <= LongestOnStack ? stackalloc char[LongestOnStack] : new char[length];
        left.CopyTo(joined);
        right.CopyTo(joined[left.Length..]);
        if (!_ids.TryGetValue(joined[..length], out int result))
        {
            throw new InvalidDataException(
                $"{place(state)}: merge {_merges.Count} makes '{FormatFile.Shown(left + right)}' of '{FormatFile.Shown(left)}' and '{FormatFile.Shown(right)}', which is not an ordinary token.");
        }

        if (!_seen.Add(pair))
        {
            throw new InvalidDataException($"{place(state)}: merge {_merges.Count} of '{FormatFile.Shown(left)}' and '{FormatFile.Shown(right)}' stands there a second time.");
        }

        _merges.Add(pair);
        Results.Add(result);
    }

    private int IdOf<TState>(string token, TState state, Func<TState, string> place)
        => ids.TryGetValue(token, out int id)
            ? id
            : throw new InvalidDataException($"{place(state)}: merge {_merges.Count} names '{FormatFile.Shown(token)}', which is not an ordinary token.");
}
