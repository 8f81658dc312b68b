using System.Text;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Sections;
using MlNetTokenize.Tokenization.Sources;

namespace MlNetTokenize.Tests;

/// <summary>What cannot be saved or is no vocabulary is refused where the source is made.</summary>
public sealed class SourceRefusalTests
{
    private static readonly IReadOnlyDictionary<string, int> Taken = new Dictionary<string, int> { ["<|x|>"] = 5 };

    [Fact]
    public void Streams_that_are_no_vocabulary_are_refused_by_the_parameters_name()
    {
        foreach (string text in new[] { string.Empty, "\n", "no vocabulary", "{}", "[1]", "{\"a\":-1}", "{\"a\":999999999}", "null", "\0\u0001\u0002", new string('x', 100_000) })
        {
            AssertRefused("vocabulary", () => TokenizerSource.Bert(Stream(text)));
            AssertRefused("vocabulary", () => TokenizerSource.WordPiece(Stream(text)));
            AssertRefused("model", () => TokenizerSource.SentencePiece(Stream(text)));
            AssertRefused("vocabulary", () => TokenizerSource.CodeGen(Stream(text), SourceFiles.MergesTxt));
            AssertRefused("ranks", () => TokenizerSource.Tiktoken(Stream(text), SplitPattern.Gpt2));
            AssertRefused("vocabulary", () => TokenizerSource.Bpe(Stream(text), SourceFiles.MergesTxt));
        }

        AssertRefused("vocabulary", () => TokenizerSource.CodeGen(SourceFiles.VocabJson, Stream("heading\nno merge at all\n")));
        AssertRefused("vocabulary", () => TokenizerSource.Bpe(SourceFiles.VocabJson, Stream("no merge at all\n")));
    }

    [Fact]
    public void A_stream_that_is_missing_is_refused()
    {
        Assert.Equal("vocabulary", Assert.Throws<ArgumentNullException>(() => TokenizerSource.Bert(null!)).ParamName);
        Assert.Equal("model", Assert.Throws<ArgumentNullException>(() => TokenizerSource.SentencePiece(null!)).ParamName);
        Assert.Equal("merges", Assert.Throws<ArgumentNullException>(() => TokenizerSource.CodeGen(SourceFiles.VocabJson, null!)).ParamName);
        Assert.Equal("options", Assert.Throws<ArgumentNullException>(() => TokenizerSource.Bpe(null!)).ParamName);
        Assert.Equal("ranks", Assert.Throws<ArgumentNullException>(() => TokenizerSource.Tiktoken(null!, null)).ParamName);
    }

