using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tests;

/// <summary>
/// The slow, obvious twin of a whole tokenizer: the published regular expression cuts, and <see cref="SlowBytePair"/> merges each piece. Bytes that are not
/// UTF-8 are found by the grammar of RFC 3629, and each stands for one U+FFFD while the text is cut.
/// </summary>
internal sealed partial class EncodingTwin
{
    private readonly Func<string, IEnumerable<(int Offset, int Length)>> _cut;
    private readonly SlowBytePair _slow;

    // By the piece's bytes as Latin-1: texts of tests repeat their pieces.
    private readonly ConcurrentDictionary<string, int[]> _known = new();

    private EncodingTwin(BytePairTokenizer tokenizer, Func<string, IEnumerable<(int Offset, int Length)>> cut)
    {
        _slow = new SlowBytePair(tokenizer);
        _cut = cut;
    }

    /// <summary>Of one of <see cref="TestTokenizers"/>.</summary>
    public static EncodingTwin Of(BytePairTokenizer tokenizer) => new(tokenizer, tokenizer.SplitPattern.Kind switch
    {
        SplitPatternKind.Gpt2 => RegexTwin.Gpt2.Split,
        SplitPatternKind.Cl100k => RegexTwin.Cl100k.Split,
        SplitPatternKind.O200k => RegexTwin.O200k.Split,
        SplitPatternKind.Llama3 => RegexTwin.Llama3.Split,
        SplitPatternKind.Qwen2 => RegexTwin.Qwen2.Split,
        SplitPatternKind.None => text => text.Length > 0 ? [(0, text.Length)] : [],
        _ => tokenizer.SplitPattern.PreTokenize,
    });

    public int[] Encode(string text)
    {
        var ids = new List<int>();
        foreach ((int offset, int length) in _cut(text))
        {
            ids.AddRange(EncodePiece(Encoding.UTF8.GetBytes(text, offset, length)));
        }

        return [.. ids];
    }

    public int[] EncodeUtf8(byte[] utf8)
    {
        // The text as UTF-16, and for each of its units where the character begins in the bytes.
        var text = new StringBuilder();
        var starts = new List<int>();
        foreach (Match character in Characters().Matches(Encoding.Latin1.GetString(utf8)))
        {
            byte[] bytes = Encoding.Latin1.GetBytes(character.Value);
            string units = character.Groups["wrong"].Success ? "\uFFFD" : Encoding.UTF8.GetString(bytes);
            text.Append(units);
            starts.AddRange(Enumerable.Repeat(character.Index, units.Length));
        }

        starts.Add(utf8.Length);
        var ids = new List<int>();
        foreach ((int offset, int length) in _cut(text.ToString()))
        {
            ids.AddRange(EncodePiece(utf8[starts[offset]..starts[offset + length]]));
        }

        return [.. ids];
    }

    private int[] EncodePiece(byte[] bytes) => _known.GetOrAdd(Encoding.Latin1.GetString(bytes), _ => [.. _slow.EncodePiece(bytes)]);

    // RFC 3629, section 4, and any other byte for itself.
    [GeneratedRegex(
        """
        [\x00-\x7F]
        | [\xC2-\xDF][\x80-\xBF]
        | \xE0[\xA0-\xBF][\x80-\xBF] | [\xE1-\xEC\xEE\xEF][\x80-\xBF]{2} | \xED[\x80-\x9F][\x80-\xBF]
        | \xF0[\x90-\xBF][\x80-\xBF]{2} | [\xF1-\xF3][\x80-\xBF]{3} | \xF4[\x80-\x8F][\x80-\xBF]{2}
        | (?<wrong>.)
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex Characters();
}
