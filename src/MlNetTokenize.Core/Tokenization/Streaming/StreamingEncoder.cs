using System.Buffers;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize;

/// <summary>
/// Encodes texts that are larger than memory, block by block: the ids of the blocks one after another are those of the whole text. Blocks can be encoded on several threads at once. It is the counterpart of
/// <see cref="StreamingDecoder"/>; <see cref="SubwordTokenizer.EncodeUtf8(Stream, IBufferWriter{int}, int, IProgress{long}?, CancellationToken)"/> does all of it at once.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class StreamingEncoder
{
    private readonly SubwordTokenizer _tokenizer;
    private readonly AddedTokenSet _added;

    internal StreamingEncoder(SubwordTokenizer tokenizer, AddedTokenSet added)
    {
        _tokenizer = tokenizer;
        _added = added;
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
        _tokenizer.EncodeUtf8(block.Bytes, destination, _added, block.IsContinued);
    }

    /// <summary>Encodes a whole text, in which special tokens that are allowed become their ids.</summary>
    /// <param name="utf8">The text. A byte that is no part of a character keeps its own byte.</param>
    /// <param name="destination">Where the ids go.</param>
    public void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _tokenizer.EncodeUtf8(utf8, destination, _added, isContinued: false);
    }

    /// <summary>The last place where a part of a text can be cut.</summary>
    /// <remarks>Not within an added token, and not beside one or what it takes with it: then what stands on the other side of the cut does not matter to it.</remarks>
    internal int FindCut(ReadOnlySpan<byte> utf8)
    {
        int longest = Math.Max(_added.PlainUtf8.LongestLength, _added.NormalizedUtf8.LongestLength);
        if (longest == 0)
        {
            return _tokenizer.FindExactCut(utf8);
        }

        // What begins in the last bytes may go on behind them.
        var found = new List<(int Start, int End)>();
        int cut = Before(utf8, utf8.Length - longest);
        AddFound(_added.PlainUtf8, utf8, cut, found);
        AddFound(_added.NormalizedUtf8, utf8, cut, found);
        found.Sort();
        for (int i = found.Count - 1; i >= 0 && cut > 0; i--)
        {
            if (found[i].Start <= cut && cut <= found[i].End)
            {
                cut = Before(utf8, found[i].Start);
                i = found.Count;
            }
        }

        return cut;
    }

    private static void AddFound(AddedTokenFinder<byte, Utf8Unit> finder, ReadOnlySpan<byte> utf8, int cut, List<(int Start, int End)> found)
    {
        int from = 0;
        int position = 0;
        while (position <= cut && finder.TryFind(utf8, ref from, position, out (AddedToken Token, int Start, int End) token))
        {
            found.Add((token.Start, token.End));
            position = token.End;
        }
    }

    private int Before(ReadOnlySpan<byte> utf8, int end) => end > 0 ? _tokenizer.FindExactCut(utf8[..end]) : 0;
}
