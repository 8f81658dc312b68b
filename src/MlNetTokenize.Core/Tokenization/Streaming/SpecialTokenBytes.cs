using System.Buffers;
using System.Text;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Streaming;

/// <summary>Finds special tokens in UTF-8 as <see cref="SpecialTokenFinder"/> does in text: the first one, and where several begin at one place the longest.</summary>
internal sealed class SpecialTokenBytes
{
    private readonly SearchValues<byte> _first;

    // By their first byte, the longest first.
    private readonly ILookup<byte, (byte[] Utf8, int Id)> _tokens;

    /// <summary>Prepares special tokens.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="normalizes">Whether their tokenizer normalizes texts.</param>
    /// <exception cref="NotSupportedException">One is found by more than its own text; the message names it.</exception>
    public SpecialTokenBytes(IReadOnlyList<AddedToken> tokens, bool normalizes)
    {
        foreach (AddedToken token in tokens)
        {
            string? wish = token.SingleWord ? "stands for itself only where it is a word (single_word)"
                : token.LeftStrip || token.RightStrip ? "takes white space beside it (lstrip, rstrip)"
                : token.Normalized && normalizes ? "is looked for in normalized text (normalized)"
                : null;
            if (wish is not null)
            {
                throw new NotSupportedException($"The special token '{token.Text}' {wish}, which is not done in streams.");
            }
        }

        _tokens = tokens.Select(token => (Utf8: Encoding.UTF8.GetBytes(token.Text), token.Id)).OrderByDescending(token => token.Utf8.Length)
            .ToLookup(token => token.Utf8[0]);
        _first = SearchValues.Create([.. _tokens.Select(tokens => tokens.Key)]);
        LongestLength = _tokens.SelectMany(tokens => tokens).Select(token => token.Utf8.Length).DefaultIfEmpty().Max();
    }

    /// <summary>How many bytes the longest one has; 0 where there are none.</summary>
    public int LongestLength { get; }

    /// <summary>Finds the next one.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="from">From where on.</param>
    /// <param name="start">Where it begins; the text's length where there is none.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="id">Its id.</param>
    public bool TryFind(ReadOnlySpan<byte> utf8, int from, out int start, out int end, out int id)
    {
        for (start = from; start < utf8.Length; start++)
        {
            int next = utf8[start..].IndexOfAny(_first);
            if (next < 0)
            {
                break;
            }

            start += next;
            foreach ((byte[] token, int tokenId) in _tokens[utf8[start]])
            {
                if (utf8[start..].StartsWith(token))
                {
                    end = start + token.Length;
                    id = tokenId;
                    return true;
                }
            }
        }

        start = end = utf8.Length;
        id = -1;
        return false;
    }

    /// <summary>The last place where a text up to somewhere can be cut without changing an id: not within a special token and not beside one. 0 where none is known.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="utf8">The text, which does not begin within a special token.</param>
    public int FindExactCut(BytePairTokenizer tokenizer, ReadOnlySpan<byte> utf8)
    {
        // What begins in the last bytes may go on behind them.
        int cut = Before(tokenizer, utf8, utf8.Length - LongestLength);
        var found = new Stack<(int Start, int End)>();
        for (int from = 0; from <= cut && TryFind(utf8, from, out int start, out int end, out _); from = end)
        {
            found.Push((start, end));
        }

        while (cut > 0 && found.TryPop(out (int Start, int End) token))
        {
            if (token.Start <= cut && cut <= token.End)
            {
                cut = Before(tokenizer, utf8, token.Start);
            }
        }

        return cut;
    }

    private static int Before(BytePairTokenizer tokenizer, ReadOnlySpan<byte> utf8, int end) => end > 0 ? tokenizer.FindExactCut(utf8[..end]) : 0;
}
