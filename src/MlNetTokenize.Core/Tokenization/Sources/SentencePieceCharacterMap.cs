using System.Buffers.Binary;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>
/// Checks a SentencePiece model's table of what characters are normalized to: the size of a double-array trie in bytes, its units, and the texts that its leaves point to.
/// Microsoft's normalizer follows it without looking, and fails in the middle of a text where it leads outside.
/// </summary>
internal sealed class SentencePieceCharacterMap
{
    // Rules are a few characters long. The normalizer has room for 32 rules that begin alike.
    private const int LongestRule = 256;
    private const int MostRulesAtOnePlace = 32;
    private const int Unseen = -1;
    private const int InProgress = -2;

    private readonly uint[] _units;
    private readonly int _textLength;

    // For the children's base of a unit: the most leaves on a way down from there.
    private readonly int[] _leavesBelow;

    private SentencePieceCharacterMap(uint[] units, int textLength)
    {
        _units = units;
        _textLength = textLength;
        _leavesBelow = new int[units.Length];
        Array.Fill(_leavesBelow, Unseen);
    }

    /// <exception cref="InvalidDataException">The table leads outside of itself.</exception>
    public static void Check(ReadOnlySpan<byte> table)
    {
        if (table.IsEmpty)
        {
            return;
        }

        uint size = table.Length < sizeof(uint) ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(table);
        if (size > table.Length - sizeof(uint) || size < sizeof(uint) || size % sizeof(uint) != 0)
        {
            throw Damaged();
        }

        var units = new uint[size / sizeof(uint)];
        for (int i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(table[((i + 1) * sizeof(uint))..]);
        }

        var map = new SentencePieceCharacterMap(units, table.Length - sizeof(uint) - (int)size);
        if (map.LeavesBelow(OffsetOf(units[0]), depth: 0) > MostRulesAtOnePlace)
        {
            throw Damaged();
        }
    }

    private int LeavesBelow(uint children, int depth)
    {
        // A child is at the base with the bits of its byte changed, whichever byte a text has.
        if ((children | byte.MaxValue) >= _units.Length || depth > LongestRule || _leavesBelow[children] == InProgress)
        {
            throw Damaged();
        }

        if (_leavesBelow[children] != Unseen)
        {
            return _leavesBelow[children];
        }

        _leavesBelow[children] = InProgress;
        int most = 0;
        for (uint label = 0; label <= byte.MaxValue; label++)
        {
            uint child = children ^ label;
            uint unit = _units[child];
            if ((unit & (1u << 31 | byte.MaxValue)) != label)
            {
                continue;
            }

            uint next = child ^ OffsetOf(unit);
            bool hasLeaf = (unit >> 8 & 1) != 0;
            if (hasLeaf && (next >= _units.Length || (_units[next] & int.MaxValue) > _textLength))
            {
                throw Damaged();
            }

            most = Math.Max(most, LeavesBelow(next, depth + 1) + (hasLeaf ? 1 : 0));
        }

        return _leavesBelow[children] = most;
    }

    private static uint OffsetOf(uint unit) => unit >> 10 << (int)((unit & 1 << 9) >> 6);

    private static InvalidDataException Damaged() => new("The model's table of normalized characters leads outside of itself.");
}
