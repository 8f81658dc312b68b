using System.Globalization;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>Reads the Python dictionary in a .npy file: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>.</summary>
/// <param name="text">The header.</param>
/// <param name="offset">Where it begins in the file.</param>
internal sealed class NpyHeaderParser(string text, long offset)
{
    private int _position;

    /// <exception cref="InvalidDataException">It is something else, or describes something else than a matrix of floats.</exception>
    public NpyHeader Parse()
    {
        NumberEncoding? numbers = null;
        bool? isFortranOrder = null;
        (long Rows, long Columns)? shape = null;
        Expect('{');
        while (!TryTake('}'))
        {
            int start = _position;
            string key = TakeString();
            Expect(':');
            switch (key)
            {
                case "descr" when numbers is null:
                    numbers = TakeNumbers();
                    break;
                case "fortran_order" when isFortranOrder is null:
                    isFortranOrder = TakeBoolean();
                    break;
                case "shape" when shape is null:
                    shape = TakeShape();
                    break;
                default:
                    throw Damaged(start, "a key that is unknown or there twice");
            }

            if (!TryTake(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpace();
        return _position == text.Length && numbers is { } encoding && isFortranOrder is { } order && shape is { } size
            ? new NpyHeader(size.Rows, size.Columns, order, encoding)
            : throw Damaged(_position, "no end, or descr, fortran_order or shape is missing before it");
    }

    private NumberEncoding TakeNumbers()
    {
        SkipSpace();
        int start = _position;
        return TakeString() switch
        {
            "<f2" => new NumberEncoding(NumberKind.Half),
            "<f4" => new NumberEncoding(NumberKind.Single),
            "<f8" => new NumberEncoding(NumberKind.Double),
            ">f2" => new NumberEncoding(NumberKind.Half, IsBigEndian: true),
            ">f4" => new NumberEncoding(NumberKind.Single, IsBigEndian: true),
            ">f8" => new NumberEncoding(NumberKind.Double, IsBigEndian: true),
            _ => throw Damaged(start, "a type other than f2, f4 and f8 with their byte order"),
        };
    }

    private (long Rows, long Columns) TakeShape()
    {
        Expect('(');
        int start = _position;
        var sizes = new List<long>();
        while (!TryTake(')'))
        {
            sizes.Add(TakeInteger());
            if (!TryTake(','))
            {
                Expect(')');
                break;
            }
        }

        return sizes is [long rows, long columns] ? (rows, columns) : throw Damaged(start, "an array that has not two dimensions");
    }

    private long TakeInteger()
    {
        SkipSpace();
        int start = _position;
        while (_position < text.Length && char.IsAsciiDigit(text[_position]))
        {
            _position++;
        }

        if (!long.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out long value))
        {
            throw Damaged(start, "no size");
        }

        // Python 2 wrote 3L.
        _ = TryTake('L');
        return value;
    }

    private bool TakeBoolean()
    {
        SkipSpace();
        ReadOnlySpan<char> rest = text.AsSpan(_position);
        bool value = rest.StartsWith("True", StringComparison.Ordinal);
        if (!value && !rest.StartsWith("False", StringComparison.Ordinal))
        {
            throw Damaged(_position, "neither True nor False");
        }

        _position += value ? 4 : 5;
        return value;
    }

    private string TakeString()
    {
        SkipSpace();
        int start = _position;
        if (start < text.Length && (text[start] is '\'' or '"'))
        {
            int end = text.IndexOf(text[start], start + 1);
            if (end >= 0)
            {
                _position = end + 1;
                return text[(start + 1)..end];
            }
        }

        throw Damaged(start, "no text in quotation marks");
    }

    private void Expect(char character)
    {
        if (!TryTake(character))
        {
            throw Damaged(_position, $"no '{character}'");
        }
    }

    private bool TryTake(char character)
    {
        SkipSpace();
        bool isThere = _position < text.Length && text[_position] == character;
        _position += isThere ? 1 : 0;
        return isThere;
    }

    private void SkipSpace()
    {
        while (_position < text.Length && (text[_position] is ' ' or '\n'))
        {
            _position++;
        }
    }

    private InvalidDataException Damaged(int position, string what)
    {
        string shown = text[position..Math.Min(text.Length, position + 40)];
        return new InvalidDataException($"In the header, at byte {offset + position}, is {what}: '{shown.TrimEnd()}'.");
    }
}
