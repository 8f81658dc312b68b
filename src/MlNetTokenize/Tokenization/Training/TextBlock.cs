using System.Buffers;

namespace MlNetTokenize;

/// <summary>Texts on their way to a thread that counts their pieces: their characters behind each other in a rented array.</summary>
internal sealed class TextBlock(int capacity) : IDisposable
{
    private readonly List<int> _ends = [];
    private char[] _characters = ArrayPool<char>.Shared.Rent(capacity);

    public int Length => _ends.Count == 0 ? 0 : _ends[^1];

    public bool HasRoomFor(int length) => length <= _characters.Length - Length;

    public void Add(ReadOnlySpan<char> text)
    {
        int start = Length;
        text.CopyTo(_characters.AsSpan(start));
        _ends.Add(start + text.Length);
    }

    public void CountInto(PieceCounter counter, CancellationToken cancellationToken)
    {
        int start = 0;
        foreach (int end in _ends)
        {
            counter.Add(_characters.AsSpan(start..end), cancellationToken);
            start = end;
        }
    }

    public void Dispose()
    {
        if (_characters.Length > 0)
        {
            ArrayPool<char>.Shared.Return(_characters);
            _characters = [];
        }
    }
}
