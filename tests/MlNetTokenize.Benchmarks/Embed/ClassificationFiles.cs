using System.Globalization;
using QuickStart;

namespace MlNetTokenize.Benchmarks;

/// <summary>A task in files for other programs, in a temporary folder.</summary>
internal sealed class ClassificationFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("embed-");

    public ClassificationFiles(ClassificationTask task)
    {
        Task = task;
        WriteTable(Train, task.Train);
        WriteTable(Test, task.Test);
        WriteLabelled(LabelledTrain, task.Train);
        WriteLabelled(LabelledTest, task.Test);
        WriteLabelled(LongTest, Enumerable.Repeat(task.Test, 1 + LongTestRepeats).SelectMany(rows => rows));
    }

    /// <summary>How many more times the test texts are in <see cref="LongTest"/>.</summary>
    public const int LongTestRepeats = 10;

    public ClassificationTask Task { get; }

    /// <summary>A line is a label, a tab and a text.</summary>
    public string Train => PathOf("train.tsv");

    public string Test => PathOf("test.tsv");

    /// <summary>A line is a label as fastText writes it, a space and a text in lower case.</summary>
    public string LabelledTrain => PathOf("train.txt");

    public string LabelledTest => PathOf("test.txt");

    /// <summary>The test texts, again and again.</summary>
    public string LongTest => PathOf("long-test.txt");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    private static void WriteTable(string path, IEnumerable<LabelledText> rows) => File.WriteAllLines(path, rows.Select(row => $"{row.Label}\t{row.Text}"));

    private void WriteLabelled(string path, IEnumerable<LabelledText> rows) => File.WriteAllLines(
        path, rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{FastText.LabelPrefix}{Task.ClassOf(row)} {row.Text.ToLowerInvariant()}")));
}
