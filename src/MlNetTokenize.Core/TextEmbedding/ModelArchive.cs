using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MlNetTokenize.TextEmbedding;

/// <summary>
/// Finds our sections in a <c>model.zip</c> without ML.NET. Each transformer has an entry <c>Model.key</c>, which begins with ML.NET's header: at 0x00 eight characters that name it, at 0x10 the place of the
/// transformer's section and at 0x18 its length (int64), at 0x48 the version that it is written in and at 0x4C the oldest one whose readers understand it (uint32), and from 0x50 on the name of its loader (24
/// characters).
/// </summary>
internal static class ModelArchive
{
    private const int HeaderLength = 0x68;
    private const int SectionField = 0x10;
    private const int LengthField = 0x18;
    private const int VersionField = 0x48;
    private const int VersionNeededField = 0x4C;
    private const int LoaderField = 0x50;

    private static ReadOnlySpan<byte> Magic => "ML\0MODEL"u8;

    /// <summary>The transformers of a file in the order of the pipeline.</summary>
    /// <param name="zip">The file, which can be sought.</param>
    /// <param name="isWanted">Whether a loader's section is to be read.</param>
    /// <exception cref="InvalidDataException">The file is not a zip, or an entry is cut off.</exception>
    public static IEnumerable<(string Loader, uint Version, uint VersionNeeded, MemoryStream Section)> Read(Stream zip, Func<string, bool> isWanted)
    {
        using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
        foreach (ZipArchiveEntry entry in archive.Entries.Where(entry => entry.Name == "Model.key").OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            using Stream stream = entry.Open();
            var header = new byte[HeaderLength];
            if (stream.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || !header.AsSpan().StartsWith(Magic))
            {
                continue;
            }

            string loader = Encoding.ASCII.GetString(header.AsSpan(LoaderField)).TrimEnd('\0');
            if (isWanted(loader))
            {
                yield return (
                    loader,
                    BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(VersionField)),
                    BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(VersionNeededField)),
                    ReadSection(entry.FullName, stream, header));
            }
        }
    }

    private static MemoryStream ReadSection(string name, Stream stream, ReadOnlySpan<byte> header)
    {
        long start = BinaryPrimitives.ReadInt64LittleEndian(header[SectionField..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(header[LengthField..]);
        if (start < HeaderLength || length < 0 || length > Array.MaxLength)
        {
            throw new InvalidDataException($"The entry '{name}' says that its section has {length} bytes from byte {start} on.");
        }

        // Grown as the bytes arrive: what the header says is not believed.
        var section = new MemoryStream();
        var part = new byte[1 << 16];
        long left = start - HeaderLength + length;
        for (int read; left > 0 && (read = stream.Read(part, 0, (int)Math.Min(part.Length, left))) > 0; left -= read)
        {
            int before = (int)Math.Clamp(left - length, 0, read);
            section.Write(part, before, read - before);
        }

        if (left > 0)
        {
            throw new InvalidDataException($"The entry '{name}' ends {left} bytes before its section does.");
        }

        section.Position = 0;
        return section;
    }
}
