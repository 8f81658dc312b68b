using System.Buffers;
using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>Compares a tokenizer with its twin, in both forms of text. Without xunit's own comparison, which costs too much for millions of texts.</summary>
internal sealed class TwinAssert(BytePairTokenizer tokenizer)
{
    // What lies behind a text could belong to its last piece: each of these to another kind.
    private const string Behind = "sa1. \n\0é'ſ";

    private readonly EncodingTwin _twin = EncodingTwin.Of(tokenizer);
    private int _count;

    public static TwinAssert Of(string name) => new(TestTokenizers.Named(name));

    /// <summary>Checks a text as a part of a larger one: what lies around it must not matter.</summary>
    public void Encodes(string text)
    {
        int[] expected = _twin.Encode(text);
        char behind = Behind[(Interlocked.Increment(ref _count) & int.MaxValue) % Behind.Length];
        string around = "'" + text + behind + "s two  more words and a few numbers 12345 that a block of sixty-four reaches.";
        var ids = new ArrayBufferWriter<int>(text.Length + 1);
        tokenizer.Encode(around.AsSpan(1, text.Length), ids);
        AssertEqual(expected, ids.WrittenSpan, "Encode", HardText.Show(text));

        // A lone surrogate has no UTF-8.
        byte[] utf8 = Encoding.UTF8.GetBytes(around);
        int length = Encoding.UTF8.GetByteCount(text);
        ids.ResetWrittenCount();
        tokenizer.EncodeUtf8(utf8.AsSpan(1, length), ids);
        AssertEqual(expected, ids.WrittenSpan, "EncodeUtf8", HardText.Show(text));
    }

    /// <summary>Checks bytes of any kind, and that they come back.</summary>
    public void EncodesUtf8(byte[] utf8)
    {
        byte[] around = [0xC3, .. utf8, 0x80, .. "s two  words"u8];
        var ids = new ArrayBufferWriter<int>(utf8.Length + 1);
        tokenizer.EncodeUtf8(around.AsSpan(1, utf8.Length), ids);
        AssertEqual(_twin.EncodeUtf8(utf8), ids.WrittenSpan, "EncodeUtf8", Convert.ToHexString(utf8));
        var bytes = new ArrayBufferWriter<byte>(utf8.Length + 1);
        foreach (int id in ids.WrittenSpan)
        {
            bytes.Write(tokenizer.GetTokenBytes(id).Span);
        }

        Assert.True(bytes.WrittenSpan.SequenceEqual(utf8), $"{Convert.ToHexString(utf8)} came back as {Convert.ToHexString(bytes.WrittenSpan)}");
    }

    private static void AssertEqual(int[] expected, ReadOnlySpan<int> actual, string what, string text)
        => Assert.True(
            actual.SequenceEqual(expected), actual.SequenceEqual(expected) ? null : $"{what} of {text}\n  expected {string.Join(' ', expected)}\n  actual   {string.Join(' ', actual.ToArray())}");
}
