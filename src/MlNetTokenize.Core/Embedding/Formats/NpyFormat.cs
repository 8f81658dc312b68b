using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>A matrix as <c>numpy.save</c> writes it (numpy/lib/format.py).</summary>
internal static class NpyFormat
{
    // The largest header that numpy itself reads without being told to.
    private const int LongestHeader = 10_000;

    private const int Alignment = 64;

    // numpy leaves room for so many digits of the number of rows, so that rows can be appended.
    private const int RowDigits = 21;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static EmbeddingTable Read(Stream stream)
    {
        var reader = new ForwardReader(stream);
        NpyHeader header = ReadHeader(reader);
        long start = reader.Offset;
        if (header.Rows < 1 || header.Columns < 1 || header.Rows > Array.MaxLength / header.Columns)
        {
            throw new InvalidDataException(
                $"The header at byte 0 says {header.Rows} rows of {header.Columns}; a table has at least one row of one, and at most {Array.MaxLength} values.");
        }

        var (rows, columns) = ((int)header.Rows, (int)header.Columns);
        var values = new GrowingValues((long)rows * columns);
        header.Numbers.Read(
            reader, values, (long)rows * columns, index => $"row {(header.IsFortranOrder ? index % rows : index / columns)}");
        if (!reader.Peek(1).IsEmpty)
        {
            throw new InvalidDataException($"{rows} rows of {columns} from byte {start} end at byte {reader.Offset}, but the file does not.");
        }

        return new EmbeddingTable(rows, columns, header.IsFortranOrder ? Transpose(values.Span, rows) : values.ToArray());
    }

    public static void Write(Stream stream, EmbeddingTable table)
    {
        string rows = table.VocabularySize.ToString(CultureInfo.InvariantCulture);
        string header = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {table.Dimension}), }}")
            + new string(' ', RowDigits - rows.Length);

        // numpy adds a whole block of spaces where none would be needed.
        int before = Magic.Length + 2 + sizeof(ushort);
        int padding = Alignment - ((before + header.Length + 1) % Alignment);
        int length = header.Length + padding + 1;
        stream.Write([.. Magic, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(header + new string(' ', padding) + '\n')]);
        NumberEncoding.WriteSingles(stream, table.Values);
    }

    private static NpyHeader ReadHeader(ForwardReader reader)
    {
        ReadOnlySpan<byte> start = reader.Peek(Magic.Length + 6);
        if (start.Length < Magic.Length + 4 || !start.StartsWith(Magic))
        {
            throw new InvalidDataException("The file does not begin, at byte 0, with \\x93NUMPY, a version and a length.");
        }

        int major = start[Magic.Length];
        if (major is < 1 or > 3 || start[Magic.Length + 1] != 0)
        {
            throw new InvalidDataException($"The version at byte {Magic.Length} is {major}.{start[Magic.Length + 1]}; known are 1.0, 2.0 and 3.0.");
        }

        ReadOnlySpan<byte> size = start[(Magic.Length + 2)..];
        uint length = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(size)
            : size.Length < sizeof(uint) ? uint.MaxValue
            : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > LongestHeader)
        {
            throw new InvalidDataException($"The length of the header at byte {Magic.Length + 2} is more than {LongestHeader}, or missing.");
        }

        reader.Advance(Magic.Length + (major == 1 ? 4 : 6));
        ReadOnlySpan<byte> text = reader.Peek((int)length);
        if (text.Length < length)
        {
            throw new InvalidDataException($"The file ends at byte {reader.Offset + text.Length}, within the header.");
        }

        // What stands in a header of floats is ASCII in each of the versions.
        NpyHeader header = new NpyHeaderParser(Encoding.Latin1.GetString(text[..(int)length]), reader.Offset).Parse();
        reader.Advance((int)length);
        return header;
    }

    private static float[] Transpose(ReadOnlySpan<float> columns, int rows)
    {
        var values = new float[columns.Length];
        int count = columns.Length / rows;
        for (int column = 0; column < count; column++)
        {
            for (int row = 0; row < rows; row++)
            {
                values[(row * count) + column] = columns[(column * rows) + row];
            }
        }

        return values;
    }
}
