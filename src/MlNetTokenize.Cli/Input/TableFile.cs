using System.CommandLine;

namespace MlNetTokenize.Cli;

/// <summary>An embedding table in a file, whose name says of which kind it is.</summary>
internal static class TableFile
{
    private const string Kinds = ".npy, .safetensors, .vec (word2vec's text) or .bin (word2vec's binary)";

    public static bool Is(string path) => Path.GetExtension(path).ToUpperInvariant() is ".NPY" or ".SAFETENSORS" or ".VEC" or ".BIN" or ".TXT";

    public static Option<bool> SkipDamagedOption() => new("--skip-damaged") { Description = "Leaves damaged rows of a .vec or .bin out (an empty word, a number that is not finite), reads words that are not UTF-8 as far as they are, and says how many there were." };

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="words">The word of each row, where the file has them.</param>
    /// <param name="onDamaged">Told of each row of a file of words that is damaged; <see langword="null"/>: there may be none.</param>
    /// <exception cref="CommandException">There is none, or it cannot be read.</exception>
    public static EmbeddingTable Load(string path, out IReadOnlyList<string>? words, Action<string>? onDamaged = null)
    {
        IReadOnlyList<string>? found = null;
        EmbeddingTable table = Load(path, (stream, format) => onDamaged is null ? EmbeddingTable.LoadWord2Vec(stream, out found, format) : EmbeddingTable.LoadWord2Vec(stream, out found, format, onDamaged));
        words = found;
        return table;
    }

    /// <summary>Reads a table, and its damaged rows as far as the option says it.</summary>
    /// <exception cref="CommandException">There is none, or it cannot be read.</exception>
    public static EmbeddingTable Load(CommandContext context, string path, Option<bool> skipDamaged, out IReadOnlyList<string>? words)
    {
        if (!context.Get(skipDamaged))
        {
            return Load(path, out words);
        }

        if (Path.GetExtension(path).ToUpperInvariant() is not (".VEC" or ".TXT" or ".BIN"))
        {
            throw CommandException.Usage($"{skipDamaged.Name} is for files of word2vec (.vec, .txt, .bin), not for '{path}'.");
        }

        int damaged = 0;
        string first = string.Empty;
        EmbeddingTable table = Load(path, out words, message =>
        {
            first = damaged++ == 0 ? message : first;
        });
        if (damaged > 0)
        {
            context.Note(FormattableString.Invariant($"'{path}': {damaged:N0} {(damaged == 1 ? "row is" : "rows are")} damaged. The first: {first}"));
        }

        return table;
    }

    /// <summary>Reads the rows of a tokenizer's tokens: files of words are matched with them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <exception cref="CommandException">There is none, it cannot be read, or it is another tokenizer's.</exception>
    public static EmbeddingTable Load(string path, SubwordTokenizer tokenizer)
    {
        int? matched = null;
        EmbeddingTable table = Load(path, (stream, format) =>
        {
            EmbeddingTable rows = EmbeddingTable.LoadWord2Vec(stream, tokenizer, out int count, format);
            matched = count;
            return rows;
        });
        EmbedCommands.CheckSize(table, tokenizer);
        return matched != 0 ? table : throw new CommandException($"None of the words of '{path}' is a token of the tokenizer: it was learned with another one.");
    }

    private static EmbeddingTable Load(string path, Func<Stream, Word2VecFormat, EmbeddingTable> loadWords)
    {
        if (ModelFile.Is(path))
        {
            return ModelFile.Load(path).Embedding.Table;
        }

        if (!File.Exists(path))
        {
            throw new CommandException($"There is no table '{path}'.");
        }

        try
        {
            using FileStream file = File.OpenRead(path);
            return Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".NPY" => EmbeddingTable.LoadNpy(file),
                ".SAFETENSORS" => EmbeddingTable.LoadSafetensors(file),
                ".VEC" or ".TXT" => loadWords(file, Word2VecFormat.Text),
                ".BIN" => loadWords(file, Word2VecFormat.Binary),
                _ => throw CommandException.Usage($"'{path}' does not say which kind of table it is: name it {Kinds}, or name a model.zip."),
            };
        }
        catch (InvalidDataException exception)
        {
            throw new CommandException($"'{path}' cannot be read as a table: {exception.Message}");
        }
    }

    /// <summary>What would be wrong with writing a table to that file, so that it is said before long work and not behind it.</summary>
    public static void CheckCanSave(string path, bool hasWords)
    {
        string extension = Path.GetExtension(path).ToUpperInvariant();
        if (extension is not (".NPY" or ".SAFETENSORS" or ".VEC" or ".TXT" or ".BIN" or ".ONNX"))
        {
            throw CommandException.Usage($"'{path}' does not say which kind of file: name it {Kinds}, or .onnx.");
        }

        if (extension is ".VEC" or ".TXT" or ".BIN" && !hasWords)
        {
            throw CommandException.Usage($"'{path}' has a word for each row: say with --tokenizer which tokens they are.");
        }
    }

    /// <summary>Writes a table as the name of the file says.</summary>
    /// <param name="table">The table.</param>
    /// <param name="words">The word of each row, for files that have them; none for a row that is to be left out.</param>
    /// <param name="path">The file's name.</param>
    /// <param name="stream">The file.</param>
    /// <param name="pooling">How a model in ONNX makes one vector of a text's rows.</param>
    public static void Save(EmbeddingTable table, IReadOnlyList<string?>? words, string path, Stream stream, TokenPooling pooling = TokenPooling.Mean)
    {
        using var buffered = new BufferedStream(stream, 1 << 16);
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".NPY":
                table.SaveNpy(buffered);
                break;
            case ".SAFETENSORS":
                table.SaveSafetensors(buffered);
                break;
            case ".ONNX":
                table.SaveOnnx(buffered, pooling);
                break;
            case string extension:
                table.SaveWord2Vec(buffered, words!, binary: extension == ".BIN");
                break;
        }
    }
}
