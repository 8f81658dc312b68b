using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.Splitting;
using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize;

/// <summary>
/// How a text is cut into pieces before byte-pair merging; no merge crosses a cut. Every character of the text is in exactly one piece.
/// </summary>
/// <remarks>
/// The named patterns are scanners over code points whose cuts equal those of the published regular expressions read by a
/// Unicode-aware engine: letters and digits beyond the basic plane are letters and digits. Categories are those of Unicode 16.0
/// whatever runtime executes, so a saved model cuts alike everywhere. All members are thread-safe.
/// </remarks>
public abstract class SplitPattern : PreTokenizer
{
    private protected SplitPattern(SplitPatternKind kind) => Kind = kind;

    /// <summary>GPT-2's pattern: contractions, runs of letters, of digits or of other signs with the space before them.</summary>
    public static SplitPattern Gpt2 { get; } = new PublishedSplitPattern<Gpt2Scanner>(SplitPatternKind.Gpt2);

    /// <summary>The pattern of <c>cl100k_base</c> (GPT-3.5, GPT-4): numbers in groups of at most three digits, new lines kept with what precedes them.</summary>
    public static SplitPattern Cl100k { get; } = new PublishedSplitPattern<Cl100kScanner>(SplitPatternKind.Cl100k);

    /// <summary>The pattern of <c>o200k_base</c> (GPT-4o): words also end where the case rises (<c>camelCase</c>), and marks belong to their letters.</summary>
    public static SplitPattern O200k { get; } = new PublishedSplitPattern<O200kScanner>(SplitPatternKind.O200k);

    /// <summary>No cut: the whole text is one piece.</summary>
    public static SplitPattern None { get; } = new NoSplitPattern();

    /// <summary>Llama 3's pattern: cl100k's older one, which cuts the last spaces from the new lines before them.</summary>
    public static SplitPattern Llama3 { get; } = new PublishedSplitPattern<Llama3Scanner>(SplitPatternKind.Llama3);

    /// <summary>Qwen 2's pattern: Llama 3's with every digit for itself.</summary>
    public static SplitPattern Qwen2 { get; } = new PublishedSplitPattern<Qwen2Scanner>(SplitPatternKind.Qwen2);

    /// <summary>Which pattern this is; what a model file stores.</summary>
    internal SplitPatternKind Kind { get; }

    /// <summary>Gets the regular expression of a pattern that <see cref="FromRegex"/> made or a file holds; <see langword="null"/> for others.</summary>
    public string? Regex => (this as CodePointRegexSplitPattern)?.Pattern ?? (this as RegexSplitPattern)?.Pattern;

    /// <summary>Cuts at the matches of a regular expression; what lies between two matches is a piece too, never dropped.</summary>
    /// <param name="pattern">
    /// The pattern, with the meaning that Hugging Face's tokenizers give it, so that a <c>tokenizer.json</c> can hold it: it sees code points, <c>\p{L}</c> knows the
    /// letters beyond the basic plane, and <c>?+</c> and the like are possessive. What is not known to mean the same there and here is refused by name.
    /// </param>
    /// <returns>The pattern as a pre-tokenizer. A match that takes longer than 10 seconds throws a <see cref="RegexMatchTimeoutException"/> that names the pattern.</returns>
    /// <exception cref="ArgumentException"><paramref name="pattern"/> is empty, is not a regular expression, or holds what cannot be read exactly; the message says what.</exception>
    public static SplitPattern FromRegex(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        return new CodePointRegexSplitPattern(pattern);
    }

    /// <summary>Cuts a text into pieces.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Offset and length of each piece in UTF-16 units, in order and without gaps.</returns>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CutsTextAsAWhole ? PreTokenize(text.AsSpan()) : Pieces(text);

        IEnumerable<(int Offset, int Length)> Pieces(string text)
        {
            for (int start = 0, end; start < text.Length; start = end)
            {
                end = EndOfPiece(text, start);
                yield return (start, end - start);
            }
        }
    }

    /// <summary>Cuts a text into pieces.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Offset and length of each piece in UTF-16 units, in order and without gaps.</returns>
    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        // A span cannot live in an iterator, so the cuts are made at once.
        var ends = new List<int>();
        AppendCuts(text, ends);
        var pieces = new List<(int Offset, int Length)>(ends.Count);
        int start = 0;
        foreach (int end in ends)
        {
            pieces.Add((start, end - start));
            start = end;
        }

        return pieces;
    }

    /// <summary>Where the piece ends that begins at <paramref name="start"/>.</summary>
    /// <param name="text">The whole text: what follows a piece can decide where it ends.</param>
    /// <param name="start">A cut of this pattern in this text, less than its length.</param>
    /// <returns>An index greater than <paramref name="start"/>.</returns>
    internal abstract int EndOfPiece(ReadOnlySpan<char> text, int start);

    /// <summary>Whether one piece's end is as much work as all of them, so that <see cref="AppendCuts"/> is to be used.</summary>
    internal virtual bool CutsTextAsAWhole => false;

    /// <summary>Where all the pieces of a text end, in order; the last one at its length.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="ends">Where the ends are added, relative to the beginning of the text.</param>
    internal virtual void AppendCuts(ReadOnlySpan<char> text, List<int> ends)
    {
        for (int end = 0; end < text.Length;)
        {
            end = EndOfPiece(text, end);
            ends.Add(end);
        }
    }

    /// <summary><see cref="EndOfPiece"/> for a pattern that <see cref="CutsTextAsAWhole"/>: right, and slow.</summary>
    private protected int EndOfPieceAmongAll(ReadOnlySpan<char> text, int start)
    {
        var ends = new List<int>();
        AppendCuts(text, ends);
        int index = ends.BinarySearch(start + 1);
        return ends[index < 0 ? ~index : index];
    }

    /// <summary>Where a pattern that reads UTF-16 cuts UTF-8, every byte that is not text standing for one replacement character.</summary>
    /// <param name="utf8">The whole text.</param>
    /// <param name="ends">Where the ends are added, in bytes.</param>
    internal void AppendUtf8Cuts(ReadOnlySpan<byte> utf8, List<int> ends)
    {
        char[] units = ArrayPool<char>.Shared.Rent(utf8.Length);
        AppendCuts(units.AsSpan(0, Utf8Text.Decode(utf8, units)), ends);
        ArrayPool<char>.Shared.Return(units);

        // The same ends in bytes.
        int unit = 0;
        int position = 0;
        foreach (ref int end in CollectionsMarshal.AsSpan(ends))
        {
            position = Utf8Text.Skip(utf8, position, end - unit);
            (unit, end) = (end, position);
        }
    }

    /// <summary>The last place in a text where it can be cut without changing a piece, whatever follows the text; 0 where none is known.</summary>
    /// <param name="utf8">The text up to somewhere.</param>
    /// <param name="isPrepared">Whether the text is yet to be normalized or to get a space before it: then how long its pieces will be is not known.</param>
    internal virtual int FindCut(ReadOnlySpan<byte> utf8, bool isPrepared = false) => 0;

    /// <summary>
    /// The same for encoding, where a piece is as long as it is: the last place where what is before and what is behind have the pieces that they have in
    /// the whole text; 0 where none is known.
    /// </summary>
    /// <param name="utf8">The text up to somewhere.</param>
    /// <param name="normalizes">Whether the text is yet to be normalized to form C.</param>
    internal virtual int FindExactCut(ReadOnlySpan<byte> utf8, bool normalizes) => 0;

    /// <summary>The pattern's name, or the regular expression.</summary>
    public override string ToString() => Kind.ToString();
}
