using System.Text;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>
/// Cuts another pre-tokenizer's pieces so that a word-piece tokenizer, which looks for the longest token at the beginning of a piece and then for
/// continuations, never finds a special token: a special token's text is cut behind its first character.
/// </summary>
internal sealed class SpecialTextCuts : PreTokenizer
{
    private readonly PreTokenizer _pieces;

    // What must not stand at the beginning of a piece, and what must not stand further on.
    private readonly string[] _beginnings;
    private readonly string[] _continuations;

    /// <summary>Cuts special tokens.</summary>
    /// <param name="pieces">What makes the pieces.</param>
    /// <param name="specialTokens">The special tokens' texts.</param>
    /// <param name="continuationPrefix">What a token begins with that is found inside a piece.</param>
    /// <exception cref="ArgumentException">One of them is a single character, which nothing can cut.</exception>
    public SpecialTextCuts(PreTokenizer pieces, IEnumerable<string> specialTokens, string continuationPrefix)
    {
        _pieces = pieces;
        _beginnings = [.. specialTokens];
        IEnumerable<string> prefixed = _beginnings.Where(text => text.StartsWith(continuationPrefix, StringComparison.Ordinal));
        _continuations = [.. prefixed.Select(text => text[continuationPrefix.Length..])];
        foreach (string text in _beginnings.Concat(_continuations))
        {
            if (text.Length <= LengthOfFirst(text))
            {
                throw new ArgumentException(
                    $"The special token '{text}' is a single character, which stands in ordinary texts too; leave it out of the special tokens, or pass allowSpecialTokens: true.");
            }
        }
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        var cuts = new List<(int Offset, int Length)>();
        foreach ((int offset, int length) in _pieces.PreTokenize(text))
        {
            Cut(text.AsSpan(offset, length), offset, cuts);
        }

        return cuts;
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    private void Cut(ReadOnlySpan<char> piece, int offset, List<(int Offset, int Length)> cuts)
    {
        int begin = 0;
        for (int i = 0; i < piece.Length; i++)
        {
            ReadOnlySpan<char> rest = piece[i..];
            if (StartsWithAny(rest, i == begin ? _beginnings : _continuations))
            {
                int end = i + LengthOfFirst(rest);
                cuts.Add((offset + begin, end - begin));
                begin = end;
                i = end - 1;
            }
        }

        if (begin < piece.Length)
        {
            cuts.Add((offset + begin, piece.Length - begin));
        }
    }

    private static bool StartsWithAny(ReadOnlySpan<char> text, string[] beginnings)
    {
        foreach (string beginning in beginnings)
        {
            if (text.StartsWith(beginning, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static int LengthOfFirst(ReadOnlySpan<char> text)
    {
        Rune.DecodeFromUtf16(text, out _, out int length);
        return length;
    }
}
