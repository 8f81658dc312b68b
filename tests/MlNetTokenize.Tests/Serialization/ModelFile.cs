using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Microsoft.ML;

namespace MlNetTokenize.Tests;

/// <summary>
/// One of our transformers' entries in a model file. The file is a zip; an entry is ML.NET's 256-byte header, our section, and what ML.NET keeps behind it.
/// </summary>
internal sealed class ModelFile
{
    private const int SectionOffsetField = 0x10;
    private const int SectionLengthField = 0x18;
    private const int VersionField = 0x48;

    // Offsets of ML.NET's string table, its characters, the tail, the end, and the name of the assembly; 0 where there is none.
    private static readonly int[] OffsetFields = [0x20, 0x30, 0x80, 0x88, 0x90];

    // Loading registers what it finds; a context for each of thousands of loads would do nothing else.
    private static readonly MLContext Loader = new();

    private readonly List<(string Name, byte[] Bytes)> _entries;
    private readonly string _name;

    private ModelFile(List<(string Name, byte[] Bytes)> entries, int index)
    {
        _entries = entries;
        (_name, Entry) = entries[index];
    }

    /// <summary>All of the entry.</summary>
    public byte[] Entry { get; }

    /// <summary>Where our section begins in it.</summary>
    public int SectionStart => (int)BinaryPrimitives.ReadInt64LittleEndian(Entry.AsSpan(SectionOffsetField));

    /// <summary>Our section: its length, its bytes, and their checksum.</summary>
    public ReadOnlySpan<byte> Section => Entry.AsSpan(SectionStart, (int)BinaryPrimitives.ReadInt64LittleEndian(Entry.AsSpan(SectionLengthField)));

    /// <summary>Saves a model and finds the entries of our transformers, in the order of the pipeline.</summary>
    public static ModelFile[] Save(MLContext mlContext, ITransformer model)
    {
        using var archive = new ZipArchive(new MemoryStream(SavedModel.Save(mlContext, model, inputSchema: null)), ZipArchiveMode.Read);
        List<(string Name, byte[] Bytes)> entries = [.. archive.Entries.Select(Read)];

        // Behind our section ML.NET writes the name of the assembly that loads it.
        byte[] ours = Encoding.Unicode.GetBytes("MlNetTokenize");
        return [.. Enumerable.Range(0, entries.Count).Where(index => entries[index].Bytes.AsSpan().IndexOf(ours) >= 0)
            .OrderBy(index => entries[index].Name, StringComparer.Ordinal).Select(index => new ModelFile(entries, index))];
    }

    /// <summary>Says in ML.NET's header that the entry was written in another version of its format.</summary>
    public void SetVersion(uint version)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Entry.AsSpan(VersionField), version);
        BinaryPrimitives.WriteUInt32LittleEndian(Entry.AsSpan(VersionField + sizeof(uint)), version);
    }

    /// <summary>The file with another entry in the place of this one.</summary>
    public byte[] Zip(ReadOnlySpan<byte> changed)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in _entries)
            {
                using Stream stream = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                stream.Write(name == _name ? changed : bytes);
            }
        }

        return file.ToArray();
    }

    /// <summary>Loads the file with another entry in the place of this one.</summary>
    public ITransformer LoadWith(ReadOnlySpan<byte> changed) => SavedModel.Load(Zip(changed), Loader);

    /// <summary>Loads the file with another section: what lies behind it moves as its length asks, and ML.NET's header says so.</summary>
    public ITransformer LoadWithSection(ReadOnlySpan<byte> section)
    {
        byte[] changed = [.. Entry.AsSpan(0, SectionStart), .. section, .. Entry.AsSpan(SectionStart + Section.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(SectionLengthField), section.Length);
        foreach (int field in OffsetFields)
        {
            long offset = BinaryPrimitives.ReadInt64LittleEndian(changed.AsSpan(field));
            if (offset != 0)
            {
                BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(field), offset + section.Length - Section.Length);
            }
        }

        return LoadWith(changed);
    }

    private static (string Name, byte[] Bytes) Read(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        var bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return (entry.FullName, bytes);
    }
}
