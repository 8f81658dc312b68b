using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>Tokens as a tree of their bytes: all that a text begins with are found on one way down.</summary>
/// <remarks>
/// A double array (Aoe 1989) with the child of a byte at base XOR byte (Yata's darts-clone), but with the token in the same word: one look at memory for each byte.
/// </remarks>
internal sealed class ByteTrie
{
    /// <summary>A node without children, where every step fails.</summary>
    public const uint NoNode = 0;

    /// <summary>Said where no token ends.</summary>
    public const int None = -1;

    // A unit: the byte that leads to it and a bit that it is used; the base of its children; the token that ends there + 1.
    private const int BaseShift = 9;
    private const int BaseBits = 24;
    private const int TokenShift = BaseShift + BaseBits;
    private const uint LabelMask = (1u << BaseShift) - 1;

    private readonly ulong[] _units;

    /// <summary>Lays out tokens.</summary>
    /// <param name="vocabulary">Their bytes.</param>
    /// <param name="ids">Which of its tokens. Of two with the same bytes the later one is found; an empty one never is.</param>
    /// <exception cref="InvalidDataException">The tokens have more bytes than any vocabulary.</exception>
    public ByteTrie(TokenVocabulary vocabulary, ReadOnlySpan<int> ids)
    {
        var builder = new ByteTrieBuilder(vocabulary, ids);
        _units = builder.Units;
        Root = builder.Root;
    }

    /// <summary>The most units that there can be.</summary>
    public static int MaximumUnits => 1 << BaseBits;

    /// <summary>Where every token begins.</summary>
    public uint Root { get; }

    /// <summary>Goes down by a byte.</summary>
    /// <param name="node">The node, and then its child; undefined where there is none.</param>
    /// <param name="value">The byte.</param>
    /// <param name="token">The token that ends there, or <see cref="None"/>.</param>
    /// <returns>Whether there is such a child.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStep(ref uint node, byte value, out int token)
    {
        // A base is below the length and the length is a multiple of 256, so no byte leads outside.
        ulong unit = Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_units), node ^ value);
        token = (int)(unit >> TokenShift) - 1;
        node = (uint)(unit >> BaseShift) & ((1u << BaseBits) - 1);
        return ((uint)unit & LabelMask) == (value | 1u << (BaseShift - 1));
    }

    /// <summary>The node that bytes lead to, or <see cref="NoNode"/>.</summary>
    public uint Find(ReadOnlySpan<byte> bytes)
    {
        uint node = Root;
        foreach (byte value in bytes)
        {
            if (!TryStep(ref node, value, out _))
            {
                return NoNode;
            }
        }

        return node;
    }

    /// <summary>The token that is these bytes, or <see cref="None"/>.</summary>
    public int TokenOf(ReadOnlySpan<byte> bytes)
    {
        uint node = Root;
        int token = None;
        foreach (byte value in bytes)
        {
            if (!TryStep(ref node, value, out token))
            {
                return None;
            }
        }

        return token;
    }

    /// <summary>The longest token that a text begins with.</summary>
    /// <param name="text">The text.</param>
    /// <param name="node">Where the token begins: <see cref="Root"/>, or a node where something before it ended.</param>
    /// <param name="length">Its length from there on in bytes.</param>
    /// <returns>The token, or <see cref="None"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int LongestOf(ReadOnlySpan<byte> text, uint node, out int length)
    {
        int longest = None;
        length = 0;
        for (int i = 0; i < text.Length && TryStep(ref node, text[i], out int token); i++)
        {
            if (token != None)
            {
                longest = token;
                length = i + 1;
            }
        }

        return longest;
    }

    /// <summary>A unit as it is stored.</summary>
    public static ulong UnitOf(byte label, uint childrenBase, int token)
        => label | 1ul << (BaseShift - 1) | (ulong)childrenBase << BaseShift | (ulong)(uint)(token + 1) << TokenShift;
}
