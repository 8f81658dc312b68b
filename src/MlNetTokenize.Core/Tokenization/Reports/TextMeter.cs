using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace MlNetTokenize.Tokenization.Reports;

/// <summary>Counts what a tokenizer makes of one text.</summary>
internal sealed class TextMeter
{
    private const int GroupLength = 3;

    private readonly SubwordTokenizer _tokenizer;
    private readonly long[] _counts;
    private readonly ArrayBufferWriter<int> _ids = new();
    private readonly ArrayBufferWriter<int> _offsets = new();

    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="counts">How often each token occurs, which is counted on.</param>
    public TextMeter(SubwordTokenizer tokenizer, long[] counts)
    {
        _tokenizer = tokenizer;
        _counts = counts;
    }

    public TextMetrics Measure(ReportText text)
    {
        _ids.ResetWrittenCount();
        _offsets.ResetWrittenCount();
        _tokenizer.EncodeWithOffsets(text.Text, _ids, _offsets);
        var metrics = new TextMetrics(text.Name)
        {
            Bytes = Encoding.UTF8.GetByteCount(text.Text),
            Characters = text.Text.EnumerateRunes().Count(),
            Tokens = _ids.WrittenCount,
            RoundTrips = _tokenizer.Decode(MemoryMarshal.ToEnumerable(_ids.WrittenMemory)) == text.Text,
        };
        var distinct = new HashSet<int>();
        foreach (int id in _ids.WrittenSpan)
        {
            _counts[id]++;
            distinct.Add(id);
        }

        metrics.DistinctTokens = distinct.Count;
        CountWords(text.Text, metrics);
        CountNumbers(text.Text, metrics);
        CountIndentations(text.Text, metrics);
        return metrics;
    }

    private void CountWords(string text, TextMetrics metrics)
    {
        var tokens = new TokensOfRange(_offsets.WrittenSpan);
        for (int start = 0; start < text.Length;)
        {
            int end = start;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            if (end > start)
            {
                metrics.Words++;
                metrics.SingleTokenWords += tokens.Find(start, end).Count == 1 ? 1 : 0;
            }

            start = end + 1;
        }
    }

    private void CountNumbers(string text, TextMetrics metrics)
    {
        var tokens = new TokensOfRange(_offsets.WrittenSpan);
        var lengths = new List<int>();
        for (int start = 0; start < text.Length;)
        {
            int end = start;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            if (end - start >= 2)
            {
                (int first, int count) = tokens.Find(start, end);
                lengths.Clear();
                for (int token = first; token < first + count; token++)
                {
                    lengths.Add(Math.Min(end, _offsets.WrittenSpan[(2 * token) + 1]) - Math.Max(start, _offsets.WrittenSpan[2 * token]));
                }

                CountNumber(end - start, lengths, metrics);
            }

            start = end + 1;
        }
    }

    private static void CountNumber(int digits, List<int> lengths, TextMetrics metrics)
    {
        // What is left over is in the last group, or in the first.
        int rest = digits % GroupLength;
        bool isDigitByDigit = lengths.Count == digits;
        bool isLeftToRight = AreGroups(lengths, rest, restAt: lengths.Count - 1);
        bool isRightToLeft = AreGroups(lengths, rest, restAt: 0);
        metrics.Numbers++;
        metrics.NumberTokens += lengths.Count;
        metrics.DigitByDigitNumbers += isDigitByDigit ? 1 : 0;
        metrics.LeftToRightNumbers += isLeftToRight ? 1 : 0;
        metrics.RightToLeftNumbers += isRightToLeft ? 1 : 0;
        metrics.CanonicalNumbers += isDigitByDigit || isLeftToRight || isRightToLeft ? 1 : 0;
    }

    private static bool AreGroups(List<int> lengths, int rest, int restAt)
    {
        for (int i = 0; i < lengths.Count; i++)
        {
            if (lengths[i] != (rest > 0 && i == restAt ? rest : GroupLength))
            {
                return false;
            }
        }

        return true;
    }

    private void CountIndentations(string text, TextMetrics metrics)
    {
        var tokens = new TokensOfRange(_offsets.WrittenSpan);
        for (int start = 0; start < text.Length;)
        {
            int end = start;
            while (end < text.Length && text[end] is ' ' or '\t')
            {
                end++;
            }

            if (end - start >= 2 || (end > start && text[start] == '\t'))
            {
                metrics.IndentedLines++;
                (int first, int count) = tokens.Find(start, end);
                for (int token = first; token < first + count; token++)
                {
                    metrics.IndentationTokens += _offsets.WrittenSpan[2 * token] >= start && _offsets.WrittenSpan[(2 * token) + 1] <= end ? 1 : 0;
                }
            }

            int line = text.IndexOf('\n', end);
            start = line < 0 ? text.Length : line + 1;
        }
    }
}
