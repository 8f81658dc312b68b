using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>SentencePiece's normalizer: characters by rules, spaces as U+2581, one before the text.</summary>
internal sealed class SentencePieceNormalizer
{
    private const int Block = 4096;

    private readonly PrecompiledCharacterMap? _map;
    private readonly SentencePieceWhiteSpace _whiteSpace;

    // Pieces that stay as they are.
    private readonly ByteTrie? _userDefined;

    // ASCII characters but for the space that stay as they are before another one; for any byte, so that none needs a check.
    private readonly bool[] _isPlain = new bool[256];
    private readonly bool _hasPlainSpace;

    /// <param name="map">The rules; <see langword="null"/> for none.</param>
    /// <param name="whiteSpace">What is done to spaces.</param>
    /// <param name="userDefined">The model's user-defined pieces; <see langword="null"/> for none.</param>
    public SentencePieceNormalizer(PrecompiledCharacterMap? map, SentencePieceWhiteSpace whiteSpace, ByteTrie? userDefined)
    {
        _map = map;
        _whiteSpace = whiteSpace;
        _userDefined = userDefined;
        for (byte value = 0; value < 128; value++)
        {
            uint node = userDefined?.Root ?? ByteTrie.NoNode;
            _isPlain[value] = (map is null || !map.MayMatch(value, 0)) && (userDefined is null || !userDefined.TryStep(ref node, value, out _));
        }

        (_hasPlainSpace, _isPlain[' ']) = (_isPlain[' '], false);
    }

    public SentencePieceWhiteSpace WhiteSpace => _whiteSpace;

    /// <summary>Whether a space and all visible characters of ASCII stay as they are before ASCII.</summary>
    public bool IsPlainAscii => _hasPlainSpace && !Array.Exists(_isPlain['!'..'\x7F'], isPlain => !isPlain);

    private static ReadOnlySpan<byte> SpaceSign => "\u2581"u8;

    private ReadOnlySpan<byte> Space => _whiteSpace.EscapeWhitespaces ? SpaceSign : " "u8;

    /// <summary>Normalizes a text.</summary>
    /// <param name="text">The text. A byte that is no part of a character counts as U+FFFD.</param>
    /// <param name="result">The normalized text, and where in the text its bytes come from.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Normalize(ReadOnlySpan<byte> text, AlignedBytes result)
    {
        result.Clear();
        int position = _whiteSpace.RemoveExtraWhitespaces ? SkipSpaces(text) : 0;
        if (position == text.Length)
        {
            result.End(0);
            return;
        }

        if (_whiteSpace.AddDummyPrefix && !_whiteSpace.TreatWhitespaceAsSuffix)
        {
            result.Add(Space, position);
        }

        position = Append(text, position, _whiteSpace.RemoveExtraWhitespaces, result);
        if (_whiteSpace.RemoveExtraWhitespaces)
        {
            while (result.Bytes.EndsWith(Space))
            {
                position = result.Origins[result.Length - Space.Length];
                result.Truncate(result.Length - Space.Length);
            }
        }

        if (_whiteSpace.AddDummyPrefix && _whiteSpace.TreatWhitespaceAsSuffix)
        {
            result.Add(Space, position);
        }

        result.End(position);
    }

    /// <summary>Adds plain characters and spaces between them, as far as there are any and a block has room.</summary>
    /// <returns>The first place that is not done.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int AddPlain(ReadOnlySpan<byte> text, int start, ref bool isAfterSpace, AlignedBytes result)
    {
        int position = start;
        while (true)
        {
            // The last byte before one that is not ASCII may be part of a rule with it.
            int end = Math.Min(text.Length, position + Block);
            result.Reserve((end - position) * SpaceSign.Length, out Span<byte> bytes, out Span<int> origins);
            ref byte nextByte = ref MemoryMarshal.GetReference(bytes);
            ref int nextOrigin = ref MemoryMarshal.GetReference(origins);
            int count = 0;
            bool isEscaped = _whiteSpace.EscapeWhitespaces;
            while (position < end && (position + 1 == text.Length || text[position + 1] < 0x80))
            {
                byte value = text[position];
                if (_isPlain[value])
                {
                    Unsafe.Add(ref nextByte, count) = value;
                    Unsafe.Add(ref nextOrigin, count++) = position++;
                    isAfterSpace = false;
                }
                else if (value == ' ' && _hasPlainSpace)
                {
                    if (isAfterSpace)
                    {
                        position++;
                        continue;
                    }

                    isAfterSpace = _whiteSpace.RemoveExtraWhitespaces;
                    foreach (byte part in isEscaped ? SpaceSign : " "u8)
                    {
                        Unsafe.Add(ref nextByte, count) = part;
                        Unsafe.Add(ref nextOrigin, count++) = position;
                    }

                    position++;
                }
                else
                {
                    break;
                }
            }

            result.Advance(count);
            if (position < end || end == text.Length)
            {
                return position;
            }
        }
    }

    /// <summary>Normalizes what is left of a text, without what is done at its ends.</summary>
    /// <param name="text">The text.</param>
    /// <param name="position">Where the rest begins.</param>
    /// <param name="isAfterSpace">Whether a space there is one too many.</param>
    /// <param name="result">Where it goes, behind what is there.</param>
    /// <returns>The text's length.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Append(ReadOnlySpan<byte> text, int position, bool isAfterSpace, AlignedBytes result)
    {
        while (position < text.Length)
        {
            position = AddPlain(text, position, ref isAfterSpace, result);
            if (position == text.Length)
            {
                break;
            }

            ReadOnlySpan<byte> normalized = NormalizeFirst(text[position..], out int consumed);
            isAfterSpace = Add(normalized, position, isAfterSpace, result) && _whiteSpace.RemoveExtraWhitespaces;
            position += consumed;
        }

        return position;
    }

    private int SkipSpaces(ReadOnlySpan<byte> text)
    {
        int position = 0;
        while (position < text.Length && NormalizeFirst(text[position..], out int consumed).SequenceEqual(" "u8))
        {
            position += consumed;
        }

        return position;
    }

    // Returns whether there is a space before what comes next: nothing that is left of a text does not change that.
    private bool Add(ReadOnlySpan<byte> normalized, int origin, bool isAfterSpace, AlignedBytes result)
    {
        while (isAfterSpace && normalized.StartsWith(" "u8))
        {
            normalized = normalized[1..];
        }

        if (normalized.IsEmpty)
        {
            return isAfterSpace;
        }

        if (!_whiteSpace.EscapeWhitespaces || !normalized.Contains((byte)' '))
        {
            result.Add(normalized, origin);
        }
        else
        {
            foreach (byte value in normalized)
            {
                result.Add(value == ' ' ? SpaceSign : [value], origin);
            }
        }

        return normalized[^1] == ' ';
    }

    private ReadOnlySpan<byte> NormalizeFirst(ReadOnlySpan<byte> text, out int consumed)
    {
        if (_userDefined is not null && _userDefined.LongestOf(text, _userDefined.Root, out consumed) != ByteTrie.None)
        {
            return text[..consumed];
        }

        if (_map is not null && _map.MayMatch(text[0], text.Length > 1 ? text[1] : (byte)0) && _map.TryLongest(text, out consumed, out ReadOnlySpan<byte> replacement))
        {
            return replacement;
        }

        if (Rune.DecodeFromUtf8(text, out _, out consumed) != OperationStatus.Done)
        {
            consumed = 1;
            return "\uFFFD"u8;
        }

        return text[..consumed];
    }
}
