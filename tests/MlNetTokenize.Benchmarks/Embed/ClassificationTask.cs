using QuickStart;

namespace MlNetTokenize.Benchmarks;

/// <summary>Labelled texts to learn from and others to test on.</summary>
internal sealed class ClassificationTask
{
    private readonly Dictionary<string, int> _classes = new(StringComparer.Ordinal);

    private ClassificationTask(string name, LabelledText[] train, LabelledText[] test)
    {
        Name = name;
        Train = train;
        Test = test;
        foreach (LabelledText row in train)
        {
            _classes.TryAdd(row.Label, _classes.Count);
        }
    }

    public string Name { get; }

    public LabelledText[] Train { get; }

    public LabelledText[] Test { get; }

    public int ClassCount => _classes.Count;

    /// <summary>How many words, by white space, all systems learn from in an epoch.</summary>
    public long TrainWords => Train.Sum(row => (long)Words.Count(row.Text));

    /// <summary>The same task with some of the texts to learn from, drawn at random.</summary>
    public ClassificationTask Take(int count, int seed)
    {
        LabelledText[] drawn = [.. Train];
        new Random(seed).Shuffle(drawn);
        return new ClassificationTask(Name, drawn[..count], Test);
    }

    /// <summary>A label's number, in the order of the training texts; −1 where those do not have it.</summary>
    public int ClassOf(LabelledText row) => _classes.GetValueOrDefault(row.Label, -1);

    /// <summary>The arguments of a table and its tasks; or null if one of them is wrong, which is printed.</summary>
    public static (EmbedArguments Arguments, ClassificationTask[] Tasks)? Find(string[] options)
    {
        try
        {
            var arguments = EmbedArguments.Parse(options);
            return (arguments, Find(arguments));
        }
        catch (ArgumentException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return null;
        }
    }

    /// <summary>The tasks that were asked for, by the beginning of their names; all there are if none was.</summary>
    /// <exception cref="ArgumentException">There is none of these names.</exception>
    public static ClassificationTask[] Find(EmbedArguments arguments)
    {
        ClassificationTask[] tasks = [.. Find(arguments.Folder).Where(task => arguments.Tasks.Count == 0 || arguments.Tasks.Any(name => task.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)))];
        return tasks.Length > 0 || arguments.Tasks.Count == 0 ? tasks : throw new ArgumentException($"--tasks: no task has a name that begins with {string.Join(" or ", arguments.Tasks)}.");
    }

    /// <summary>The SDK's documentation, parted as the example QuickStart does, and every folder in the given one or in its <c>labelled</c> that has <c>train.tsv</c> and <c>test.tsv</c>.</summary>
    private static IEnumerable<ClassificationTask> Find(string? folder)
    {
        LabelledText[] rows = [.. SdkDocumentation.Read()];
        if (rows.Length > 0)
        {
            new Random(1).Shuffle(rows);
            int trainCount = rows.Length * 4 / 5;
            yield return new ClassificationTask("SDK documentation", rows[..trainCount], rows[trainCount..]);
        }

        if (folder is null)
        {
            yield break;
        }

        string labelled = Path.Combine(folder, "labelled");
        IEnumerable<string> places = Directory.GetDirectories(folder).Concat(Directory.Exists(labelled) ? Directory.GetDirectories(labelled) : []);
        foreach (string place in places.Order(StringComparer.Ordinal))
        {
            string train = Path.Combine(place, "train.tsv");
            string test = Path.Combine(place, "test.tsv");
            if (File.Exists(train) && File.Exists(test))
            {
                yield return new ClassificationTask(Path.GetFileName(place), [.. LabelledFile.Read(train)], [.. LabelledFile.Read(test)]);
            }
        }
    }
}
