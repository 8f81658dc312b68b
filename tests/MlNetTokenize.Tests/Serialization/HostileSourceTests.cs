using System.Buffers.Binary;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Sections;

namespace MlNetTokenize.Tests;

/// <summary>
/// Sources in sections with a checksum that is right for whatever they hold: reading refuses them as damaged, or gives something that works. Microsoft's classes
/// trust their files; what they throw is not let through.
/// </summary>
public sealed class HostileSourceTests
{
    private const int Most = 64 << 20;

    private static readonly int[] Extremes = [int.MinValue, -2, -1, 0, 1, int.MaxValue / 8, int.MaxValue];

    public static TheoryData<string> Names =>
    [
        "BERT", "word pieces, cut by a pattern", "SentencePiece, byte-pair", "SentencePiece, unigram", "CodeGen", "BPE of words", "BPE of bytes", "tiktoken",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_source_that_ends_too_early_is_refused(string name)
    {
        byte[] payload = Payload(name);
        for (int length = 0; length < payload.Length; length++)
        {
            Assert.False(Read(payload[..length]), $"{length} bytes");
        }
    }

    // All of the options, which stand at the beginning and at the end, and some of the files' bytes.
    [Theory]
    [MemberData(nameof(Names))]
    public void A_source_with_a_flipped_bit_is_refused_or_works(string name)
    {
        byte[] payload = Payload(name);
        for (int bit = 0; bit < payload.Length * 8; bit += IsAtEdge(bit / 8, payload.Length) ? 1 : 401)
        {
            byte[] changed = [.. payload];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Read(changed);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_source_with_an_extreme_number_is_refused_or_works(string name)
    {
        byte[] payload = Payload(name);
        for (int offset = 0; offset <= payload.Length - sizeof(int); offset += IsAtEdge(offset, payload.Length) ? 1 : 211)
        {
            foreach (int extreme in Extremes)
            {
                byte[] changed = [.. payload];
                BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(offset), extreme);
                Read(changed);
            }
        }
    }

    private static bool IsAtEdge(int offset, int length) => offset < 24 || offset > length - 96;

    private static byte[] Payload(string name) => Section.Payload(writer => TokenizerPayload.Write(writer, SourceCase.Named(name).Source));

    private static bool Read(byte[] payload)
    {
        using var section = new MemoryStream(Section.Seal(payload));
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TokenizerSource source;
        try
        {
            source = (TokenizerSource)PayloadReader.Read(section, section.Length, TokenizerPayload.Read);
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, Most);
        }

        Assert.All(SourceText.Encode(source, "the <s> reta [SEP] 7 文é!"), id => Assert.InRange(id, 0, source.VocabularySize - 1));
        return true;
    }
}
