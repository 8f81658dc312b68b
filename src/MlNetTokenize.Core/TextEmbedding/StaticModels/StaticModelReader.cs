using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.IO;

namespace MlNetTokenize.TextEmbedding.StaticModels;

/// <summary>Reads the folders of model2vec and of sentence-transformers' StaticEmbedding.</summary>
internal sealed class StaticModelReader
{
    private EmbeddingTable? _table;
    private float[]? _weights;
    private int[]? _mapping;
    private bool _isModel2Vec;
    private int _rowCount;

    public static StaticEmbeddingModel Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        }

        string modulesPath = Path.Combine(folder, StaticModelFiles.Modules);
        (string Folder, bool Normalizes)? modules = File.Exists(modulesPath) ? Open(folder, StaticModelFiles.Modules, stream => JsonPlace.Read(FormatFile.ReadAll(stream), root => ReadModules(folder, root))) : null;
        string inner = modules?.Folder
            ?? (!File.Exists(Path.Combine(folder, StaticModelFiles.Tensors)) && Directory.Exists(Path.Combine(folder, StaticModelFiles.EmbeddingFolder)) ? Path.Combine(folder, StaticModelFiles.EmbeddingFolder) : folder);
        var reader = new StaticModelReader();
        Open(inner, StaticModelFiles.Tensors, stream =>
        {
            SafetensorsFormat.Read(stream, reader.Choose, reader.ReadTensor);
            return true;
        });
        SubwordTokenizer tokenizer = Open(inner, StaticModelFiles.Tokenizer, SubwordTokenizer.FromTokenizerJson);
        bool normalizes = reader._isModel2Vec
            ? Open(folder, StaticModelFiles.Config, stream => JsonPlace.Read(FormatFile.ReadAll(stream), root => root.Find("normalize")?.ReadBoolean() ?? false))
            : modules?.Normalizes ?? false;
        try
        {
            return new StaticEmbeddingModel(tokenizer, reader._table!, reader._weights, reader._mapping) { Normalizes = normalizes, SkipsUnknownTokens = reader._isModel2Vec };
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"'{Path.Combine(inner, StaticModelFiles.Tensors)}' and the tokenizer beside it do not go together: {exception.Message}", exception);
        }
    }

    private static T Open<T>(string folder, string name, Func<Stream, T> read)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The folder '{folder}' has no {name}, which a static model needs.", path);
        }

        using FileStream file = File.OpenRead(path);
        try
        {
            return read(file);
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {exception.Message}", exception);
        }
    }

    // One StaticEmbedding, and perhaps a Normalize after it.
    private static (string Folder, bool Normalizes) ReadModules(string folder, JsonPlace root)
    {
        string? inner = null;
        bool normalizes = false;
        foreach (JsonPlace module in root.Items)
        {
            JsonPlace type = module.Require("type");
            string name = type.ReadText().Split('.')[^1];
            if (name == "StaticEmbedding" && inner is null)
            {
                inner = FolderOf(folder, module.Require("path"));
            }
            else if (name == "Normalize" && inner is not null)
            {
                normalizes = true;
            }
            else
            {
                throw type.Wrong($"a module of the type {type.Shown()} is not expected here; a static model has a StaticEmbedding, and a Normalize after it if its vectors have the length 1");
            }
        }

        return inner is null ? throw root.Wrong("there is no module of the type StaticEmbedding") : (inner, normalizes);
    }

    // A file says where to look, but not outside of its folder.
    private static string FolderOf(string folder, JsonPlace path)
    {
        string relative = path.ReadText();
        return Path.IsPathRooted(relative) || relative.Split('/', '\\').Contains("..")
            ? throw path.Wrong($"{path.Shown()} is not within the folder")
            : relative is "" or "." ? folder : Path.Combine(folder, relative);
    }

    private SafetensorsEntry[] Choose(IReadOnlyList<SafetensorsEntry> entries)
    {
        _isModel2Vec = entries.Any(entry => entry.Name == StaticModelFiles.Embeddings);
        string name = _isModel2Vec ? StaticModelFiles.Embeddings : StaticModelFiles.EmbeddingWeight;
        if (entries.FirstOrDefault(entry => entry.Name == name) is not { } rows)
        {
            string all = string.Join(", ", entries.Take(100).Select(entry => $"'{SafetensorsFormat.Shown(entry.Name)}'"));
            throw new InvalidDataException($"The header at byte 8 has neither '{StaticModelFiles.Embeddings}' nor '{StaticModelFiles.EmbeddingWeight}'. The tensors are: {all}.");
        }

        if (!rows.IsMatrix)
        {
            throw Wrong(rows, $"two dimensions of {SafetensorsEntry.ValueTypes}");
        }

        var chosen = new List<SafetensorsEntry> { rows };
        foreach (SafetensorsEntry entry in entries.Where(entry => _isModel2Vec && entry.Name is StaticModelFiles.Weights or StaticModelFiles.Mapping))
        {
            bool isMapping = entry.Name == StaticModelFiles.Mapping;
            bool isRead = entry.Shape.Length == 1 && entry.Shape[0] <= Array.MaxLength && (isMapping ? entry.Numbers is { IsValue: false } : entry.Numbers is { IsValue: true });
            chosen.Add(isRead ? entry : throw Wrong(entry, isMapping ? "one dimension of I32 or I64" : $"one dimension of {SafetensorsEntry.ValueTypes}"));
        }

        // The mapping is checked against the number of rows, wherever it stands in the file.
        _rowCount = (int)Math.Min(rows.Shape[0], int.MaxValue);
        return [.. chosen];
    }

    private static InvalidDataException Wrong(SafetensorsEntry entry, string expected)
        => new($"The tensor '{entry.Name}' in the header at byte 8 is {entry.Type} [{string.Join(", ", entry.Shape.Take(8))}] and not of {expected}.");

    private void ReadTensor(SafetensorsEntry entry, ForwardReader reader)
    {
        switch (entry.Name)
        {
            case StaticModelFiles.Weights:
                var weights = new GrowingValues(entry.Shape[0]);
                entry.Numbers!.Value.Read(reader, weights, entry.Shape[0], index => $"number {index} of '{entry.Name}'");
                _weights = weights.ToArray();
                break;
            case StaticModelFiles.Mapping:
                _mapping = entry.Numbers!.Value.ReadPlaces(reader, (int)entry.Shape[0], _rowCount, entry.Name);
                break;
            default:
                EmbeddingTable table = SafetensorsFormat.ReadTable(entry, reader);
                _table = entry.Numbers!.Value.Kind switch
                {
                    NumberKind.Half => table.Quantize(EmbeddingPrecision.Float16),
                    NumberKind.SByte => ToBytes(table),
                    _ => table,
                };
                break;
        }
    }

    // The file's own integers, with no scale.
    private static EmbeddingTable ToBytes(EmbeddingTable table)
    {
        var scales = new float[table.VocabularySize];
        Array.Fill(scales, 1);
        return new EmbeddingTable(table.VocabularySize, table.Dimension, Array.ConvertAll(table.Values, value => (sbyte)value), scales);
    }
}
