// Writes icon.png, the packages' picture: four bytes, of which pairs are merged until one token is left. Not part of the library; run it with
//   dotnet run --file src/MlNetTokenize/WriteIcon.cs
// and commit what it wrote.

using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;

const int Size = 256;
const int Samples = 4; // Of each pixel, across and down, so that edges are smooth.
(double Left, double Top, double Right, double Bottom, double Radius, uint Color)[] shapes =
[
    (0, 0, 256, 256, 48, 0x17233B),
    (32, 44, 72, 84, 9, 0x7CC4FF),
    (83, 44, 123, 84, 9, 0x7CC4FF),
    (133, 44, 173, 84, 9, 0x7CC4FF),
    (184, 44, 224, 84, 9, 0x7CC4FF),
    (32, 108, 123, 148, 9, 0xFFB454),
    (133, 108, 173, 148, 9, 0x7CC4FF),
    (184, 108, 224, 148, 9, 0x7CC4FF),
    (32, 172, 224, 212, 9, 0x8BE28B),
];

// The samples of a pixel: its color is their mean where one of them is in a shape, and it is as opaque as their share.
byte[] rows = new byte[Size * (1 + (Size * 4))];
for (int y = 0; y < Size; y++)
{
    for (int x = 0; x < Size; x++)
    {
        uint[] colors = [.. Enumerable.Range(0, Samples * Samples).Select(i => At(x + (((i % Samples) + 0.5) / Samples), y + (((i / Samples) + 0.5) / Samples))).OfType<uint>()];
        Span<byte> pixel = rows.AsSpan((y * (1 + (Size * 4))) + 1 + (x * 4), 4);
        for (int channel = 0; channel < 3 && colors.Length > 0; channel++)
        {
            pixel[channel] = (byte)Math.Round(colors.Average(color => (double)((color >> (16 - (8 * channel))) & 255)));
        }

        pixel[3] = (byte)(255 * colors.Length / (Samples * Samples));
    }
}

// PNG (RFC 2083): 8 bits of red, green, blue and opacity.
using FileStream file = File.Create(Path.Combine(Path.GetDirectoryName(PathOf())!, "icon.png"));
file.Write([137, 80, 78, 71, 13, 10, 26, 10]);
byte[] header = new byte[13];
BinaryPrimitives.WriteInt32BigEndian(header, Size);
BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Size);
(header[8], header[9]) = (8, 6);
Write("IHDR", header);
using var packed = new MemoryStream();
using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
{
    zlib.Write(rows);
}

Write("IDAT", packed.ToArray());
Write("IEND", []);

uint? At(double x, double y)
{
    uint? color = null;
    foreach ((double left, double top, double right, double bottom, double radius, uint own) in shapes)
    {
        // How far the point is from the rectangle that is left without the round corners.
        double dx = x - Math.Clamp(x, left + radius, right - radius);
        double dy = y - Math.Clamp(y, top + radius, bottom - radius);
        color = Math.Sqrt((dx * dx) + (dy * dy)) <= radius ? own : color;
    }

    return color;
}

void Write(string type, byte[] data)
{
    byte[] typed = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
    byte[] number = new byte[4];
    BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
    file.Write(number);
    file.Write(typed);
    BinaryPrimitives.WriteUInt32BigEndian(number, Crc(typed));
    file.Write(number);
}

static uint Crc(byte[] data)
{
    uint crc = uint.MaxValue;
    foreach (byte value in data)
    {
        crc ^= value;
        for (int bit = 0; bit < 8; bit++)
        {
            crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
    }

    return ~crc;
}

static string PathOf([CallerFilePath] string path = "") => path;