    [Fact]
    public void A_pre_tokenizer_that_is_code_is_refused_with_what_to_use()
    {
        PreTokenizer[] codes =
        [
            new RegexPreTokenizer(new Regex(@"\S+"), null), PreTokenizer.CreateWhiteSpace(Taken), new CompositePreTokenizer([PreTokenizer.CreateWhiteSpace()]), new OwnPreTokenizer(),
        ];
        foreach (PreTokenizer code in codes)
        {
            string[] messages =
            [
                AssertRefused("options", () => TokenizerSource.Bert(SourceFiles.WordPieces, new BertOptions { PreTokenizer = code })),
                AssertRefused("options", () => TokenizerSource.WordPiece(SourceFiles.WordPieces, new WordPieceOptions { PreTokenizer = code })),
                AssertRefused("preTokenizer", () => TokenizerSource.Tiktoken(SourceFiles.Ranks, code)),
                AssertRefused("options", () => TokenizerSource.Bpe(SourceFiles.VocabJson, null, code)),
            ];
            Assert.All(messages, message => Assert.Contains("SplitPattern.FromRegex", message, StringComparison.Ordinal));
            Assert.All(messages, message => Assert.Contains(code.GetType().FullName!, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_normalizer_that_is_code_is_refused_with_what_to_use()
    {
        var code = new OwnNormalizer();
        Assert.Contains(
            "LowerCaseNormalizer.Instance",
            AssertRefused("options", () => TokenizerSource.Bert(SourceFiles.WordPieces, new BertOptions { Normalizer = code })),
            StringComparison.Ordinal);
        AssertRefused("normalizer", () => TokenizerSource.Tiktoken(SourceFiles.Ranks, null, code));
    }

    [Fact]
    public void A_special_token_that_contradicts_the_vocabulary_is_refused_by_name()
    {
        Assert.Contains("'<|x|>'", AssertRefused("ranks", () => TokenizerSource.Tiktoken(SourceFiles.Ranks, null, null, Taken)), StringComparison.Ordinal);
        Assert.Contains("'<|x|>'", AssertRefused("model", () => TokenizerSource.SentencePiece(SourceFiles.BytePairModel, Taken)), StringComparison.Ordinal);
        Assert.Contains(
            "'[SEP]'",
            AssertRefused("vocabulary", () => TokenizerSource.WordPiece(
                SourceFiles.WordPieces, new WordPieceOptions { SpecialTokens = new Dictionary<string, int> { ["[SEP]"] = 3 } })),
            StringComparison.Ordinal);
        AssertRefused("specialTokens", () => TokenizerSource.Tiktoken(SourceFiles.Ranks, null, null, new Dictionary<string, int> { ["x"] = -1 }));
    }

    // In a model.zip of before there is one of Microsoft's, in whose trie U+0000 ends a piece: with more behind it an index was outside of its array when a text was encoded.
    [Theory]
    [InlineData("\0", true)]
    [InlineData("b\0a", true)]
    [InlineData("ba", false)]
    public void A_piece_of_SentencePiece_with_NUL_is_refused(string piece, bool isRefused)
    {
        var model = new ProtobufMessage();
        foreach ((string text, long type) in new[] { ("<unk>", 2L), ("a", 1L), ("b", 1L), (piece, 1L) })
        {
            model.Add(1, new ProtobufMessage().Add(1, text).Add(3, type));
        }

        var definition = new SentencePieceDefinition(model.Add(2, new ProtobufMessage().Add(3, 1L)).Bytes.ToArray());
        if (isRefused)
        {
            Assert.Contains("U+0000", Assert.Throws<InvalidDataException>(definition.Build).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.NotEmpty(definition.Build().Tokenizer.EncodeToIds("ba"));
        }
    }

    [Fact]
    public void A_special_token_that_ordinary_text_leads_to_is_refused_unless_it_is_allowed()
    {
        BpeOptions options = SourceFiles.Words;
        options.SpecialTokens = new Dictionary<string, int> { ["the"] = options.Vocabulary.Single(token => token.Key == "the").Value };
        Assert.Contains("'the'", AssertRefused("options", () => TokenizerSource.Bpe(options)), StringComparison.Ordinal);
        Assert.NotNull(TokenizerSource.Bpe(options, allowSpecialTokens: true));
        options.SpecialTokens = new Dictionary<string, int> { ["a"] = options.Vocabulary.Single(token => token.Key == "a").Value };
        Assert.Contains("'a'", AssertRefused("options", () => TokenizerSource.Bpe(options)), StringComparison.Ordinal);

        // Our own tokenizers never give a special token's id to ordinary text.
        var words = new WordPieceOptions { SpecialTokens = new Dictionary<string, int> { ["!"] = 6 } };
        Assert.DoesNotContain(6, SourceText.Encode(TokenizerSource.WordPiece(SourceFiles.WordPieces, words), "!"));
        Assert.Contains(6, SourceText.Encode(TokenizerSource.WordPiece(SourceFiles.WordPieces, words, allowSpecialTokens: true), "!"));
    }

    [Fact]
    public void Ranks_without_a_byte_are_refused_and_an_empty_line_does_no_harm()
    {
        string[] lines = Encoding.ASCII.GetString(((MemoryStream)SourceFiles.Ranks).ToArray()).Split('\n');
        Assert.Contains("byte 33", AssertRefused("ranks", () => TokenizerSource.Tiktoken(Stream(string.Join('\n', lines.Skip(1))), null)), StringComparison.Ordinal);
        Assert.Equal(
            SourceText.Encode(SourceCase.Named("tiktoken").Source, "the reta"),
            SourceText.Encode(TokenizerSource.Tiktoken(Stream(string.Join("\n\n", lines)), SplitPattern.Cl100k), "the reta"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_length_of_words_that_cannot_be_is_refused(int length)
        => Assert.Contains(
            nameof(WordPieceOptions.MaxInputCharsPerWord),
            AssertRefused("vocabulary", () => TokenizerSource.Bert(SourceFiles.WordPieces, new BertOptions { MaxInputCharsPerWord = length })),
            StringComparison.Ordinal);

    [Fact]
    public void Options_are_copied()
    {
        var options = new BertOptions { SpecialTokens = new Dictionary<string, int> { ["[CLS]"] = 3 } };
        TokenizerSource source = TokenizerSource.Bert(SourceFiles.WordPieces, options);
        byte[] fingerprint = TokenizerPayload.Fingerprint(source);
        options.LowerCaseBeforeTokenization = false;
        ((Dictionary<string, int>)options.SpecialTokens).Clear();
        Assert.Equal(fingerprint, TokenizerPayload.Fingerprint(source));
        Assert.Null(options.Normalizer);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Options_that_made_a_tokenizer_make_a_source(bool splits, bool isBasic)
    {
        // BertTokenizer.Create writes normalizer, pre-tokenizer and special tokens into them.
        var options = new BertOptions { SplitOnSpecialTokens = splits, ApplyBasicTokenization = isBasic, RemoveNonSpacingMarks = true };
        var original = BertTokenizer.Create(SourceFiles.WordPieces, options);
        TokenizerSource source = TokenizerSource.Bert(SourceFiles.WordPieces, options);
        foreach (string text in new[] { "The café, RETAMI 文中 re-ta.", "taré  soquajo" })
        {
            Assert.Equal(original.EncodeToIds(text, addSpecialTokens: false), SourceText.Encode(source, text));
        }

        Assert.DoesNotContain(4, SourceText.Encode(source, "a [SEP] b"));
    }

    [Fact]
    public void Options_that_made_a_tokenizer_keep_a_pre_tokenizer_of_the_callers()
    {
        var options = new BertOptions { PreTokenizer = new RegexPreTokenizer(new Regex(@"\w{1,20}|\p{P}"), null) };
        BertTokenizer.Create(SourceFiles.WordPieces, options);
        AssertRefused("options", () => TokenizerSource.Bert(SourceFiles.WordPieces, options));
    }

    [Fact]
    public void Options_that_were_changed_after_they_made_a_tokenizer_are_refused()
    {
        var options = new BertOptions();
        BertTokenizer.Create(SourceFiles.WordPieces, options);
        options.LowerCaseBeforeTokenization = false;
        AssertRefused("options", () => TokenizerSource.Bert(SourceFiles.WordPieces, options));
    }

    [Fact]
    public void A_stream_need_not_be_seekable()
        => Assert.Equal(
            SourceText.Encode(SourceCase.Named("BERT").Source, "reta the"),
            SourceText.Encode(TokenizerSource.Bert(new System.IO.Compression.BrotliStream(Compressed(), System.IO.Compression.CompressionMode.Decompress)), "reta the"));

    private static MemoryStream Compressed()
    {
        var stream = new MemoryStream();
        using (var brotli = new System.IO.Compression.BrotliStream(stream, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
        {
            SourceFiles.WordPieces.CopyTo(brotli);
        }

        stream.Position = 0;
        return stream;
    }

    private static MemoryStream Stream(string text) => FileOf.Text(text);

    private static string AssertRefused(string parameterName, Func<TokenizerSource> make)
    {
        Exception refusal = Assert.ThrowsAny<Exception>(make);
        if (refusal is ArgumentException argument)
        {
            Assert.Equal(parameterName, argument.ParamName);
        }
        else
        {
            Assert.IsType<InvalidDataException>(refusal);
            Assert.Contains($"'{parameterName}'", refusal.Message, StringComparison.Ordinal);
        }

        return refusal.Message;
    }

    private sealed class OwnPreTokenizer : PreTokenizer
    {
        public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => [(0, text.Length)];

        public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => [(0, text.Length)];
    }

    private sealed class OwnNormalizer : Normalizer
    {
        public override string Normalize(string original) => original;

        public override string Normalize(ReadOnlySpan<char> original) => original.ToString();
    }
}
