using System.Buffers;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Conformance;

/// <summary>A tokenizer of ours, asked in every way that it can be.</summary>
internal sealed class Subject(Tokenizer tokenizer)
{
    private readonly HashSet<string> _allowed = tokenizer is SubwordTokenizer own ? [.. own.SpecialTokens.Keys] : [];

    public static Subject FromTokenizerJson(string json) => new(SubwordTokenizer.FromTokenizerJson(new MemoryStream(Encoding.UTF8.GetBytes(json))));

    /// <param name="vocabulary">The lines of a vocab.txt.</param>
    /// <param name="isCased">Whether case and accents stay.</param>
    public static Subject FromWordPieceVocabulary(byte[] vocabulary, bool isCased)
        => new(SubwordTokenizer.FromWordPieceVocabulary(new MemoryStream(vocabulary), lowercase: !isCased));

    public static Subject FromSentencePiece(byte[] model) => new(SubwordTokenizer.FromSentencePiece(new MemoryStream(model)));

    public int[] Ids(string text)
    {
        var settings = tokenizer is TokenizerSource source ? source.Tokenizer : tokenizer;
        return [.. settings is BertTokenizer bert ? bert.EncodeToIds(text, addSpecialTokens: false) : settings.EncodeToIds(text)];
    }

    public int[] IdsOfUtf8(string text)
    {
        if (tokenizer is not SubwordTokenizer own)
        {
            return Ids(text);
        }

        var ids = new ArrayBufferWriter<int>();
        own.EncodeUtf8(Encoding.UTF8.GetBytes(text), ids);
        return ids.WrittenSpan.ToArray();
    }

    public int[] IdsWithSpecialTokens(string text) => tokenizer is SubwordTokenizer own ? [.. own.EncodeToIds(text, _allowed)] : Ids(text);

    public (int[] Ids, int[] Offsets) Tokens(string text)
    {
        IReadOnlyList<EncodedToken> tokens = tokenizer.EncodeToTokens(text, out _);
        return ([.. tokens.Select(token => token.Id)], [.. tokens.SelectMany(token => (int[])[token.Offset.Start.Value, token.Offset.End.Value])]);
    }

    public string Decode(IReadOnlyList<int> ids) => tokenizer.Decode(ids) ?? string.Empty;

    /// <summary>A text or a pair with what the file puts around and between them; <see langword="null"/> if the tokenizer is none of a file's.</summary>
    public SubwordEncoding? WithSpecialTokens(string[] texts) => (tokenizer as SubwordTokenizer)?.EncodeWithSpecialTokens(texts[0], texts.Length > 1 ? texts[1] : null);

    /// <summary>What columns of ML.NET hold, with what the file puts around and between texts.</summary>
    public IEnumerable<(int[] Ids, int[] Types, int[] Mask)> Columns(IReadOnlyList<string[]> rows)
    {
        var context = new MLContext(seed: 1);
        IDataView view = rows is [{ Length: 1 }, ..]
            ? context.Data.LoadFromEnumerable(rows.Select(row => new OneText { Text = row[0] }))
            : context.Data.LoadFromEnumerable(rows.Select(row => new TwoTexts { Text = row }));
        var options = new TokenColumnOptions { Kind = TokenKind.Int32, TokenTypeColumnName = nameof(Row.Types), AttentionMaskColumnName = nameof(Row.Mask) };
        IDataView columns = context.Transforms.Text.TokenizeIntoSubwords(nameof(Row.Ids), nameof(OneText.Text), tokenizer, options).Fit(view).Transform(view);
        return context.Data.CreateEnumerable<Row>(columns, reuseRowObject: false, ignoreMissingColumns: false).Select(row => (row.Ids.DenseValues().ToArray(), row.Types.DenseValues().ToArray(), row.Mask.DenseValues().ToArray()));
    }

    private sealed class OneText
    {
        public string Text { get; set; } = string.Empty;
    }

    private sealed class TwoTexts
    {
        [VectorType(2)]
        public string[] Text { get; set; } = [];
    }

    private sealed class Row
    {
        public VBuffer<int> Ids { get; set; }

        public VBuffer<int> Types { get; set; }

        public VBuffer<int> Mask { get; set; }
    }
}
