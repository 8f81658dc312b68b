using System.Runtime.InteropServices;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>The bytes of a vocabulary file.</summary>
internal static class SourceFile
{
    /// <summary>The rest of a stream, which need not be seekable.</summary>
    /// <exception cref="InvalidDataException">It is larger than any vocabulary; the message holds the parameter's name.</exception>
    public static ReadOnlyMemory<byte> Read(Stream stream, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(stream, parameterName);
        try
        {
            return FormatFile.ReadAll(stream);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"'{parameterName}': {problem.Message}", problem);
        }
    }

    public static MemoryStream Open(ReadOnlyMemory<byte> file)
        => MemoryMarshal.TryGetArray(file, out ArraySegment<byte> segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(file.ToArray(), writable: false);

    /// <summary>The lines as Microsoft's classes read them.</summary>
    public static IEnumerable<string> Lines(ReadOnlyMemory<byte> file)
    {
        using var reader = new StreamReader(Open(file));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
