using System.CommandLine;
using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>The options that name a tokenizer, and the reading and writing of its files.</summary>
internal sealed class TokenizerFile
{
    private const string Vocabulary = "vocab.json";
    private static readonly string[] Published = ["cl100k_base", "o200k_base", "o200k_harmony", "gpt2", "r50k_base"];

    public TokenizerFile()
    {
        Tokenizer.CompletionSources.Add(Published);
        Pattern.CompletionSources.Add(PatternNames.All);
    }

    public Option<string> Tokenizer { get; } = new("--tokenizer", "-t")
    {
        Description = "A tokenizer.json, a .tiktoken, a vocab.json with its merges.txt beside it, a vocab.txt of BERT, a .model of SentencePiece, or a model.zip of ML.NET; or a published one: cl100k_base, o200k_base, o200k_harmony, gpt2, r50k_base.",
        HelpName = "FILE",
        Required = true,
    };

    public Option<string?> Pattern { get; } = PatternNames.CreateOption();

    public Option<string[]> SpecialTokens { get; } = new("--special-token") { Description = "For a .tiktoken, a vocab.json or a .model, which do not hold all of them: a special token and its id, as '<|endoftext|>=100257'. Can be repeated.", HelpName = "TEXT=ID" };

    public Symbol[] Symbols => [Tokenizer, Pattern, SpecialTokens];

    public SubwordTokenizer Load(CommandContext context) => Load(context.Get(Tokenizer)!, context.Get(Pattern), context.Get(SpecialTokens) ?? []);

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="path">The file, or the name of a published one.</param>
    /// <param name="patternName">How text is cut, where the file does not say it.</param>
    /// <param name="specialTokens">Special tokens and their ids, where the file does not hold them.</param>
    /// <exception cref="CommandException">There is none, or more has to be said.</exception>
    public static SubwordTokenizer Load(string path, string? patternName, string[] specialTokens)
    {
        if (Published.Contains(path) && !File.Exists(path))
        {
            CheckUnused(path, patternName, specialTokens);
            return BytePairTokenizer.CreateForEncoding(path);
        }

        if (!File.Exists(path))
        {
            throw new CommandException(
                $"There is no tokenizer '{path}': name a tokenizer.json, a .tiktoken, a vocab.json, a vocab.txt, a .model, or one of {string.Join(", ", Published)}.");
        }

        if (ModelFile.Is(path))
        {
            CheckUnused(path, patternName, specialTokens);
            return ModelFile.Load(path).Tokenizer;
        }

        using FileStream file = File.OpenRead(path);
        try
        {
            switch (TokenizerFileKinds.Find(file, path))
            {
                case TokenizerFileKind.Ranks:
                    return BytePairTokenizer.FromTiktoken(file, Pattern(), ParseSpecialTokens(specialTokens));
                case TokenizerFileKind.Vocabulary:
                    string merges = MergesBeside(path)!;
                    if (!File.Exists(merges))
                    {
                        throw new CommandException($"There is no '{merges}' beside '{path}': both are one tokenizer.");
                    }

                    using (FileStream mergesFile = File.OpenRead(merges))
                    {
                        return BytePairTokenizer.FromVocabularyAndMerges(file, mergesFile, Pattern(), ParseSpecialTokens(specialTokens));
                    }

                case TokenizerFileKind.SentencePiece:
                    CheckUnused(path, patternName, []);
                    return SubwordTokenizer.FromSentencePiece(file, ParseSpecialTokens(specialTokens));
                case TokenizerFileKind.WordPiece:
                    CheckUnused(path, patternName, specialTokens);
                    return SubwordTokenizer.FromWordPieceVocabulary(file);
                default:
                    CheckUnused(path, patternName, specialTokens);
                    return SubwordTokenizer.FromTokenizerJson(file);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
        {
            throw new CommandException($"'{path}' cannot be read as a tokenizer: {exception.Message}");
        }

        SplitPattern Pattern() => PatternNames.Parse(patternName ?? throw CommandException.Usage(
            $"'{path}' does not say how text is cut: say it with --pattern ({string.Join(", ", PatternNames.All)})."));
    }

    private static void CheckUnused(string path, string? patternName, string[] specialTokens)
    {
        if (patternName is not null)
        {
            PatternNames.Parse(patternName);
            throw CommandException.Usage($"--pattern has no meaning for '{path}', which says itself how text is cut.");
        }

        if (specialTokens.Length > 0)
        {
            throw CommandException.Usage($"--special-token has no meaning for '{path}', which says itself which tokens are special.");
        }
    }

    /// <summary>Whether a file says how text is cut.</summary>
    public static bool HoldsPattern(string path)
    {
        if (!File.Exists(path) || ModelFile.Is(path))
        {
            return true;
        }

        using FileStream file = File.OpenRead(path);
        return TokenizerFileKinds.Find(file, path) is not (TokenizerFileKind.Ranks or TokenizerFileKind.Vocabulary);
    }

    /// <summary>What would be wrong with writing a tokenizer to that file, so that it is said before long work and not behind it.</summary>
    public static void CheckCanSave(string path, bool hasSpecialTokens)
    {
        if (hasSpecialTokens && path.EndsWith(".tiktoken", StringComparison.OrdinalIgnoreCase))
        {
            throw CommandException.Usage($"A .tiktoken does not hold special tokens: name the output .json or vocab.json, or leave --special-token out and give it where '{path}' is read.");
        }

        if (!IsTokenizerJson(path) && !path.EndsWith(".tiktoken", StringComparison.OrdinalIgnoreCase) && MergesBeside(path) is null)
        {
            throw CommandException.Usage($"'{path}' does not say which kind of file: name it .json (tokenizer.json), .tiktoken or vocab.json (with merges.txt beside it).");
        }
    }

    /// <summary>Writes a tokenizer as the name of the file says.</summary>
    /// <returns>The files.</returns>
    public static string[] Save(BytePairTokenizer tokenizer, string path)
    {
        if (MergesBeside(path) is not { } merges)
        {
            OutputFile.Write(path, path.EndsWith(".tiktoken", StringComparison.OrdinalIgnoreCase) ? tokenizer.SaveTiktoken : tokenizer.SaveTokenizerJson);
            return [path];
        }

        using var vocabularyFile = new OutputFile(path);
        using var mergesFile = new OutputFile(merges);
        tokenizer.SaveVocabularyAndMerges(vocabularyFile.Stream, mergesFile.Stream);
        vocabularyFile.Commit();
        mergesFile.Commit();
        return [path, merges];
    }

    private static bool IsTokenizerJson(string path) => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && MergesBeside(path) is null;

    /// <summary>The merges' file of a vocabulary's; <see langword="null"/> where the name is not a vocabulary's.</summary>
    public static string? MergesBeside(string path)
    {
        string name = Path.GetFileName(path);
        bool isVocabulary = name.EndsWith(Vocabulary, StringComparison.OrdinalIgnoreCase)
            && (name.Length == Vocabulary.Length || name[^(Vocabulary.Length + 1)] is '-' or '_' or '.');
        return isVocabulary ? path[..^Vocabulary.Length] + "merges.txt" : null;
    }

    private static Dictionary<string, int> ParseSpecialTokens(string[] tokens)
    {
        var parsed = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string token in tokens)
        {
            int equals = token.LastIndexOf('=');
            if (equals < 1 || !int.TryParse(token.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int id) || !parsed.TryAdd(token[..equals], id))
            {
                throw CommandException.Usage($"'{token}' is not a new special token and its id: write it as '<|endoftext|>=100257'.");
            }
        }

        return parsed;
    }
}
