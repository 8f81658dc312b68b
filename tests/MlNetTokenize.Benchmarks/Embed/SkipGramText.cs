using System.Text;

namespace MlNetTokenize.Benchmarks;

/// <summary>The English that word vectors are learned from: in lower case, marks parted from words by spaces, for all systems alike. Its file is temporary.</summary>
internal sealed class SkipGramText : IDisposable
{
    private const int Longest = 10_000_000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("embed-");

    /// <param name="folder">Where english.txt is; where there is none, the tasks' texts serve.</param>
    /// <param name="tasks">Whose training texts those are.</param>
    /// <exception cref="ArgumentException">There is no text.</exception>
    public SkipGramText(string? folder, IReadOnlyList<ClassificationTask> tasks)
    {
        string? english = folder is null ? null : Path.Combine(folder, "english.txt");
        IEnumerable<string> lines = File.Exists(english) ? File.ReadLines(english) : tasks.SelectMany(task => task.Train).Select(row => row.Text);
        var kept = new List<string>();
        int bytes = 0;
        foreach (string line in lines)
        {
            bytes += Encoding.UTF8.GetByteCount(line) + 1;
            if (bytes > Longest)
            {
                break;
            }

            kept.Add(PartWords(line));
        }

        if (kept.Count == 0)
        {
            Dispose();
            throw new ArgumentException("There is no english.txt, no task in the folder and no documentation of the SDK to learn word vectors from.");
        }

        Name = File.Exists(english) ? "english" : "texts of the tasks";
        Lines = kept;
        File.WriteAllLines(FileName, kept);
    }

    public string Name { get; }

    public IReadOnlyList<string> Lines { get; }

    public string FileName => PathOf("text.txt");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private static string PartWords(string line)
    {
        var parted = new StringBuilder(line.Length + 16);
        foreach (char character in line.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(character) || char.IsWhiteSpace(character) || char.IsSurrogate(character))
            {
                parted.Append(character);
            }
            else
            {
                parted.Append(' ').Append(character).Append(' ');
            }
        }

        return string.Join(' ', parted.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
