using System.Text.Json;
using MlNetTokenize.Embedding.Formats;

namespace MlNetTokenize.TextEmbedding.StaticModels;

/// <summary>Writes the folders of model2vec and of sentence-transformers' StaticEmbedding.</summary>
internal static class StaticModelWriter
{
    public static void Write(StaticEmbeddingModel model, string folder, StaticEmbeddingLayout layout)
    {
        using var tokenizer = new MemoryStream();
        model.Tokenizer.SaveTokenizerJson(tokenizer);
        FolderFiles files = layout == StaticEmbeddingLayout.Model2Vec ? Model2Vec(model, tokenizer.ToArray()) : SentenceTransformers(model, tokenizer.ToArray());
        files.Write(folder);
    }

    private static FolderFiles Model2Vec(StaticEmbeddingModel model, byte[] tokenizer)
    {
        EmbeddingTable table = model.Table;
        float[]? weights = ScaledWeights(model);
        List<SafetensorsTensor> tensors = [SafetensorsWriter.TensorOf(StaticModelFiles.Embeddings, table)];
        if (weights is not null)
        {
            tensors.Add(SafetensorsWriter.TensorOf(StaticModelFiles.Weights, weights));
        }

        if (model.Mapping is not null)
        {
            tensors.Add(SafetensorsWriter.TensorOf(StaticModelFiles.Mapping, [.. model.Mapping]));
        }

        if (!model.SkipsUnknownTokens && model.Tokenizer.UnknownTokenIds.Count > 0)
        {
            throw new InvalidOperationException($"model2vec leaves unknown tokens out, and this model counts their row: save it as {nameof(StaticEmbeddingLayout.SentenceTransformers)}.");
        }

        byte[] config = Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("model_type", "model2vec");
            writer.WriteStartArray("architectures");
            writer.WriteStringValue("StaticModel");
            writer.WriteEndArray();
            writer.WriteNumber("hidden_dim", table.Dimension);
            writer.WriteNumber("seq_length", 1_000_000);
            writer.WriteBoolean("normalize", model.Normalizes);
            writer.WriteString("embedding_dtype", table.Precision switch { EmbeddingPrecision.Float16 => "float16", EmbeddingPrecision.Int8 => "int8", _ => "float32" });
            if (model.Mapping is not null)
            {
                writer.WriteNumber("vocabulary_quantization", table.VocabularySize);
            }

            writer.WriteEndObject();
        });

        // By the last file a folder is one of these.
        var files = new FolderFiles();
        files.Add(StaticModelFiles.Tensors, stream => SafetensorsWriter.Write(stream, tensors));
        files.Add(StaticModelFiles.Tokenizer, tokenizer);
        files.Add(StaticModelFiles.Modules, ModulesOf(".", model.Normalizes));
        files.Add(StaticModelFiles.Config, config);
        return files;
    }

    private static FolderFiles SentenceTransformers(StaticEmbeddingModel model, byte[] tokenizer)
    {
        if (model.SkipsUnknownTokens && !model.Normalizes && model.Tokenizer.UnknownTokenIds.Count > 0)
        {
            throw new InvalidOperationException($"sentence-transformers counts unknown tokens, so that its means would be shorter: only a model that normalizes can be saved as {nameof(StaticEmbeddingLayout.SentenceTransformers)}.");
        }

        EmbeddingTable table = model.ToTable().Quantize(EmbeddingPrecision.Float32);
        byte[] config = Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("prompts");
            writer.WriteEndObject();
            writer.WriteNull("default_prompt_name");
            writer.WriteString("similarity_fn_name", "cosine");
            writer.WriteEndObject();
        });
        var files = new FolderFiles();
        files.Add($"{StaticModelFiles.EmbeddingFolder}/{StaticModelFiles.Tensors}", stream => SafetensorsWriter.Write(stream, SafetensorsWriter.TensorOf(StaticModelFiles.EmbeddingWeight, table)));
        files.Add($"{StaticModelFiles.EmbeddingFolder}/{StaticModelFiles.Tokenizer}", tokenizer);
        files.Add(StaticModelFiles.SentenceTransformersConfig, config);
        files.Add(StaticModelFiles.Modules, ModulesOf(StaticModelFiles.EmbeddingFolder, model.Normalizes));
        return files;
    }

    // What 8-bit rows are multiplied by goes into the weights: model2vec has no scales.
    private static float[]? ScaledWeights(StaticEmbeddingModel model)
    {
        ReadOnlySpan<float> scales = model.Table.Scales;
        if (!scales.ContainsAnyExcept(1f))
        {
            return model.Weights?.ToArray();
        }

        var weights = new float[model.Tokenizer.VocabularySize];
        for (int id = 0; id < weights.Length; id++)
        {
            weights[id] = scales[model.Mapping?[id] ?? id] * (model.Weights?[id] ?? 1);
        }

        return weights;
    }

    private static byte[] ModulesOf(string path, bool normalizes) => Json(writer =>
    {
        writer.WriteStartArray();
        WriteModule(0, path, StaticModelFiles.EmbeddingModule);
        if (normalizes)
        {
            WriteModule(1, StaticModelFiles.NormalizeFolder, StaticModelFiles.NormalizeModule);
        }

        writer.WriteEndArray();

        void WriteModule(int index, string folder, string type)
        {
            writer.WriteStartObject();
            writer.WriteNumber("idx", index);
            writer.WriteString("name", FormattableString.Invariant($"{index}"));
            writer.WriteString("path", folder);
            writer.WriteString("type", type);
            writer.WriteEndObject();
        }
    });

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            write(writer);
        }

        return stream.ToArray();
    }
}
