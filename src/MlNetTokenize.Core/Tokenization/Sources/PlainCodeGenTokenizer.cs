using System.Buffers;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>
/// A <see cref="CodeGenTokenizer"/> to which <c>&lt;|endoftext|&gt;</c> in a text is text. The class itself always makes the token of it, so it gets
/// such a text in parts, which end between the signs and the letters, where its pattern cuts the text anyway.
/// </summary>
internal sealed class PlainCodeGenTokenizer(CodeGenTokenizer tokenizer) : Tokenizer
{
    internal const string EndOfText = "<|endoftext|>";
    private const int SignsBefore = 2;

    public override PreTokenizer? PreTokenizer => tokenizer.PreTokenizer;

    public override Normalizer? Normalizer => tokenizer.Normalizer;

    public override string Decode(IEnumerable<int> ids) => tokenizer.Decode(ids);

    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
        => tokenizer.Decode(ids, destination, out idsConsumed, out charsWritten);

    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ReadOnlySpan<char> all = text ?? textSpan;
        var ids = new List<int>();
        int start = 0;
        int end;
        int consumed;
        do
        {
            end = EndOfPart(all, start);
            ids.AddRange(tokenizer.EncodeToIds(
                all[start..end],
                settings.MaxTokenCount - ids.Count,
                tokenizer.AddPrefixSpace && start == 0,
                addBeginningOfSentence: false,
                addEndOfSentence: false,
                out _,
                out consumed,
                settings.ConsiderPreTokenization,
                settings.ConsiderNormalization));
            consumed += start;
            start = end;
        }
        while (consumed == end && end < all.Length && ids.Count < settings.MaxTokenCount);
        return new EncodeResults<int> { Tokens = ids, CharsConsumed = consumed };
    }

    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        ReadOnlySpan<char> all = text ?? textSpan;
        var tokens = new List<EncodedToken>();
        int end;
        for (int start = 0; start < all.Length; start = end)
        {
            end = EndOfPart(all, start);
            IReadOnlyList<EncodedToken> part = tokenizer.EncodeToTokens(
                all[start..end],
                tokenizer.AddPrefixSpace && start == 0,
                addBeginningOfSentence: false,
                addEndOfSentence: false,
                out _,
                settings.ConsiderPreTokenization,
                settings.ConsiderNormalization);
            foreach (EncodedToken token in part)
            {
                tokens.Add(new EncodedToken(token.Id, token.Value, new Range(start + token.Offset.Start.Value, start + token.Offset.End.Value)));
            }
        }

        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = all.Length };
    }

    private static int EndOfPart(ReadOnlySpan<char> text, int start)
    {
        int found = text[start..].IndexOf(EndOfText, StringComparison.Ordinal);
        return found < 0 ? text.Length : start + found + SignsBefore;
    }
}
