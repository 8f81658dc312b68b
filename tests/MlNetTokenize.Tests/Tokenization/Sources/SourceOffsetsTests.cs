using System.Buffers;
using CsCheck;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.BytePairs;
using MlNetTokenize.Tokenization.Sources;

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
    [InlineData("BERT", true)]
    [InlineData("BERT without basic tokenization", true)]
    [InlineData("BERT in lower case", true)]
    [InlineData("word pieces", true)]
    [InlineData("word pieces, cut by a pattern", true)]
    [InlineData("SentencePiece, byte-pair", true)]
    [InlineData("SentencePiece, unigram", true)]
    [InlineData("CodeGen", true)]
    [InlineData("CodeGen with a space before", true)]
    [InlineData("BPE of words", true)]
    [InlineData("BPE of bytes", true)]
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

    [Theory]
    [InlineData("CodeGen")]
    [InlineData("CodeGen with a space before")]
    [InlineData("BPE of bytes")]
    [InlineData("tiktoken")]
    [InlineData("tiktoken, uncut")]
    [InlineData("tiktoken, cut as RoBERTa")]
    public void Offsets_are_where_the_tokens_bytes_are(string name)
    {
        TokenizerSource source = SourceCase.Named(name).Source;
        Assert.All(Texts, text => CheckBytes(source, text));
        SourceText.Any.Sample(text => CheckBytes(source, text), iter: 500, print: HardText.Show);
    }

    private static void Check(TokenizerSource source, string text)
    {
        int start = 0;
        (int[] ids, (int Start, int End)[] offsets) = Encode(source, text);
        Assert.Equal(SourceText.Encode(source, text), ids);
        for (int i = 0; i < ids.Length; i++)
        {
            Assert.InRange(offsets[i].Start, start, text.Length);
            Assert.InRange(offsets[i].End, offsets[i].Start, text.Length);
            start = offsets[i].Start;
            CheckWord(source, ids[i], text[offsets[i].Start..offsets[i].End]);
        }
    }

    // A word's token is its part of the text, without what marks a continuation.
    private static void CheckWord(TokenizerSource source, int id, string part)
    {
        string word = source.TokenTextOf(id)!;
        if (source.Tokenizer is WordPieceTokenizer or BpeTokenizer { ByteLevel: false } && word != "[UNK]")
        {
            string own = word.StartsWith("##", StringComparison.Ordinal) && word.Length > 2 ? word[2..] : word;
            Assert.Equal(own, part, ignoreCase: source.Tokenizer.Normalizer is not null);
        }
    }

    private static void CheckBytes(TokenizerSource source, string text)
    {
        (int[] ids, (int Start, int End)[] offsets) = Encode(source, text);
        string prefix = source.Definition is CodeGenDefinition { AddsPrefixSpace: true } && text.Length > 0 ? " " : string.Empty;
        var expected = new CharacterOffsets(prefix + text);
        for (int i = 0; i < ids.Length; i++)
        {
            // The class's own tokens of white space stand in no file, and not in the alphabet.
            string token = source.TokenTextOf(ids[i])!;
            (int start, int end) = expected.Next(PrintableBytes.TryDecode(token, out byte[]? bytes) ? bytes.Length : token.Length);
            Assert.Equal((Math.Max(0, start - prefix.Length), Math.Max(0, end - prefix.Length)), offsets[i]);
        }
    }

    private static (int[] Ids, (int Start, int End)[] Offsets) Encode(TokenizerSource source, string text)
    {
        var ids = new ArrayBufferWriter<int>();
        var offsets = new ArrayBufferWriter<int>();
        source.EncodeWithOffsets(text, ids, offsets);
        return (ids.WrittenSpan.ToArray(), [.. offsets.WrittenSpan.ToArray().Chunk(2).Select(offset => (offset[0], offset[1]))]);
    }
}
