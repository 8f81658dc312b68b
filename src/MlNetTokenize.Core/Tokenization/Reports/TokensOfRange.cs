namespace MlNetTokenize.Tokenization.Reports;

/// <summary>Finds the tokens that cover a part of a range of the text. Ranges are asked for in their order.</summary>
/// <param name="offsets">The first and behind the last UTF-16 unit of each token, by turns, ascending.</param>
internal ref struct TokensOfRange(ReadOnlySpan<int> offsets)
{
    private readonly ReadOnlySpan<int> _offsets = offsets;
    private int _next;

    /// <returns>The first token and how many there are.</returns>
    public (int First, int Count) Find(int start, int end)
    {
        // Several tokens may end at the same place, inside a character: none of them may be left behind.
        while (_next < _offsets.Length && _offsets[_next + 1] <= start)
        {
            _next += 2;
        }

        int last = _next;
        while (last < _offsets.Length && _offsets[last] < end)
        {
            last += 2;
        }

        return (_next / 2, (last - _next) / 2);
    }
}
