namespace MlNetTokenize.Embedding.Formats;

/// <summary>Numbers whose count is not known, or only promised: room is made as they arrive.</summary>
/// <param name="expected">How many there will be at most; as many as an array holds where nobody knows.</param>
internal sealed class GrowingValues(long expected)
{
    private const int FirstRoom = 1 << 12;

    private float[] _values = [];

    public int Count { get; private set; }

    public ReadOnlySpan<float> Span => _values.AsSpan(0, Count);

    /// <summary>Room for more of them, to be filled.</summary>
    /// <exception cref="InvalidDataException">A table does not hold so many.</exception>
    public Span<float> Add(int count)
    {
        long needed = (long)Count + count;
        if (needed > Array.MaxLength)
        {
            throw new InvalidDataException($"The file has more than {Array.MaxLength} values; a table holds no more.");
        }

        if (needed > _values.Length)
        {
            // Not beyond what is expected: an array that is full in the end need not be copied.
            long room = Math.Min(Math.Max(FirstRoom, 2L * _values.Length), Math.Min(expected, Array.MaxLength));
            Array.Resize(ref _values, (int)Math.Max(needed, room));
        }

        Span<float> added = _values.AsSpan(Count, count);
        Count += count;
        return added;
    }

    public void Clear() => Count = 0;

    /// <summary>The numbers. Nothing may be added afterwards.</summary>
    public float[] ToArray()
    {
        Array.Resize(ref _values, Count);
        return _values;
    }
}
