namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>
/// Normalizes a segment: a stretch of text that nothing outside of it can compose with. Its buffers are kept, so it allocates nothing
/// for segments that are not longer than those before.
/// </summary>
internal sealed class FormCSegment
{
    // Longer than any segment of real text.
    private const int SmallestBuffer = 64;

    private int[] _items = new int[SmallestBuffer];
    private int[] _spare = [];
    private int _count;

    /// <summary>The length of the buffers, for who decides whether to keep them.</summary>
    public int Capacity => _items.Length;

    /// <summary>The length of the normalized segment in UTF-16 units.</summary>
    public int Length { get; private set; }

    /// <summary>Decomposes, orders and composes a segment, as UAX #15 defines Normalization Form C.</summary>
    public void Normalize(ReadOnlySpan<char> segment)
    {
        Decompose(segment);
        if (_spare.Length < _count)
        {
            _spare = new int[_items.Length];
        }

        CanonicalOrder.Sort(_items.AsSpan(0, _count), _spare);
        Compose();
        Length = _count;
        foreach (int item in _items.AsSpan(0, _count))
        {
            Length += CanonicalItem.CodePoint(item) > char.MaxValue ? 1 : 0;
        }
    }

    /// <summary>Whether the normalized segment is that text.</summary>
    public bool Is(ReadOnlySpan<char> text)
    {
        if (text.Length != Length)
        {
            return false;
        }

        int index = 0;
        foreach (int item in _items.AsSpan(0, _count))
        {
            _ = FormCCharacters.At(text, index, out int codePoint, out int length);
            if (codePoint != CanonicalItem.CodePoint(item))
            {
                return false;
            }

            index += length;
        }

        return true;
    }

    /// <summary>Writes the normalized segment, <see cref="Length"/> UTF-16 units.</summary>
    public void CopyTo(Span<char> destination)
    {
        int written = 0;
        foreach (int item in _items.AsSpan(0, _count))
        {
            int codePoint = CanonicalItem.CodePoint(item);
            if (codePoint <= char.MaxValue)
            {
                // Lone surrogates among them: no two that were apart are ever brought together, as what is between them stays.
                destination[written++] = (char)codePoint;
            }
            else
            {
                var rune = new System.Text.Rune(codePoint);
                written += rune.EncodeToUtf16(destination[written..]);
            }
        }
    }

    private void Decompose(ReadOnlySpan<char> segment)
    {
        _count = 0;
        int length;
        for (int i = 0; i < segment.Length; i += length)
        {
            FormCCharacter character = FormCCharacters.At(segment, i, out int codePoint, out length);
            if (character.Decomposes)
            {
                foreach (int part in FormCCharacters.Decomposition(character))
                {
                    Append(part, FormCCharacters.Get(part).CombiningClass);
                }
            }
            else if (Hangul.IsSyllable(codePoint))
            {
                (int lead, int vowel, int trail) = Hangul.Decompose(codePoint);
                Append(lead, 0);
                Append(vowel, 0);
                if (trail != 0)
                {
                    Append(trail, 0);
                }
            }
            else
            {
                Append(codePoint, character.CombiningClass);
            }
        }
    }

    private void Append(int codePoint, int combiningClass)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, (int)Math.Min(_items.Length * 2L, Array.MaxLength));
        }

        _items[_count++] = CanonicalItem.Pack(codePoint, combiningClass);
    }

    /// <summary>The canonical composition algorithm (The Unicode Standard, D117), in place: what it leaves is never longer.</summary>
    private void Compose()
    {
        Span<int> items = _items.AsSpan(0, _count);
        int starter = -1;
        int kept = 0;
        foreach (int item in items)
        {
            int combiningClass = CanonicalItem.CombiningClass(item);

            // A mark between the two of the same or a higher class blocks (D115). Classes ascend, so the last one kept tells. A starter
            // is blocked by any: its own class is 0.
            bool isBlocked = starter < 0 || (starter != kept - 1 && CanonicalItem.CombiningClass(items[kept - 1]) >= combiningClass);
            int composite = isBlocked ? -1 : CanonicalPairs.Compose(items[starter], CanonicalItem.CodePoint(item));
            if (composite >= 0)
            {
                items[starter] = composite;
                continue;
            }

            if (combiningClass == 0)
            {
                starter = kept;
            }

            items[kept++] = item;
        }

        _count = kept;
    }
}
