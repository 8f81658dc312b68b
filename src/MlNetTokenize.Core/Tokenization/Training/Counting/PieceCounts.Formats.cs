using MlNetTokenize.Tokenization.Training.Counting;

namespace MlNetTokenize;

// A file of their own, for what is counted on another machine or at another time.
public sealed partial class PieceCounts
{
    /// <summary>Writes the counts. The same counts give the same bytes.</summary>
    /// <param name="stream">A stream that can be sought. The file has a version and a checksum.</param>
    /// <exception cref="ArgumentException">The stream cannot be sought.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        PieceCountsFile.Write(stream, this);
    }

    /// <summary>Writes the counts to a file. What was there before stays until all is written.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
            {
                Save(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Reads counts that were saved.</summary>
    /// <param name="stream">A stream that can be sought, at the place where the counts begin; it is left behind them.</param>
    /// <exception cref="ArgumentException">The stream cannot be sought.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or is none of counts; the message says what is wrong and at which byte.</exception>
    /// <exception cref="FormatException">The file is of a newer version.</exception>
    public static PieceCounts Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return PieceCountsFile.Read(stream);
    }

    /// <summary>Reads counts that were saved to a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or is none of counts; the message says what is wrong and at which byte.</exception>
    /// <exception cref="FormatException">The file is of a newer version.</exception>
    public static PieceCounts Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        return Load(file);
    }
}
