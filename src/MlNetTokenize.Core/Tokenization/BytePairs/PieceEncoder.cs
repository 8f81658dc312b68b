using System.Buffers;
using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.BytePairs.Caching;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Characters;
using MlNetTokenize.Tokenization.Splitting;
using MlNetTokenize.Tokenization.Splitting.Scanning;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.BytePairs;

/// <summary>Cuts text and encodes the pieces, the ones seen before from memory. Thread-safe. How text is cut decides which encoder it is.</summary>
internal abstract class PieceEncoder
{
    /// <summary>How many ids there must be room for: a short piece is not asked whether it has any.</summary>
    public const int Slack = 16;

    /// <summary>As a number of ids: a short piece has more than <see cref="Slack"/>, which the pieces of bytes never have.</summary>
    protected const int TooMany = -1;

    /// <summary>Ids of a piece or of a small part of a text, on the stack.</summary>
    protected const int SmallBlock = 256;

    // Ids asked of a destination at once: a text's few, or a block of a long one.
    private const int Block = 4096;

    private readonly PieceSource _source;

    // One for each form: a text of one does not pay for lines of memory that are half full of the other's.
    private readonly LongPieceCache _utf16Pieces = new();
    private readonly LongPieceCache _utf8Pieces = new();

    // Before the methods below are compiled, so that the tables they read are constants to them.
    static PieceEncoder()
    {
        RuntimeHelpers.RunClassConstructor(typeof(CharacterClasses).TypeHandle);
        RuntimeHelpers.RunClassConstructor(typeof(PieceHash).TypeHandle);
    }

    protected PieceEncoder(PieceSource source) => _source = source;

    protected WordCache Words { get; } = new();

    protected ShortPieceCache ShortPieces { get; } = new();

    /// <summary>The encoder of a pattern: this is where a pattern becomes code made for its scanner, once for a tokenizer, so that a text costs one virtual call.</summary>
    public static PieceEncoder Create(PieceSource source, SplitPattern pattern)
        => pattern is ScannerSplitPattern scanner ? scanner.Accept(new OfScanner(source)) : new CutPieceEncoder(source, pattern);

    /// <summary>The encoder of a scanner.</summary>
    public static PieceEncoder Create<TScanner>(PieceSource source)
        where TScanner : struct, ISplitScanner
        => new ScannedPieceEncoder<TScanner>(source);

