using System.Globalization;
using System.Text;

namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>Goes through a text from one of several special tokens to the next: the first one, and where several begin at one place the longest.</summary>
internal struct SpecialTokenFinder
{
    private readonly string _text;
    private readonly Candidate[] _candidates;
    private int _from;

    /// <param name="text">The text.</param>
    /// <param name="tokens">What to look for.</param>
    public SpecialTokenFinder(string text, IEnumerable<AddedToken> tokens)
    {
        _text = text;
        _candidates = [.. tokens.Select(token => new Candidate(token))];
    }

    /// <summary>Finds the next one.</summary>
    /// <param name="token">The token.</param>
    /// <param name="start">Where it begins, with the white space that it takes.</param>
    /// <param name="end">Where it ends, with the white space that it takes.</param>
    public bool TryNext(out AddedToken token, out int start, out int end)
    {
        int previousEnd = _from;
        while (TryFind(out token, out start))
        {
            end = start + token.Text.Length;
            _from = end;
            if (token.SingleWord && (IsInWord(start, before: true) || IsInWord(end, before: false)))
            {
                continue;
            }

            if (token.LeftStrip)
            {
                start = previousEnd + _text.AsSpan(previousEnd..start).TrimEnd().Length;
            }

            if (token.RightStrip)
            {
                end = _text.Length - _text.AsSpan(end).TrimStart().Length;
                _from = end;
            }

            return true;
        }

        end = start;
        return false;
    }

    private readonly bool TryFind(out AddedToken token, out int start)
    {
        int best = -1;
        for (int i = 0; i < _candidates.Length; i++)
        {
            // Each token's next place is looked for again only once the text has moved past it, so the search is linear.
            ref Candidate candidate = ref _candidates[i];
            if (candidate.Next < _from)
            {
                int found = _text.IndexOf(candidate.Token.Text, _from, StringComparison.Ordinal);
                candidate.Next = found < 0 ? int.MaxValue : found;
            }

            if (candidate.Next < int.MaxValue && (best < 0 || candidate.Next < _candidates[best].Next
                || (candidate.Next == _candidates[best].Next && candidate.Token.Text.Length > _candidates[best].Token.Text.Length)))
            {
                best = i;
            }
        }

        start = best < 0 ? _text.Length : _candidates[best].Next;
        token = best < 0 ? default! : _candidates[best].Token;
        return best >= 0;
    }

    private readonly bool IsInWord(int index, bool before)
    {
        Rune character;
        if (before)
        {
            Rune.DecodeLastFromUtf16(_text.AsSpan(0, index), out character, out _);
        }
        else
        {
            Rune.DecodeFromUtf16(_text.AsSpan(index), out character, out _);
        }

        return Rune.GetUnicodeCategory(character) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;
    }

    private struct Candidate(AddedToken token)
    {
        public readonly AddedToken Token = token;
        public int Next = -1;
    }
}
