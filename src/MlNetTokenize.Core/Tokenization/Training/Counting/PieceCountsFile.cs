using System.Buffers.Binary;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Characters;
using MlNetTokenize.Tokenization.Formats;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>A file of counted pieces. The same counts give the same bytes, in whatever order and on however many threads they were counted.</summary>
internal static class PieceCountsFile
{
    private const int Version = 1;
    private const int Batch = 1 << 14;

    private static ReadOnlySpan<byte> Magic => "MLNTPIEC"u8;

    // *** Format ***
    // 8 bytes: MLNTPIEC
    // int32: version of the format, 1
    // a section, as PayloadWriter writes it: its length, its bytes and their SHA-256:
    //   text: the Unicode version of the split patterns' categories
    //   the split pattern, as SplitPatternPayload writes it
    //   byte: 1 a space was put before each text + 2 normalization form C
    //   int64: texts, int64: their bytes, int64: pieces dropped, int64: how often those had occurred
    //   int32: number of pieces, and for at most 16,384 of them at a time, in the order of their bytes:
    //     int32 array: their lengths; int64 array: their counts; byte array: their bytes behind each other
    public static void Write(Stream stream, PieceCounts counts)
    {
        if (!stream.CanSeek)
        {
            throw new ArgumentException("The stream cannot be sought, and the length of what is written is put before it in the end.", nameof(stream));
        }

        Span<byte> version = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(version, Version);
        stream.Write(Magic);
        stream.Write(version);
        PayloadWriter.Write(stream, writer => Write(writer, counts));
    }

    public static PieceCounts Read(Stream stream)
    {
        if (!stream.CanSeek)
        {
            throw new ArgumentException("The stream cannot be sought, and the checksum is compared before the content is read.", nameof(stream));
        }

        Span<byte> header = stackalloc byte[Magic.Length + sizeof(int)];
        if (stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header.StartsWith(Magic))
        {
            throw new InvalidDataException("This is not a file of piece counts: it does not begin with MLNTPIEC.");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(header[Magic.Length..]);
        if (version != Version)
        {
            throw new FormatException($"The file of piece counts has the version {version}; this library reads version {Version}.");
        }

        return PayloadReader.Read(stream, stream.Length - stream.Position, Read);
    }

    private static void Write(PayloadWriter writer, PieceCounts counts)
    {
        writer.WriteText(CharacterClassTable.UnicodeVersion);
        SplitPatternPayload.Write(writer, counts.SplitPattern);
        writer.WriteByte((byte)((counts.Prepares.AddPrefixSpace ? 1 : 0) | (counts.Prepares.NormalizesToFormC ? 2 : 0)));
        writer.WriteInt64(counts.TextsRead);
        writer.WriteInt64(counts.BytesRead);
        writer.WriteInt64(counts.DroppedPieces);
        writer.WriteInt64(counts.DroppedOccurrences);
        writer.WriteInt32(counts.DistinctPieces);
        var lengths = new List<int>(Batch);
        var occurrences = new List<long>(Batch);
        var bytes = new List<byte>();
        foreach (long[] batch in counts.Table.Sort().Chunk(Batch))
        {
            lengths.Clear();
            occurrences.Clear();
            bytes.Clear();
            foreach (long place in batch)
            {
                ReadOnlySpan<byte> piece = counts.Table.At(place, out long count);
                lengths.Add(piece.Length);
                occurrences.Add(count);
                bytes.AddRange(piece);
            }

            writer.WriteArray<int>([.. lengths]);
            writer.WriteArray<long>([.. occurrences]);
            writer.WriteArray<byte>([.. bytes]);
        }
    }

    private static PieceCounts Read(PayloadReader reader)
    {
        string unicodeVersion = reader.ReadText();
        if (unicodeVersion != CharacterClassTable.UnicodeVersion)
        {
            // Other categories would have cut some texts into other pieces.
            throw reader.Damaged($"the texts were cut with the categories of Unicode '{unicodeVersion}'; this version has those of {CharacterClassTable.UnicodeVersion}");
        }

        SplitPattern pattern = SplitPatternPayload.Read(reader);
        byte flags = reader.ReadByte();
        if (flags > 3)
        {
            throw reader.Damaged($"the flags {flags} are none that this version knows");
        }

        long texts = ReadNumber(reader, "texts");
        long bytes = ReadNumber(reader, "bytes");
        long droppedPieces = ReadNumber(reader, "dropped pieces");
        long droppedOccurrences = ReadNumber(reader, "occurrences of dropped pieces");
        int pieces = reader.ReadInt32();
        if (pieces < 0)
        {
            throw reader.Damaged($"there cannot be {pieces} pieces");
        }

        return new PieceCounts(pattern, ((flags & 1) != 0, (flags & 2) != 0), ReadPieces(reader, pieces))
        {
            TextsRead = texts,
            BytesRead = bytes,
            DroppedPieces = droppedPieces,
            DroppedOccurrences = droppedOccurrences,
        };
    }

    private static long ReadNumber(PayloadReader reader, string what)
        => reader.ReadInt64() is >= 0 and long number ? number : throw reader.Damaged($"the number of {what} is less than 0");

    private static SharedPieceCounts ReadPieces(PayloadReader reader, int pieces)
    {
        var table = new SharedPieceCounts();
        byte[] last = [];
        long total = 0;
        for (int left = pieces; left > 0;)
        {
            int[] lengths = reader.ReadArray<int>();
            long[] counts = reader.ReadArray<long>();
            byte[] bytes = reader.ReadArray<byte>();
            if (lengths.Length == 0 || lengths.Length > left || counts.Length != lengths.Length)
            {
                throw reader.Damaged($"there are {lengths.Length} lengths and {counts.Length} counts where {left} pieces are left");
            }

            int start = 0;
            for (int i = 0; i < lengths.Length; i++)
            {
                if (lengths[i] is < 1 or > PieceCounts.LongestPiece || lengths[i] > bytes.Length - start)
                {
                    throw reader.Damaged($"a piece is {lengths[i]} bytes long; {bytes.Length - start} are left, and a piece has from 1 to {PieceCounts.LongestPiece}");
                }

                ReadOnlySpan<byte> piece = bytes.AsSpan(start, lengths[i]);
                ReadOnlySpan<byte> before = i == 0 ? last : bytes.AsSpan(start - lengths[i - 1], lengths[i - 1]);
                if (before.SequenceCompareTo(piece) >= 0)
                {
                    throw reader.Damaged("a piece stands twice or out of order");
                }

                if (counts[i] < 1 || counts[i] > long.MaxValue - total)
                {
                    throw reader.Damaged($"a piece occurs {counts[i]} times, and all before it {total} times");
                }

                total += counts[i];
                table.Add(piece, counts[i]);
                start += lengths[i];
            }

            if (start != bytes.Length)
            {
                throw reader.Damaged($"{bytes.Length - start} bytes are of no piece");
            }

            last = bytes[^lengths[^1]..];
            left -= lengths.Length;
        }

        return table;
    }
}
