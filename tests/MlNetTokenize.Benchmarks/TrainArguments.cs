using System.Globalization;

namespace MlNetTokenize.Benchmarks;

/// <summary>What is trained on, and how.</summary>
internal sealed class TrainArguments
{
    private const int LargestVocabulary = 1 << 24;
    private const int Many = 1_000_000;

    /// <summary>A folder with text files or one text file.</summary>
    public string? Place { get; private set; }

    /// <summary>Where Hugging Face's package is installed.</summary>
    public string PeersFolder { get; private set; } = Directory.GetCurrentDirectory();

    public int Rounds { get; private set; } = 3;

    /// <summary>When a process is ended.</summary>
    public TimeSpan Limit { get; private set; } = TimeSpan.FromSeconds(300);

    public IReadOnlyList<int> Vocabularies { get; private set; } = [512, 8_192, HuggingFaceTrainContender.OnlyVocabulary];

    /// <exception cref="ArgumentException">An argument is wrong; the message says which.</exception>
    public static TrainArguments Parse(string[] arguments)
    {
        var parsed = new TrainArguments();
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--peers":
                    parsed.PeersFolder = Path.GetFullPath(Value());
                    break;
                case "--rounds":
                    parsed.Rounds = Number("--rounds", Value(), 1, Many);
                    break;
                case "--limit":
                    parsed.Limit = TimeSpan.FromSeconds(Number("--limit", Value(), 1, Many));
                    break;
                case "--vocabularies":
                    parsed.Vocabularies = [.. Value().Split(',').Select(size => Number("--vocabularies", size, 256, LargestVocabulary))];
                    break;
                case string option when option.StartsWith('-'):
                    throw new ArgumentException($"There is no option '{option}'.");
                case string place when parsed.Place is not null:
                    throw new ArgumentException($"There are two places to look for text: '{parsed.Place}' and '{place}'.");
                default:
                    parsed.Place = arguments[i];
                    break;
            }

            string Value() => ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"There is nothing after '{arguments[i - 1]}'.");
        }

        if (!Directory.Exists(parsed.PeersFolder))
        {
            throw new ArgumentException($"There is no folder '{parsed.PeersFolder}'.");
        }

        return parsed;
    }

    private static int Number(string option, string value, int smallest, int largest)
        => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= smallest && number <= largest
            ? number
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{option}: '{value}' is not a number from {smallest} to {largest}."));
}
