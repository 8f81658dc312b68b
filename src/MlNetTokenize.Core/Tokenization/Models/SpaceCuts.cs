using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Where a text is cut into words so that no piece lies across a cut: before the signs of spaces, or behind them.</summary>
internal sealed class SpaceCuts
{
    // What a character ends with that some piece has before the sign of a space.
    private readonly bool[] _joinsSpace = new bool[256];

    // What a character begins with that some piece has behind one.
    private readonly bool[] _followsSpace = new bool[256];

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="ids">Those that can be found.</param>
    public SpaceCuts(TokenVocabulary vocabulary, ReadOnlySpan<int> ids)
    {
        foreach (int id in ids)
        {
            ReadOnlySpan<byte> token = vocabulary.BytesOf(id);
            for (int index = token.IndexOf(Sign); index >= 0;)
            {
                if (index > 0)
                {
                    _joinsSpace[token[index - 1]] = true;
                }

                int end = index + Sign.Length;
                if (end < token.Length)
                {
                    _followsSpace[token[end]] = true;
                }

                int next = token[end..].IndexOf(Sign);
                index = next < 0 ? -1 : end + next;
            }
        }
    }

    /// <summary>Whether there is a cut before every sign that has something else than one before it.</summary>
    public bool IsBeforeAll => !Array.Exists(_joinsSpace[..0x81], joins => joins) && !Array.Exists(_joinsSpace[0x82..], joins => joins);

    private static ReadOnlySpan<byte> Sign => "\u2581"u8;

    /// <summary>Where the word ends that begins at <paramref name="start"/>.</summary>
    public int Next(ReadOnlySpan<byte> text, int start)
    {
        // Most words begin with a sign, and most signs are alone.
        int index = text[start..].StartsWith(Sign) && start + Sign.Length < text.Length && _followsSpace[text[start + Sign.Length]] ? start + Sign.Length : start;
        while (true)
        {
            int found = text[index..].IndexOf(Sign);
            if (found < 0)
            {
                return text.Length;
            }

            int sign = index + found;
            if (sign > start && !_joinsSpace[text[sign - 1]])
            {
                return sign;
            }

            index = sign + Sign.Length;
            if (index == text.Length || !_followsSpace[text[index]])
            {
                return index;
            }
        }
    }
}
