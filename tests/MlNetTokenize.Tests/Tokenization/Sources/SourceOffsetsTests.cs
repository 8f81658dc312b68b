using CsCheck;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tests;

/// <summary>Where a source says that its tokens' offsets are places in the text, they are.</summary>
public sealed class SourceOffsetsTests
{
    private static readonly string[] Texts =
    [
        "the café  Retami", "THE Taré e\u0301tare", "  the   end ", "😀😀 the 👩‍👩‍👧!", "文中 re 文字\n\nthe",
        "İstanbul ẞ the", "x\u3000y\u00A0\u200Bthe", "a<s> [SEP]re<|endoftext|>the", "\t\t\tre",
    ];

    public static TheoryData<string> Names => SourceCase.Names;

    [Theory]
    [InlineData("BERT", false)]
    [InlineData("BERT without basic tokenization", true)]
    [InlineData("BERT in lower case", true)]
    [InlineData("word pieces", true)]
    [InlineData("word pieces, cut by a pattern", true)]
    [InlineData("SentencePiece, byte-pair", false)]
    [InlineData("SentencePiece, unigram", false)]
    [InlineData("CodeGen", true)]
    [InlineData("CodeGen with a space before", true)]
    [InlineData("BPE of words", true)]
    [InlineData("BPE of bytes", false)]
    [InlineData("tiktoken", true)]
    [InlineData("tiktoken in lower case", true)]
    public void A_source_knows_whether_offsets_are_of_the_text(string name, bool expected)
        => Assert.Equal(expected, SourceCase.Named(name).Source.GivesOffsets);

    [Theory]
    [MemberData(nameof(Names))]
    public void Offsets_are_places_in_the_text(string name)
    {
        TokenizerSource source = SourceCase.Named(name).Source;
        if (!source.GivesOffsets)
        {
            return;
        }

        Assert.All(Texts, text => Check(source, text));
        SourceText.Any.Sample(text => Check(source, text), iter: 500, print: HardText.Show);
    }

    // Each piece of the text from where a token begins to where the next one does gives the token again, for tokens of whole words.
    private static void Check(TokenizerSource source, string text)
    {
        int end = 0;
        int start = 0;
        foreach (EncodedToken token in source.Tokenizer.EncodeToTokens(text, out _))
        {
            int tokenStart = token.Offset.Start.Value;
            int tokenEnd = token.Offset.End.Value;
            Assert.InRange(tokenStart, start, text.Length);
            Assert.InRange(tokenEnd, tokenStart, text.Length);
            Assert.True(tokenStart >= end || tokenEnd >= end, $"{tokenStart}..{tokenEnd} after {end}");
            (start, end) = (tokenStart, tokenEnd);
            CheckText(source, token, text[tokenStart..tokenEnd]);
        }
    }

    private static void CheckText(TokenizerSource source, EncodedToken token, string piece)
    {
        // The token's own text: of bytes that are whole characters, and without what marks a continuation.
        string vocabularyText = source.TokenTextOf(token.Id)!;
        bool isWord = source.Tokenizer is WordPieceTokenizer or BpeTokenizer;
        string? own = isWord ? (vocabularyText.StartsWith("##", StringComparison.Ordinal) && vocabularyText.Length > 2 ? vocabularyText[2..] : vocabularyText)
            : PrintableBytes.TryDecode(vocabularyText, out byte[]? bytes) && System.Text.Unicode.Utf8.IsValid(bytes) ? System.Text.Encoding.UTF8.GetString(bytes)
            : null;
        if (own is null or "[UNK]")
        {
            return;
        }

        // The space that is put before a text has no place in it.
        bool hasPrefixSpace = source.Definition is CodeGenDefinition { AddsPrefixSpace: true } && own.Length == piece.Length + 1 && own[0] == ' ';
        Assert.Equal(own, hasPrefixSpace ? " " + piece : piece, ignoreCase: source.Tokenizer.Normalizer is not null);
    }
}
