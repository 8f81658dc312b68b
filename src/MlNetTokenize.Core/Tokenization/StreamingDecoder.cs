using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace MlNetTokenize;

/// <summary>
/// Decodes ids as they come, one by one from a language model for instance. A token can end within a character: its first bytes are held back until the rest has
/// come. All that is returned, put together, is what <see cref="BytePairTokenizer.Decode(IEnumerable{int})"/> gives for all the ids.
/// </summary>
/// <remarks>Not thread-safe: one for each stream. Made by <see cref="BytePairTokenizer.CreateStreamingDecoder"/>.</remarks>
public sealed class StreamingDecoder
{
    private readonly BytePairTokenizer _tokenizer;

    // The beginning of a character, at most three bytes, and room for a token behind it.
    private byte[] _bytes = new byte[64];
    private char[] _text = new char[64];
    private int _pending;

    internal StreamingDecoder(BytePairTokenizer tokenizer) => _tokenizer = tokenizer;

    /// <summary>Whether the beginning of a character is held back.</summary>
    public bool HasPending => _pending > 0;

    /// <summary>Takes the next id.</summary>
    /// <param name="id">A token, special ones included.</param>
    /// <returns>The text that is now complete, which may be none. Bytes that cannot become a character are U+FFFD.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id has no token. Nothing has changed.</exception>
    public string Append(int id) => AppendBytes(id).ToString();

    /// <summary>Takes the next id. Nothing is allocated once warm.</summary>
    /// <param name="id">A token, special ones included.</param>
    /// <param name="destination">Where the text goes that is now complete.</param>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The id has no token. Nothing has changed.</exception>
    public void Append(int id, IBufferWriter<char> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        destination.Write(AppendBytes(id));
    }

    /// <summary>Ends the stream: what was held back has no rest. The decoder can be used again.</summary>
    /// <returns>U+FFFD for the beginning of a character, or nothing.</returns>
    public string Finish()
    {
        string rest = Encoding.UTF8.GetString(_bytes, 0, _pending);
        _pending = 0;
        return rest;
    }

    private ReadOnlySpan<char> AppendBytes(int id)
    {
        ReadOnlySpan<byte> token = _tokenizer.GetTokenBytes(id).Span;
        int length = _pending + token.Length;
        if (_bytes.Length < length)
        {
            Array.Resize(ref _bytes, length * 2);
            _text = new char[length * 2];
        }

        token.CopyTo(_bytes.AsSpan(_pending));
        Utf8.ToUtf16(_bytes.AsSpan(0, length), _text, out int read, out int written, replaceInvalidSequences: true, isFinalBlock: false);
        _bytes.AsSpan(read..length).CopyTo(_bytes);
        _pending = length - read;
        return _text.AsSpan(0, written);
    }
}