    /// <summary>Encodes a text in UTF-16.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where the ids go.</param>
    /// <param name="scratch">The thread's buffers.</param>
    public abstract void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination, EncoderScratch scratch);

    /// <summary>Encodes a text in UTF-8.</summary>
    /// <inheritdoc cref="Encode"/>
    public abstract void EncodeUtf8(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination, EncoderScratch scratch);

    /// <summary>Encodes a text's first piece by itself.</summary>
    public void Encode<TText>(TText text, int end, IBufferWriter<int> destination, EncoderScratch scratch)
        where TText : struct, IScannedText, allows ref struct
    {
        Span<int> ids = destination.GetSpan(Slack);
        destination.Advance(EncodeOther(text, 0, end, ids, scratch, out ReadOnlySpan<int> rest));
        destination.Write(rest);
    }

    /// <summary>Counts the ids of a text.</summary>
    public abstract int CountTokens(ReadOnlySpan<char> text, EncoderScratch scratch);

    /// <summary>How many ids to ask a destination for. Most texts have fewer than a third of their length; one that has more asks again.</summary>
    public static int RoomFor(int length) => Math.Min((length / 3) + (2 * Slack), Block);

    /// <summary>Encodes one piece through the memory.</summary>
    /// <returns>The number of ids written, unless they are in <paramref name="rest"/>.</returns>
    public int EncodeOther<TText>(TText text, int start, int end, Span<int> ids, EncoderScratch scratch, out ReadOnlySpan<int> rest)
        where TText : struct, IScannedText, allows ref struct
        => EncodeOther(text, start, end, PieceHash.Compute(text.Memory(start, end)), ids, scratch, out rest);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected int EncodeOther<TText>(TText text, int start, int end, ulong hash, Span<int> ids, EncoderScratch scratch, out ReadOnlySpan<int> rest)
        where TText : struct, IScannedText, allows ref struct
    {
        rest = default;
        ReadOnlySpan<byte> memory = text.Memory(start, end);
        ReadOnlySpan<int> encoded;
        if (memory.Length <= PieceRecords.MaximumLength)
        {
            encoded = LongPieces<TText>().Find(memory, hash);
            if (encoded.IsEmpty)
            {
                encoded = _source.Encode(scratch.Utf8Of<TText>(memory), scratch);
                LongPieces<TText>().Add(memory, hash, encoded);
            }
        }
        else
        {
            encoded = _source.Encode(scratch.Utf8Of<TText>(memory), scratch);
        }

        if (encoded.TryCopyTo(ids))
        {
            return encoded.Length;
        }

        rest = encoded;
        return 0;
    }

    protected LongPieceCache LongPieces<TText>()
        where TText : struct, IScannedText, allows ref struct
        => TText.IsUtf8 ? _utf8Pieces : _utf16Pieces;

    /// <summary>The ids of one piece, through the memory.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the piece begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="buffer">Where they are put if they fit.</param>
    /// <param name="scratch">The thread's buffers, where they are else.</param>
    public ReadOnlySpan<int> EncodePiece<TText>(TText text, int start, int end, Span<int> buffer, EncoderScratch scratch)
        where TText : struct, IScannedText, allows ref struct
    {
        int count = EncodeOther(text, start, end, buffer, scratch, out ReadOnlySpan<int> rest);
        return rest.IsEmpty ? buffer[..count] : rest;
    }

    /// <summary>Encodes a short ASCII piece that is not known.</summary>
    /// <returns>The number of ids; <see cref="TooMany"/> where there may be no room for them.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    protected int EncodeShort(ulong low, ulong high, int length, Span<int> ids, EncoderScratch scratch)
    {
        Span<byte> piece = stackalloc byte[AsciiWindow.Size];
        BitConverter.TryWriteBytes(piece, low);
        BitConverter.TryWriteBytes(piece[sizeof(ulong)..], high);
        piece = piece[..length];
        if (_source.TryGetWhole(piece, out int id))
        {
            ids[0] = id;
            Keep(low, high, length, ids[..1]);
            return 1;
        }

        ulong hash = PieceHash.Compute(piece);
        ReadOnlySpan<int> encoded = _utf8Pieces.Find(piece, hash);
        bool isKnown = !encoded.IsEmpty;
        if (!isKnown)
        {
            encoded = _source.Merge(piece, scratch);
        }

        // A known piece may have too many as well: a text in UTF-8 keeps it here once it is encoded as a long one.
        if (encoded.Length > Slack)
        {
            return TooMany;
        }

        if (!isKnown && encoded.Length is > 0 and <= ShortPieceEntry.MaximumCount)
        {
            Keep(low, high, length, encoded);
        }
        else if (!isKnown)
        {
            _utf8Pieces.Add(piece, hash, encoded);
        }

        encoded.CopyTo(ids);
        return encoded.Length;
    }

    private void Keep(ulong low, ulong high, int length, ReadOnlySpan<int> ids)
    {
        if (length <= WordEntry.MaximumLength && ids.Length <= WordEntry.MaximumCount)
        {
            Words.Add(WordCache.KeyOf(low, length), ids);
        }
        else
        {
            ShortPieces.Add(low, high, ids);
        }
    }

    private sealed class OfScanner(PieceSource source) : IScannerVisitor<PieceEncoder>
    {
        public PieceEncoder Visit<TScanner>()
            where TScanner : struct, ISplitScanner
            => new ScannedPieceEncoder<TScanner>(source);
    }
}
