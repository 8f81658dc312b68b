using System.Buffers;

namespace MlNetTokenize.Cli;

/// <summary>Texts of any number of lines, with a separator between two of them: the plain files that language models are trained on.</summary>
internal static class DocumentText
{
    /// <summary>How long a separator may be: less than the buffers that are searched for it.</summary>
    public const int LongestSeparator = 1000;

    /// <summary>Reads texts without the separators. What follows the last separator is a text unless it is empty.</summary>
    public static IEnumerable<LabelledText> Read(TextReader reader, string separator)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent(1 << 16);
        int start = 0;
        int searched = 0;
        int filled = 0;
        try
        {
            while (true)
            {
                int found = buffer.AsSpan(searched, filled - searched).IndexOf(separator);
                if (found >= 0)
                {
                    yield return new LabelledText(new string(buffer, start, searched + found - start), Label: null);
                    start = searched = searched + found + separator.Length;
                    continue;
                }

                // A separator may begin in these characters and end in the next ones.
                searched = Math.Max(start, filled - separator.Length + 1);
                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                (searched, filled, start) = (searched - start, filled - start, 0);
                if (filled == buffer.Length)
                {
                    buffer = Grow(buffer, filled);
                }

                int read = reader.Read(buffer, filled, buffer.Length - filled);
                if (read == 0)
                {
                    break;
                }

                filled += read;
            }

            if (filled > 0)
            {
                yield return new LabelledText(new string(buffer, 0, filled), Label: null);
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether two of a separator can overlap, as two of <c>"\n\n"</c> in three line feeds: then it is known only from the file's beginning on where texts begin.</summary>
    public static bool CanOverlap(string separator) => Enumerable.Range(1, separator.Length - 1).Any(length => separator.StartsWith(separator[^length..], StringComparison.Ordinal));

    private static char[] Grow(char[] buffer, int filled)
    {
        char[] grown = ArrayPool<char>.Shared.Rent(checked(filled * 2));
        buffer.AsSpan(0, filled).CopyTo(grown);
        ArrayPool<char>.Shared.Return(buffer);
        return grown;
    }
}
