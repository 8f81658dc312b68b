using System.Buffers.Binary;
using System.Reflection;
using System.Text;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Columns;
using MlNetTokenize.Tokenization.Sections;
using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tests;

/// <summary>
/// Sections with a checksum that is right for whatever they hold: what a checksum does not catch. Reading refuses them as damaged, or gives something
/// that works; it never trusts a length.
/// </summary>
public sealed class HostilePayloadTests
{
    // It begins with a space, so that one which a tokenizer adds before a text makes no difference.
    private const string Text = " the aaab 你 ?";

    private static readonly int[] Extremes = [int.MinValue, -1, 0, 1, int.MaxValue / 8, int.MaxValue];

    public static TheoryData<string> Tokenizers => [nameof(Ranks), nameof(Merges), nameof(Regex), nameof(Sequence), nameof(Characters)];

    public static TheoryData<EmbeddingPrecision> Precisions => [EmbeddingPrecision.Float32, EmbeddingPrecision.Float16, EmbeddingPrecision.Int8];

    private static Tokenizer Ranks => new BytePairTokenizer(new BytePairModel(Learn(SplitPattern.None, []).Vocabulary, Merges: null, SplitPattern.Cl100k));

    private static Tokenizer Merges => Learn(SplitPattern.None, ["<end>", "<|ü|>"]);

    private static Tokenizer Regex => Learn(SplitPattern.FromRegex("[ab]+|c"), []);

    // With all that a tokenizer.json can say.
    private static Tokenizer Sequence => new BytePairTokenizer(
        Learn(new SequenceSplitPattern([DigitsSplitPattern.Single, new CodePointRegexSplitPattern(@"\p{L}+")]), ["<end>", "<|ü|>"]).Model with
        {
            IgnoreMerges = true,
            AddPrefixSpace = true,
            NormalizesToFormC = true,
            BeginningTokenId = 1,
            EndTokenId = 0,
            AddedTokens = [new("<end>", 0) { IsSpecial = false, LeftStrip = true }, new("<|ü|>", 1) { SingleWord = true, RightStrip = true, Normalized = true }],
        });

    private static Tokenizer Characters => CharacterTokenizer.Train(["ab你"], addUnknown: true);

