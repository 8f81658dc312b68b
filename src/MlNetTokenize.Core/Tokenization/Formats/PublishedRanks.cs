using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>
/// The ranks as Microsoft's data packages hold them: a first line that announces the number of tokens and then one token in base 64 a line. Its rank is the number of its line, and an empty line is a hole. A special token can be in
/// such a hole (p50k_base), or behind the last line.
/// </summary>
internal sealed class PublishedRanks
{
    private const int Block = 1 << 17;
    private const int LongestLine = 1 << 12;
    private const int BytesPerToken = 8;

    private readonly string _source;
    private readonly Dictionary<int, byte[]> _special;
    private byte[] _bytes = [];
    private int[] _starts = [];
    private int _count;

    private PublishedRanks(string source, Dictionary<string, int> specialTokens)
    {
        _source = source;
        _special = specialTokens.ToDictionary(special => special.Value, special => Encoding.UTF8.GetBytes(special.Key));
    }

    /// <summary>Reads them.</summary>
    /// <param name="ranks">The file.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <param name="specialTokens">The special tokens, which the file does not hold.</param>
    /// <exception cref="InvalidDataException">It is no such file; the message holds the line.</exception>
    public static TokenVocabulary Read(Stream ranks, string source, Dictionary<string, int> specialTokens)
    {
        var reading = new PublishedRanks(source, specialTokens);
        reading.ReadLines(ranks);
        for (int last = specialTokens.Values.Max(); reading._count <= last;)
        {
            reading.Add([]);
        }

        return new TokenVocabulary(reading._bytes[..reading._starts[reading._count]], reading._starts[..(reading._count + 1)], specialTokens);
    }

    // A block's lines are read while another thread decompresses the next one, which takes about as long.
    private void ReadLines(Stream ranks)
    {
        byte[][] buffers = [GC.AllocateUninitializedArray<byte>(LongestLine + Block), GC.AllocateUninitializedArray<byte>(LongestLine + Block)];
        Task<int> filling = Fill(ranks, buffers[0]);
        int held = 0;
        for (int turn = 0, read = -1; read != 0; turn ^= 1)
        {
            read = filling.GetAwaiter().GetResult();
            byte[] other = buffers[turn ^ 1];
            filling = read == 0 ? filling : Fill(ranks, other);
            ReadOnlySpan<byte> text = buffers[turn].AsSpan(LongestLine - held, held + read);
            text = text[AddLines(text, isLast: read == 0)..];
            held = text.Length <= LongestLine ? text.Length : throw new InvalidDataException($"{_source}, line {_count + 2}: it has more than {LongestLine} bytes.");
            text.CopyTo(other.AsSpan(LongestLine - held));
        }

        if (_starts.Length == 0)
        {
            throw NoHeader();
        }
    }

    // Before what is read there is room for the beginning of its first line.
    private static Task<int> Fill(Stream ranks, byte[] buffer) => Task.Run(() => ranks.ReadAtLeast(buffer.AsSpan(LongestLine), Block, throwOnEndOfStream: false));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int AddLines(ReadOnlySpan<byte> text, bool isLast)
    {
        int done = 0;
        while (text[done..].IndexOf((byte)'\n') is >= 0 and int length)
        {
            AddLine(text.Slice(done, length));
            done += length + 1;
        }

        if (isLast && done < text.Length)
        {
            AddLine(text[done..]);
            done = text.Length;
        }

        return done;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddLine(ReadOnlySpan<byte> line)
    {
        line = line.EndsWith("\r"u8) ? line[..^1] : line;
        if (_starts.Length > 0)
        {
            Add(line);
            return;
        }

        ReadOnlySpan<byte> announced = "Capacity: "u8;
        if (!line.StartsWith(announced) || !int.TryParse(line[announced.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int tokens))
        {
            throw NoHeader();
        }

        // Room for about as many: it grows where there are more, and a wrong number does not take all memory.
        tokens = Math.Clamp(tokens, 16, 1 << 20);
        _starts = new int[tokens + 64];
        _bytes = GC.AllocateUninitializedArray<byte>(tokens * BytesPerToken);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(ReadOnlySpan<byte> line)
    {
        int start = _starts[_count];
        if (_count + 1 == _starts.Length)
        {
            Array.Resize(ref _starts, _starts.Length * 2);
        }

        // Base 64 is longer than what it stands for.
        int needed = Math.Max(line.Length, 256);
        if (_bytes.Length - start < needed)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + needed));
        }

        int length;
        if (line.IsEmpty && _special.TryGetValue(_count, out byte[]? special))
        {
            special.CopyTo(_bytes, start);
            length = special.Length;
        }
        else if (!TryDecodeShort(line, _bytes.AsSpan(start), out length) && Base64.DecodeFromUtf8(line, _bytes.AsSpan(start), out _, out length) != OperationStatus.Done)
        {
            throw new InvalidDataException($"{_source}, line {_count + 2}: '{Encoding.UTF8.GetString(line)}' is not a token in base 64.");
        }

        _starts[++_count] = start + length;
    }

    /// <summary>Decodes a line of the usual kind, four characters at a time: a token has six bytes or so, and a call for each takes longer than this.</summary>
    /// <returns>Whether it is one; else it may be damaged.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryDecodeShort(ReadOnlySpan<byte> line, Span<byte> bytes, out int length)
    {
        length = 0;
        if (line.Length % 4 != 0)
        {
            return false;
        }

        int at = 0;
        for (; at < line.Length; at += 4)
        {
            ReadOnlySpan<byte> four = line.Slice(at, 4);
            bool isLast = at + 4 == line.Length;
            int padding = isLast && four[3] == '=' ? (four[2] == '=' ? 2 : 1) : 0;
            int bits = ValueOf(four[0]) << 18 | ValueOf(four[1]) << 12 | (padding > 1 ? 0 : ValueOf(four[2]) << 6) | (padding > 0 ? 0 : ValueOf(four[3]));
            if (bits < 0 || (bits & ((1 << (8 * padding)) - 1)) != 0)
            {
                return false;
            }

            bytes[length] = (byte)(bits >> 16);
            bytes[length + 1] = (byte)(bits >> 8);
            bytes[length + 2] = (byte)bits;
            length += 3 - padding;
        }

        return true;
    }

    // −1 for what is none of them, which stays negative whatever it is put together with.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ValueOf(byte character) => Values[character];

    private static ReadOnlySpan<sbyte> Values =>
    [
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 62, -1, -1, -1, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -1, -1, -1,
        -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, -1, -1, -1, -1, -1,
        -1, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    ];

    private InvalidDataException NoHeader() => new($"{_source} does not begin with the number of its tokens.");
}
