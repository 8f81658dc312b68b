using System.Globalization;

namespace MlNetTokenize.Benchmarks;

/// <summary>What the tables of embeddings are made of.</summary>
internal sealed class EmbedArguments
{
    private const int MostRounds = 1_000;

    /// <summary>A folder with labelled and other text.</summary>
    public string? Folder { get; private set; }

    public int Rounds { get; private set; } = 3;

    /// <summary>The Python programs to try, for one that has the packages.</summary>
    public IReadOnlyList<string> Pythons { get; private set; } = ["python3", "/usr/bin/python3"];

    public bool Neighbors { get; private set; }

    /// <summary>Whether only what runs in this process is measured: this library and ML.NET.</summary>
    public bool Alone { get; private set; }

    /// <summary>What the names of the tasks begin with that are wanted, in upper or lower case; all if there is none.</summary>
    public IReadOnlyList<string> Tasks { get; private set; } = [];

    /// <summary>What the names of the systems begin with that are wanted in the table of encoders; all if there is none.</summary>
    public IReadOnlyList<string> Systems { get; private set; } = [];

    /// <summary>With how many labels the table of encoders is made; <see langword="null"/> is all.</summary>
    public IReadOnlyList<int?> Labels { get; private set; } = [100, 1000, null];

    /// <summary>Whether LightGBM is fitted to FeaturizeText's columns of large tasks too, which takes many minutes.</summary>
    public bool Trees { get; private set; }

    /// <exception cref="ArgumentException">An argument is wrong; the message says which.</exception>
    public static EmbedArguments Parse(string[] arguments)
    {
        var parsed = new EmbedArguments();
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--rounds":
                    string rounds = Value();
                    parsed.Rounds = int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= MostRounds
                        ? number
                        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"--rounds: '{rounds}' is not a number from 1 to {MostRounds}."));
                    break;
                case "--peers":
                    parsed.Pythons = [Value()];
                    break;
                case "--neighbors":
                    parsed.Neighbors = true;
                    break;
                case "--alone":
                    parsed.Alone = true;
                    break;
                case "--tasks":
                    parsed.Tasks = Value().Split(',');
                    break;
                case "--systems":
                    parsed.Systems = Value().Split(',');
                    break;
                case "--labels":
                    parsed.Labels = [.. Value().Split(',').Select(count => count == "all" ? (int?)null
                        : int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int labels) && labels > 0 ? labels
                        : throw new ArgumentException($"--labels: '{count}' is neither 'all' nor a number from 1 up."))];
                    break;
                case "--trees":
                    parsed.Trees = true;
                    break;
                case string option when option.StartsWith('-'):
                    throw new ArgumentException($"There is no option '{option}'.");
                case string folder when parsed.Folder is not null:
                    throw new ArgumentException($"There are two folders: '{parsed.Folder}' and '{folder}'.");
                case string folder when !Directory.Exists(folder):
                    throw new ArgumentException($"There is no folder '{folder}'.");
                default:
                    parsed.Folder = Path.GetFullPath(arguments[i]);
                    break;
            }

            string Value() => ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"There is nothing after '{arguments[i - 1]}'.");
        }

        return parsed;
    }
}
