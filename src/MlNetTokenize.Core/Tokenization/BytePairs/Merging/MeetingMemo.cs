namespace MlNetTokenize.Tokenization.BytePairs.Merging;

/// <summary>
/// Remembers which tokens can stand next to each other. In a text that repeats itself the same few pairs are asked for again and again, and for a pair of
/// long tokens made of one character, such as runs of spaces, the answer takes hundreds of steps.
/// </summary>
internal sealed class MeetingMemo
{
    private const int Size = 1 << 12;

    // Left, right and the answer in one number, which is never 0; a later pair takes the place of an earlier one.
    private readonly ulong[] _answers = new ulong[Size];
    private MergeTable? _merges;

    /// <inheritdoc cref="MergeTable.CanMeet"/>
    /// <param name="merges">The table that knows. Another one than the last time's, and all is forgotten.</param>
    /// <param name="left">By rank.</param>
    /// <param name="right">By rank.</param>
    public bool CanMeet(MergeTable merges, int left, int right)
    {
        if (merges != _merges)
        {
            Array.Clear(_answers);
            _merges = merges;
        }

        // Ranks have 21 bits.
        ulong key = (ulong)(uint)left << 24 | (uint)right << 2 | 2;
        ref ulong answer = ref _answers[(key * 0x9E3779B97F4A7C15) >> 52];
        if ((answer | 1) != (key | 1))
        {
            answer = merges.CanMeet(left, right) ? key | 1 : key;
        }

        return (answer & 1) != 0;
    }
}
