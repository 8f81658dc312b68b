using System.Text;
using System.Text.Json;

namespace MlNetTokenize.IO;

/// <summary>
/// Finds a name that stands twice in an object. The parser would do it too, and takes as long as for all the rest: its hashes want random numbers of OpenSSL, which is loaded for them.
/// </summary>
internal sealed class JsonNames
{
    private readonly ReadOnlyMemory<byte> _file;

    // Names without escapes are where they stand in the file; the others are kept.
    private readonly List<byte[]> _unescaped = [];

    // All objects' names in one table: open addressing with linear probing, at most half full. Where a name begins (or, with a sign, which one is kept), its length, and its object.
    private (int Start, int Length, int Object)[] _slots = new (int, int, int)[1024];
    private int _count;

    private JsonNames(ReadOnlyMemory<byte> file) => _file = file;

    /// <summary>Reads a file.</summary>
    /// <returns>The first name that stands twice, or <see langword="null"/>.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A name is not text.</exception>
    public static string? FindTwice(ReadOnlyMemory<byte> file) => new JsonNames(file).Find();

    private string? Find()
    {
        var reader = new Utf8JsonReader(_file.Span);
        var open = new Stack<int>();
        int objects = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(objects++);
                    break;
                case JsonTokenType.EndObject:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName when !TryAdd(ref reader, open.Peek()):
                    return reader.GetString();
            }
        }

        return null;
    }

    private bool TryAdd(ref Utf8JsonReader reader, int of)
    {
        // Behind the quotation mark.
        int start = (int)reader.TokenStartIndex + 1;
        int length = reader.ValueSpan.Length;
        if (reader.ValueIsEscaped)
        {
            byte[] name = Encoding.UTF8.GetBytes(reader.GetString()!);
            _unescaped.Add(name);
            (start, length) = (-_unescaped.Count, name.Length);
        }

        if (_count * 2 >= _slots.Length)
        {
            Grow();
        }

        ReadOnlySpan<byte> added = NameAt(start, length);
        for (int slot = SlotOf(added, of); ; slot = (slot + 1) & (_slots.Length - 1))
        {
            (int Start, int Length, int Object) other = _slots[slot];
            if (IsFree(other))
            {
                _slots[slot] = (start, length, of);
                _count++;
                return true;
            }

            if (other.Object == of && NameAt(other.Start, other.Length).SequenceEqual(added))
            {
                return false;
            }
        }
    }

    private void Grow()
    {
        (int Start, int Length, int Object)[] old = _slots;
        _slots = new (int, int, int)[old.Length * 4];
        foreach ((int Start, int Length, int Object) name in old)
        {
            if (!IsFree(name))
            {
                int slot = SlotOf(NameAt(name.Start, name.Length), name.Object);
                while (!IsFree(_slots[slot]))
                {
                    slot = (slot + 1) & (_slots.Length - 1);
                }

                _slots[slot] = name;
            }
        }
    }

    // No name begins at the first byte.
    private static bool IsFree((int Start, int Length, int Object) name) => name.Start == 0;

    private ReadOnlySpan<byte> NameAt(int start, int length) => start < 0 ? _unescaped[-start - 1] : _file.Span.Slice(start, length);

    // The runtime's hash has a seed of the process, so that no file can be made whose names all fall on each other.
    private int SlotOf(ReadOnlySpan<byte> name, int of)
    {
        var hash = new HashCode();
        hash.Add(of);
        hash.AddBytes(name);
        return hash.ToHashCode() & (_slots.Length - 1);
    }
}
