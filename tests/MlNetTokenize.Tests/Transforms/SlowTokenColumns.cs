using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tests;

/// <summary>The columns of a row's texts, one token object after the other: the obvious way.</summary>
internal sealed class SlowTokenColumns
{
    private readonly List<Token> _tokens = [];
    private readonly int _size;
    private readonly int _pad;

    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="options">The options, without names of columns.</param>
    /// <param name="texts">The row's texts.</param>
    public SlowTokenColumns(BytePairTokenizer tokenizer, TokenColumnOptions options, IReadOnlyList<string> texts)
    {
        for (int slot = 0; slot < texts.Count; slot++)
        {
            string text = options.Lowercase ? texts[slot].ToLowerInvariant() : texts[slot];
            IReadOnlyList<EncodedToken> tokens = tokenizer.EncodeToTokens(text, out _);
            if (tokens.Count > 0 && _tokens.Count > 0 && options.SeparatorTokenId is >= 0 and int separator)
            {
                _tokens.Add(new Token(separator, 0, 0, _tokens[^1].Type));
            }

            _tokens.AddRange(tokens.Select(token => new Token(token.Id, token.Offset.Start.Value, token.Offset.End.Value, slot == 0 ? 0 : 1)));
        }

        int beginnings = options.BeginningTokenId is >= 0 ? 1 : 0;
        int ends = options.EndTokenId is >= 0 ? 1 : 0;
        while (_tokens.Count + beginnings + ends > options.MaximumTokenCount)
        {
            _tokens.RemoveAt(options.TruncationSide == TruncationSide.End ? _tokens.Count - 1 : 0);
        }

        if (ends > 0)
        {
            _tokens.Add(new Token(options.EndTokenId!.Value, 0, 0, _tokens.Count == 0 ? 0 : _tokens[^1].Type));
        }

        if (beginnings > 0)
        {
            _tokens.Insert(0, new Token(options.BeginningTokenId!.Value, 0, 0, 0));
        }

        _size = options.PadToMaximum ? options.MaximumTokenCount!.Value : _tokens.Count;
        _pad = options.Kind == TokenKind.Key ? -1 : Math.Max(0, options.PadTokenId ?? 0);
    }

    public long[] Ids => Fill(_tokens.Select(token => (long)token.Id), _pad);

    public long[] Mask => Fill(_tokens.Select(_ => 1L), 0);

    public long[] Types => Fill(_tokens.Select(token => (long)token.Type), 0);

    public int[] Offsets => [.. _tokens.SelectMany(token => (int[])[token.Start, token.End]), .. new int[2 * (_size - _tokens.Count)]];

    private long[] Fill(IEnumerable<long> values, long pad) => [.. values, .. Enumerable.Repeat(pad, _size - _tokens.Count)];

    private sealed record Token(int Id, int Start, int End, int Type);
}
