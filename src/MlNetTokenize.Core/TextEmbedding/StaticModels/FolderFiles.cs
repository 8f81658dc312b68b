namespace MlNetTokenize.TextEmbedding.StaticModels;

/// <summary>Files that are written to a folder together: all are written beside their places before the first is moved to its own.</summary>
internal sealed class FolderFiles
{
    private readonly List<(string Name, Action<Stream> Write)> _files = [];

    /// <param name="name">The file's name, with <c>/</c> after a folder within the folder.</param>
    /// <param name="write">Writes it.</param>
    public void Add(string name, Action<Stream> write) => _files.Add((name, write));

    /// <param name="name">The file's name.</param>
    /// <param name="bytes">What it holds.</param>
    public void Add(string name, byte[] bytes) => Add(name, stream => stream.Write(bytes));

    /// <summary>Writes them. What fails leaves the folder as it was; a folder that was not there is either there with all of them or not at all.</summary>
    public void Write(string folder)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string mark = $".{Guid.NewGuid():N}.tmp";
        if (!Directory.Exists(target))
        {
            string temporary = target + mark;
            try
            {
                WriteAll(temporary, string.Empty);
                Directory.Move(temporary, target);
            }
            finally
            {
                if (Directory.Exists(temporary))
                {
                    Directory.Delete(temporary, recursive: true);
                }
            }

            return;
        }

        try
        {
            WriteAll(target, mark);
            foreach ((string name, _) in _files)
            {
                File.Move(PathOf(target, name) + mark, PathOf(target, name), overwrite: true);
            }
        }
        finally
        {
            foreach (string left in _files.Select(file => PathOf(target, file.Name) + mark).Where(File.Exists))
            {
                File.Delete(left);
            }
        }
    }

    private void WriteAll(string folder, string mark)
    {
        foreach ((string name, Action<Stream> write) in _files)
        {
            string path = PathOf(folder, name) + mark;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            write(file);
        }
    }

    private static string PathOf(string folder, string name) => Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar));
}