    private static EmbeddingModel Embedding
    {
        get
        {
            EmbeddingModel model = EmbeddingTrainer.Train(
                [EmbeddingExample.ForClass(new[] { 0, 1 }, 0), EmbeddingExample.ForClass(new[] { 2 }, 1)],
                new EmbeddingTrainingOptions { Dimension = 2, Epochs = 1, NgramBuckets = 100 });
            return new EmbeddingModel(model.Table, model.Head, model.NgramTable, EmbeddingTable.Create(2, 2, seed: 1));
        }
    }

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void A_tokenizer_with_a_flipped_bit_is_refused_or_works(string tokenizer)
    {
        foreach (byte[] changed in WithFlips(WriteTokenizer(tokenizer)))
        {
            ReadTokenizer(changed);
        }
    }

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void A_tokenizer_with_an_extreme_number_is_refused_or_works(string tokenizer)
    {
        foreach (byte[] changed in WithExtremes(WriteTokenizer(tokenizer)))
        {
            ReadTokenizer(changed);
        }
    }

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void A_tokenizer_that_ends_too_early_is_refused(string tokenizer)
    {
        byte[] payload = WriteTokenizer(tokenizer);
        for (int length = 0; length < payload.Length; length++)
        {
            Assert.False(ReadTokenizer(payload[..length]), $"{length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Precisions))]
    public void An_embedding_with_a_flipped_bit_or_an_extreme_number_is_refused_or_works(EmbeddingPrecision precision)
    {
        byte[] payload = WriteEmbedding(precision);
        foreach (byte[] changed in WithFlips(payload).Concat(WithExtremes(payload)))
        {
            ReadEmbedding(changed);
        }
    }

    [Theory]
    [MemberData(nameof(Precisions))]
    public void An_embedding_that_ends_too_early_is_refused(EmbeddingPrecision precision)
    {
        byte[] payload = WriteEmbedding(precision);
        for (int length = 0; length < payload.Length; length++)
        {
            Assert.False(ReadEmbedding(payload[..length]), $"{length} bytes");
        }
    }

    [Fact]
    public void A_negative_number_of_special_tokens_is_refused()
    {
        // At the end of ranks without special tokens stand their number and a byte that says that there is no merge list.
        byte[] payload = WriteTokenizer(nameof(Ranks));
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(payload.Length - 5), -1);
        Assert.False(ReadTokenizer(payload));
    }

    private static BytePairTokenizer Learn(SplitPattern pattern, string[] specialTokens)
        => BytePairTokenizer.Train(["aaabdaaabac"], new() { VocabularySize = 262, SpecialTokens = specialTokens, SplitPattern = pattern });

    private static IEnumerable<byte[]> WithFlips(byte[] payload)
    {
        for (int bit = 0; bit < payload.Length * 8; bit++)
        {
            byte[] changed = [.. payload];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            yield return changed;
        }
    }

    private static IEnumerable<byte[]> WithExtremes(byte[] payload)
    {
        for (int offset = 0; offset <= payload.Length - sizeof(int); offset++)
        {
            foreach (int extreme in Extremes)
            {
                byte[] changed = [.. payload];
                BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(offset), extreme);
                yield return changed;
            }
        }
    }

    private static byte[] WriteTokenizer(string name)
    {
        PropertyInfo property = typeof(HostilePayloadTests).GetProperty(name, BindingFlags.NonPublic | BindingFlags.Static)!;
        var tokenizer = (Tokenizer)property.GetValue(null)!;
        return Section.Payload(writer => TokenizerPayload.Write(writer, tokenizer));
    }

    private static byte[] WriteEmbedding(EmbeddingPrecision precision)
    {
        EmbeddingModel model = precision == EmbeddingPrecision.Float32 ? Embedding : Embedding.Quantize(precision);
        return Section.Payload(writer => EmbeddingPayload.Write(writer, model));
    }

    private static bool ReadTokenizer(byte[] payload)
    {
        if (!TryRead(payload, TokenizerPayload.Read, out Tokenizer? tokenizer))
        {
            return false;
        }

        if (tokenizer is BytePairTokenizer bytePair)
        {
            Assert.Equal(Text, Encoding.UTF8.GetString([.. bytePair.EncodeToIds(Text).SelectMany(id => bytePair.GetTokenBytes(id).ToArray())]));
        }

        string[] keyValues = [.. ColumnTokenizer.Create(tokenizer!).KeyValues.ToArray().Select(value => value.ToString())];
        Assert.Equal(keyValues.Length, keyValues.Distinct().Count());
        return true;
    }

    private static bool ReadEmbedding(byte[] payload)
    {
        if (!TryRead(payload, reader => EmbeddingPayload.Read(reader, EmbeddingPayload.Version), out EmbeddingModel? model))
        {
            return false;
        }

        var vector = new float[model!.Dimension];
        model.Pool([0, 0], vector, TokenPooling.Mean);
        Assert.All(vector, value => Assert.True(float.IsFinite(value)));
        if (model.PositionTable is not null)
        {
            model.EmbedSequence([0], vector, TokenPositions.Learned);
            Assert.All(vector, value => Assert.True(float.IsFinite(value)));
        }

        model.Head?.Predict(vector, new float[model.Head.OutputCount]);
        return true;
    }

    private static bool TryRead<T>(byte[] payload, Func<PayloadReader, T> read, out T? value)
    {
        using var section = new MemoryStream(Section.Seal(payload));
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            value = PayloadReader.Read(section, section.Length, read);
            return true;
        }
        catch (InvalidDataException)
        {
            value = default;
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 4 << 20);
        }
    }
}
