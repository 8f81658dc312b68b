namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>
/// Unicode's Normalization Form C (UAX #15) by our own table of one Unicode version, <see cref="FormCTable.UnicodeVersion"/>. Takes
/// time linear in the text, however many marks follow each other. Lone surrogates are starters that nothing happens to.
/// </summary>
/// <remarks>
/// The version is that of Hugging Face's engine, older than the one that its split patterns and ours know. A newer one would compose
/// and order characters that the engine leaves as they are, and so give other ids.
/// </remarks>
internal static class FormC
{
    // Below it every character is quiet.
    private const char FirstMark = '\u0300';

    // A text of many megabytes of marks should not hold its buffers for ever.
    private const int LargestKept = 1 << 16;

    [ThreadStatic]
    private static FormCSegment? _spare;

    /// <summary>Whether normalizing would not change the text. Exact, and quick for text that has few marks.</summary>
    public static bool IsNormalized(ReadOnlySpan<char> text)
    {
        int suspect = FindSuspect(text, 0);
        if (suspect == text.Length)
        {
            return true;
        }

        FormCSegment segment = _spare ?? new FormCSegment();
        _spare = null;
        bool isNormalized;
        do
        {
            int end = EndOfSegment(text, suspect);
            ReadOnlySpan<char> units = text[suspect..end];
            segment.Normalize(units);
            isNormalized = segment.Is(units);
            suspect = isNormalized ? FindSuspect(text, end) : text.Length;
        }
        while (suspect < text.Length);

        _spare = segment.Capacity <= LargestKept ? segment : null;
        return isNormalized;
    }

    /// <summary>Normalizes the text and remembers where each unit comes from.</summary>
    public static void Normalize(ReadOnlySpan<char> text, NormalizedText destination)
    {
        destination.Clear();
        int unchanged = 0;
        int suspect = FindSuspect(text, 0);
        while (suspect < text.Length)
        {
            int end = EndOfSegment(text, suspect);
            ReadOnlySpan<char> units = text[suspect..end];
            destination.Segment.Normalize(units);
            if (!destination.Segment.Is(units))
            {
                destination.AppendUnchanged(text[unchanged..suspect]);
                destination.AppendChanged(suspect, end);
                unchanged = end;
            }

            suspect = FindSuspect(text, end);
        }

        destination.AppendUnchanged(text[unchanged..]);
    }

    /// <summary>
    /// Where the first segment begins, from a place on where one begins, that may not be normalized; the text's length if all are.
    /// Segments that are not reported surely are normalized.
    /// </summary>
    private static int FindSuspect(ReadOnlySpan<char> text, int start)
    {
        // What a next character could compose with: the last starter of this segment, -1 before the first, and the class of the mark
        // just before, 0 if that is the starter itself.
        int segment = start;
        int starter = -1;
        FormCCharacter starterIs = default;
        int lastClass = 0;
        int length;
        for (int i = start; i < text.Length; i += length)
        {
            int next = SkipQuiet(text, i);
            if (next == text.Length)
            {
                break;
            }

            if (next > i)
            {
                i = next;
                segment = next - 1;
                starter = text[segment];
                starterIs = FormCCharacters.Get(starter);
                lastClass = 0;
            }

            FormCCharacter character = FormCCharacters.At(text, i, out int codePoint, out length);
            if (!character.JoinsLeft)
            {
                if (character.IsNeverNormal)
                {
                    return i;
                }

                segment = i;
                starter = codePoint;
                starterIs = character;
                lastClass = 0;
                continue;
            }

            int combiningClass = character.CombiningClass;
            bool isOutOfOrder = combiningClass != 0 && (combiningClass < lastClass || MovesInto(starterIs, combiningClass));
            bool isUnblocked = starter >= 0 && (lastClass == 0 || lastClass < combiningClass);
            if (character.Decomposes || isOutOfOrder || (isUnblocked && CanonicalPairs.Compose(starter, codePoint) >= 0))
            {
                return segment;
            }

            if (combiningClass == 0)
            {
                starter = codePoint;
                starterIs = character;
            }

            lastClass = combiningClass;
        }

        return text.Length;
    }

    /// <summary>Behind the quiet units from <paramref name="start"/> on.</summary>
    private static int SkipQuiet(ReadOnlySpan<char> text, int start)
    {
        int i = start;
        while (i < text.Length)
        {
            // Two are enough to expect more: a space between words of another script is not.
            if (text[i] < FirstMark && i + 1 < text.Length && text[i + 1] < FirstMark)
            {
                int others = text[i..].IndexOfAnyExceptInRange('\0', (char)(FirstMark - 1));
                if (others < 0)
                {
                    return text.Length;
                }

                i += others;
            }

            if (!FormCCharacters.IsQuiet(text[i]))
            {
                break;
            }

            i++;
        }

        return i;
    }

    /// <summary>Whether a mark after the starter comes before the last of what the starter decomposes to, in canonical order.</summary>
    private static bool MovesInto(FormCCharacter starter, int combiningClass)
        => starter.Decomposes && combiningClass < FormCCharacters.Get(FormCCharacters.Decomposition(starter)[^1]).CombiningClass;

    /// <summary>Where the segment ends that begins at <paramref name="start"/>: before the next character that joins no other.</summary>
    private static int EndOfSegment(ReadOnlySpan<char> text, int start)
    {
        _ = FormCCharacters.At(text, start, out _, out int length);
        int end = start + length;
        while (end < text.Length && FormCCharacters.At(text, end, out _, out length).JoinsLeft)
        {
            end += length;
        }

        return end;
    }
}
