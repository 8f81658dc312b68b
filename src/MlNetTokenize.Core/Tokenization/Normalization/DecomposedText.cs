using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>
/// Characters that a text decomposes to, in canonical order, and composed again where that is wanted; and of each what it is to the text of before, as <see cref="AlignedText.Put"/>
/// takes it: that is counted as Hugging Face's engine counts it. Buffers of one thread.
/// </summary>
internal sealed class DecomposedText
{
    private const int LargestKept = 1 << 18;

    [ThreadStatic]
    private static DecomposedText? _spare;

    private (int CodePoint, int Change)[] _items = new (int, int)[256];
    private byte[] _classes = new byte[256];
    private (int CodePoint, int Change)[] _marks = [];
    private int _count;

    private DecomposedText()
    {
    }

    public ReadOnlySpan<(int CodePoint, int Change)> Items => _items.AsSpan(0, _count);

    public static DecomposedText Rent()
    {
        DecomposedText text = _spare ?? new DecomposedText();
        _spare = null;
        return text;
    }

    public void Return() => _spare = _items.Length <= LargestKept ? this : null;

    public void Decompose(ReadOnlySpan<char> text, bool isCompatible)
    {
        _count = 0;
        int length;
        for (int i = 0; i < text.Length; i += length)
        {
            int codePoint = CodePointRuns.At(text, i, out length);
            ReadOnlySpan<int> parts = isCompatible ? CompatibilityCharacters.Decomposition(codePoint) : default;
            if (!parts.IsEmpty)
            {
                Append(parts);
            }
            else if (Hangul.IsSyllable(codePoint))
            {
                (int lead, int vowel, int trail) = Hangul.Decompose(codePoint);
                Append(lead, 0);
                Append(vowel, 1);
                if (trail != 0)
                {
                    Append(trail, 1);
                }
            }
            else if (FormCCharacters.Get(codePoint) is { Decomposes: true } character)
            {
                Append(FormCCharacters.Decomposition(character));
            }
            else
            {
                Append(codePoint, 0);
            }
        }

        Sort();
    }

    /// <summary>The canonical composition algorithm (The Unicode Standard, D117), in place.</summary>
    public void Compose()
    {
        int kept = 0;
        int composee = -1;
        int lastClass = -1;
        for (int i = 0; i < _count; i++)
        {
            (int codePoint, int change) = _items[i];
            int characterClass = _classes[i];
            if (composee < 0)
            {
                // A mark before any starter stays what it is.
                if (characterClass == 0)
                {
                    composee = kept;
                }

                _items[kept++] = (codePoint, change);
                continue;
            }

            bool isBlocked = lastClass >= 0 && lastClass >= characterClass;
            int composed = isBlocked ? -1 : CanonicalPairs.Compose(_items[composee].CodePoint, codePoint);
            if (composed >= 0)
            {
                _items[composee] = (composed, _items[composee].Change + change - 1);
                continue;
            }

            if (characterClass == 0)
            {
                composee = kept;
                lastClass = -1;
            }
            else
            {
                lastClass = characterClass;
            }

            _items[kept++] = (codePoint, change);
        }

        _count = kept;
    }

    private void Append(ReadOnlySpan<int> parts)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            Append(parts[i], i == 0 ? 0 : 1);
        }
    }

    private void Append(int codePoint, int change)
    {
        if (_count == _items.Length)
        {
            int capacity = (int)Math.Min(_items.Length * 2L, Array.MaxLength);
            Array.Resize(ref _items, capacity);
            Array.Resize(ref _classes, capacity);
        }

        _classes[_count] = (byte)FormCCharacters.Get(codePoint).CombiningClass;
        _items[_count++] = (codePoint, change);
    }

    // Each run of marks by class, and marks of one class as they stood. Counted, so that a megabyte of marks is no work.
    private void Sort()
    {
        for (int start = 0; start < _count; start++)
        {
            if (_classes[start] == 0)
            {
                continue;
            }

            int end = start + 1;
            bool isSorted = true;
            for (; end < _count && _classes[end] != 0; end++)
            {
                isSorted &= _classes[end] >= _classes[end - 1];
            }

            if (!isSorted)
            {
                SortRun(start, end);
            }

            start = end - 1;
        }
    }

    private void SortRun(int start, int end)
    {
        Span<int> next = stackalloc int[257];
        next.Clear();
        for (int i = start; i < end; i++)
        {
            next[_classes[i] + 1]++;
        }

        for (int i = 1; i < next.Length; i++)
        {
            next[i] += next[i - 1];
        }

        if (_marks.Length < end - start)
        {
            _marks = new (int, int)[end - start];
        }

        for (int i = start; i < end; i++)
        {
            _marks[next[_classes[i]]++] = _items[i];
        }

        for (int i = start; i < end; i++)
        {
            _items[i] = _marks[i - start];
            _classes[i] = (byte)FormCCharacters.Get(_items[i].CodePoint).CombiningClass;
        }
    }
}
