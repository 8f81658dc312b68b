using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Normalization;
using SentencePieceNormalizer = MlNetTokenize.Tokenization.Normalization.SentencePieceNormalizer;

namespace MlNetTokenize.Tokenization.SentencePieces;

/// <summary>The ids of a text by a unigram model, without normalizing words of ASCII that are known.</summary>
/// <remarks>
/// Between a visible character of ASCII and a space there is a cut for the normalizer, which carries nothing over it but that there was no space, and for the model, which carries its sum.
/// </remarks>
internal sealed class SentencePieceWords
{
    private const int WindowSize = 16;

    // With the sign of a space before it, in three bytes.
    private const int LongestWord = RoundedWords.LongestShortWord - SignLength;
    private const int SignLength = 3;
    private const ulong Sign = 0x81_96_E2;

    private readonly SentencePieceNormalizer _normalizer;
    private readonly SentencePieceUnigramModel _model;
    private readonly RoundedWords _words;
    private readonly bool _removesSpaces;

    // What is normalized to a space and ends a word: where extra ones are taken out, a line's end too.
    private readonly bool[] _isSpace = new bool[256];

    private SentencePieceWords(SentencePieceNormalizer normalizer, SentencePieceUnigramModel model)
    {
        _normalizer = normalizer;
        _model = model;
        _words = model.Words!;
        _removesSpaces = normalizer.WhiteSpace.RemoveExtraWhitespaces;
        _isSpace[' '] = true;
        for (byte space = (byte)'\t'; space <= '\r' && _removesSpaces; space++)
        {
            _isSpace[space] = IsSpace(space, normalizer);
        }
    }

    private static ReadOnlySpan<byte> SpaceSign => "\u2581"u8;

    /// <returns><see langword="null"/> where words are not known by their own bytes.</returns>
    public static SentencePieceWords? Of(SentencePieceNormalizer normalizer, PieceModel model)
        => model is SentencePieceUnigramModel { IsCutAtSpaces: true } unigram && normalizer.IsPlainAscii
            && normalizer.WhiteSpace is { AddDummyPrefix: true, EscapeWhitespaces: true, TreatWhitespaceAsSuffix: false }
            ? new SentencePieceWords(normalizer, unigram)
            : null;

    /// <summary>Adds the tokens of a text.</summary>
    /// <param name="text">The text in UTF-8. A byte that is no part of a character counts as U+FFFD.</param>
    /// <param name="scratch">What is normalized on the way.</param>
    /// <param name="tokens">Where they go; their places say nothing.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Encode(ReadOnlySpan<byte> text, AlignedBytes scratch, PieceTokens tokens)
    {
        float sum = 0;
        bool wasUnknown = false;
        int position = _removesSpaces ? SkipSpaces(text, 0) : 0;

        // Each word has one sign before it: at the beginning the text's own, else that of a space, behind which there may be nothing more.
        bool isAfterSpace = false;
        while (position < text.Length || isAfterSpace)
        {
            int length = WordAt(text, position, out Vector128<byte> window);
            int end = position + length;
            if ((uint)(length - 1) < LongestWord && IsSpaceOrEnd(text, end))
            {
                (ulong low, ulong high) = (window.AsUInt64().ToScalar(), window.AsUInt64().GetElement(1));
                (low, high) = length < sizeof(ulong) ? (low & ((1ul << (8 * length)) - 1), 0) : (low, high & ((1ul << (8 * length)) - 1));
                ulong key = low << (8 * SignLength) | Sign;
                ulong rest = low >> (64 - (8 * SignLength)) | high << (8 * SignLength) | (ulong)(uint)(length + SignLength) << 56;
                if (_words.TryAddShort(key, rest, 0, ref sum, tokens))
                {
                    wasUnknown = false;
                    position = Next(text, end, out isAfterSpace);
                    continue;
                }
            }

            end = EndOfPart(text, position);
            EncodePart(text, position, end, scratch, ref sum, ref wasUnknown, tokens);
            position = Next(text, end, out isAfterSpace);
        }
    }

    // Alone, and as one of several of them.
    private static bool IsSpace(byte space, SentencePieceNormalizer normalizer)
    {
        var normalized = new AlignedBytes();
        normalizer.Normalize([(byte)'a', space, (byte)'b', space, space, (byte)'c', space, (byte)'\n', space, (byte)'d'], normalized);
        return normalized.Bytes.SequenceEqual("\u2581a\u2581b\u2581c\u2581d"u8);
    }

    // Behind the one space that is the next word's; or behind all of them, where extra ones are taken out.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next(ReadOnlySpan<byte> text, int end, out bool isAfterSpace)
    {
        isAfterSpace = !_removesSpaces && end < text.Length;
        return _removesSpaces ? SkipSpaces(text, end) : Math.Min(end + 1, text.Length);
    }

    private int SkipSpaces(ReadOnlySpan<byte> text, int position)
    {
        while (position < text.Length && _isSpace[text[position]])
        {
            position++;
        }

        return position;
    }

    private bool IsSpaceOrEnd(ReadOnlySpan<byte> text, int place) => place == text.Length || _isSpace[text[place]];

    /// <summary>How many visible characters of ASCII stand there; 16 for as many or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WordAt(ReadOnlySpan<byte> text, int position, out Vector128<byte> window)
    {
        if (position + WindowSize <= text.Length)
        {
            window = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)(uint)position);
        }
        else
        {
            window = LastWindow(text[position..]);
        }

        // Signed, because a comparison of unsigned bytes takes longer on the way to a mask.
        Vector128<sbyte> shifted = (window - Vector128.Create((byte)('!' + 128))).AsSByte();
        uint visible = Vector128.LessThan(shifted, Vector128.Create((sbyte)('~' - '!' + 1 - 128))).ExtractMostSignificantBits();
        return System.Numerics.BitOperations.TrailingZeroCount(~visible);
    }

    private static Vector128<byte> LastWindow(ReadOnlySpan<byte> rest)
    {
        Span<byte> window = stackalloc byte[WindowSize];
        window.Clear();
        rest.CopyTo(window);
        return Vector128.Create<byte>(window);
    }

    // A space that has a visible character of ASCII before it, or the end.
    private int EndOfPart(ReadOnlySpan<byte> text, int position)
    {
        for (int index = position + 1; index < text.Length; index++)
        {
            if (_isSpace[text[index]] && text[index - 1] is > (byte)' ' and < 0x7F)
            {
                return index;
            }
        }

        return text.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EncodePart(ReadOnlySpan<byte> text, int start, int end, AlignedBytes scratch, ref float sum, ref bool wasUnknown, PieceTokens tokens)
    {
        scratch.Clear();
        scratch.Add(SpaceSign, 0);
        _normalizer.Append(text[..end], start, _removesSpaces, scratch);
        ReadOnlySpan<byte> part = scratch.Bytes;
        while (_removesSpaces && end == text.Length && part.EndsWith(SpaceSign))
        {
            part = part[..^SignLength];
        }

        _model.Encode(part, ref sum, ref wasUnknown, tokens);
    }
}
