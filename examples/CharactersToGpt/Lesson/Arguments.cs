using System.Globalization;
using QuickStart;
using Shakespeare;

namespace Lesson;

/// <summary>What a program of the lesson is called with: <c>--file TEXT</c> and numbers of its own, and the text that they name.</summary>
public sealed class Arguments
{
    private const int MostCharacters = 1_200_000;
    private const int FewestCharacters = 10_000;

    private readonly Dictionary<string, double> _numbers;

    private Arguments(string name, string text, Dictionary<string, double> numbers)
    {
        _numbers = numbers;
        Name = name;
        Train = text[..(text.Length * 9 / 10)];
        Held = text[Train.Length..];
    }

    /// <summary>What the text is.</summary>
    public string Name { get; }

    /// <summary>The text without its last tenth: what is learned from.</summary>
    public string Train { get; }

    /// <summary>The last tenth, which nothing is learned from.</summary>
    public string Held { get; }

    /// <summary>Reads the arguments and the text, or says what is wrong with them and gives <see langword="null"/>.</summary>
    /// <param name="args">The program's.</param>
    /// <param name="numbers">What else it can be told, with the values if it is not.</param>
    public static Arguments? Read(string[] args, params (string Name, double Value)[] numbers)
    {
        ArgumentNullException.ThrowIfNull(args);
        try
        {
            var values = numbers.ToDictionary(number => $"--{number.Name}", number => number.Value, StringComparer.Ordinal);
            string? path = null;
            for (int i = 0; i < args.Length; i += 2)
            {
                if (i + 1 == args.Length || (args[i] != "--file" && !values.ContainsKey(args[i])))
                {
                    throw new ArgumentException($"'{args[i]}' is not understood. The arguments are --file TEXT{string.Concat(numbers.Select(number => $", --{number.Name} NUMBER"))}.");
                }

                if (args[i] == "--file")
                {
                    path = args[i + 1];
                }
                else if (!double.TryParse(args[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || value < 0 || !double.IsFinite(value))
                {
                    throw new ArgumentException($"'{args[i + 1]}' after {args[i]} is not a number from 0.");
                }
                else
                {
                    values[args[i]] = value;
                }
            }

            (string name, string text) = path is null ? OfThisMachine() : (Path.GetFileName(path), File.ReadAllText(path));
            text = text.ReplaceLineEndings("\n");
            text = text[..Math.Min(text.Length, MostCharacters)];
            return text.Length >= FewestCharacters
                ? new Arguments(name, text, values)
                : throw new ArgumentException($"{name} has {text.Length:N0} characters; the lesson needs at least {FewestCharacters:N0}. Give a text of your own: --file TEXT.");
        }
        catch (Exception problem) when (problem is ArgumentException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(problem.Message);
            return null;
        }
    }

    /// <summary>A number that the program was told, or its own.</summary>
    public double Number(string name) => _numbers[$"--{name}"];

    /// <summary>The same as a whole number.</summary>
    public int Count(string name) => (int)Math.Min(int.MaxValue, Number(name));

    /// <summary>The held-out text without the characters that are not in the training text, for which a character tokenizer has no ids.</summary>
    public string HeldOf(Func<string, bool> isKnown) => string.Concat(Held.EnumerateRunes().Select(rune => rune.ToString()).Where(isKnown));

    private static (string Name, string Text) OfThisMachine()
    {
        if (KingJamesBible.Read() is string verses)
        {
            return ("The King James Bible", verses);
        }

        // Neighbours are alike, and the held-out tenth should be like the rest.
        string[] texts = [.. SdkDocumentation.Read().Select(row => row.Text)];
        new Random(1).Shuffle(texts);
        return ("The SDK's documentation", string.Join('\n', texts));
    }
}
