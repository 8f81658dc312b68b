using System.Buffers;
using MlNetTokenize.Tokenization.Streaming;

namespace MlNetTokenize;

/// <summary>
/// Encodes texts that are larger than memory, block by block: the ids of the blocks one after another are those of the whole text. Blocks can be encoded on several threads at once. It is the counterpart of
/// <see cref="StreamingDecoder"/>; <see cref="BytePairTokenizer.EncodeUtf8(Stream, IBufferWriter{int}, int, IProgress{long}?, CancellationToken)"/> does all of it at once.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class StreamingEncoder
{
    private readonly BytePairTokenizer _tokenizer;
    private readonly SpecialTokenBytes? _special;

    internal StreamingEncoder(BytePairTokenizer tokenizer, SpecialTokenBytes? special)
    {
        _tokenizer = tokenizer;
        _special = special;
    }

    /// <summary>Reads a stream in blocks that end where the ids of both sides do not depend on the other.</summary>
    /// <param name="utf8">The stream, read to its end while the blocks are asked for, and not closed.</param>
    /// <returns>The blocks in their order. Each is the caller's to dispose.</returns>
    /// <exception cref="InvalidDataException">The text cannot be cut for 1 GB; the message says from where on.</exception>
    public IEnumerable<Utf8Block> ReadBlocks(Stream utf8)
    {
        ArgumentNullException.ThrowIfNull(utf8);
        return new Utf8BlockReader(utf8, FindCut).Read();
    }

    /// <summary>Encodes a block of <see cref="ReadBlocks"/>.</summary>
    /// <param name="block">The block.</param>
    /// <param name="destination">Where the ids go.</param>
    public void Encode(Utf8Block block, IBufferWriter<int> destination)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(destination);
        Encode(block.Bytes, block.IsContinued, destination);
    }

    /// <summary>Encodes a whole text, in which special tokens that are allowed become their ids.</summary>
    /// <param name="utf8">The text. A byte that is no part of a character keeps its own byte.</param>
    /// <param name="destination">Where the ids go.</param>
    public void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode(utf8, isContinued: false, destination);
    }

    private int FindCut(ReadOnlySpan<byte> utf8) => _special is null ? _tokenizer.FindExactCut(utf8) : _special.FindExactCut(_tokenizer, utf8);

    private void Encode(ReadOnlySpan<byte> utf8, bool isContinued, IBufferWriter<int> destination)
    {
        int position = 0;
        while (_special is not null && _special.TryFind(utf8, position, out int start, out int end, out int id))
        {
            _tokenizer.EncodeUtf8(utf8[position..start], destination, isContinued);
            isContinued = false;
            destination.Write([id]);
            position = end;
        }

        _tokenizer.EncodeUtf8(utf8[position..], destination, isContinued);
    }
}
