using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>Sixteen units of text as bytes, with a bit for each that says of what class it is. What is not ASCII is a byte of 0x80 or more.</summary>
internal readonly struct AsciiWindow(Vector128<byte> window)
{
    /// <summary>The number of units.</summary>
    public const int Size = 16;

    private readonly Vector128<byte> _window = window;

    // The first n bytes of a window are those that mask n leaves.
    private static ReadOnlySpan<byte> Masks =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    public uint Letters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => InRange(_window | Vector128.Create((byte)0x20), (byte)'a', 26);
    }

    public uint UpperLetters
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => InRange(_window, (byte)'A', 26);
    }

    public uint Digits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => InRange(_window, (byte)'0', 10);
    }

    public uint Spaces
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => InRange(_window, (byte)'\t', 5) | Equal((byte)' ');
    }

    public uint NewLines
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Equal((byte)'\r') | Equal((byte)'\n');
    }

    public uint NotAscii
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _window.ExtractMostSignificantBits();
    }

    /// <summary>The bits of one character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Equal(byte character) => Vector128.Equals(_window, Vector128.Create(character)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint InRange(Vector128<byte> window, byte first, byte count)
        // Signed, because a comparison of unsigned bytes takes longer on the way to a mask.
        => Vector128.LessThan((window - Vector128.Create((byte)(first + 128))).AsSByte(), Vector128.Create((sbyte)(count - 128))).ExtractMostSignificantBits();

    /// <summary>The first bytes of a window, and zeros.</summary>
    /// <param name="window">The window.</param>
    /// <param name="length">How many are left, at most 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> First(Vector128<byte> window, int length)
        => window & Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Masks), (nuint)(uint)(Size - length));
}
