using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>Which UTF-16 units each byte of a text's UTF-8 comes from, byte by byte; a lone surrogate is U+FFFD.</summary>
internal sealed class Utf8Map
{
    private readonly List<(int Start, int End)> _characterOfByte = [];

    public Utf8Map(string text)
    {
        int index = 0;
        foreach (Rune character in text.EnumerateRunes())
        {
            (int, int) units = (index, index + character.Utf16SequenceLength);
            _characterOfByte.AddRange(Enumerable.Repeat(units, character.Utf8SequenceLength));
            index = units.Item2;
        }
    }

    /// <summary>The units that a token from one byte to another covers.</summary>
    public Range Cover(int startByte, int endByte) => _characterOfByte[startByte].Start.._characterOfByte[endByte - 1].End;

    /// <summary>Whether a character begins, or the text ends, at the byte; and the unit that it is.</summary>
    public bool IsBoundary(int position, out int unit)
    {
        unit = position == 0 ? 0 : _characterOfByte[position - 1].End;
        return position == _characterOfByte.Count || _characterOfByte[position].Start == unit;
    }

    /// <summary>Where each token begins and, last, where the last one ends, in bytes.</summary>
    public static int[] Positions(BytePairTokenizer tokenizer, IReadOnlyList<int> ids)
    {
        int[] positions = new int[ids.Count + 1];
        for (int i = 0; i < ids.Count; i++)
        {
            positions[i + 1] = positions[i] + tokenizer.GetTokenBytes(ids[i]).Length;
        }

        return positions;
    }
}
