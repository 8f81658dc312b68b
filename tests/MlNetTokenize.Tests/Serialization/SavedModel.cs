using Microsoft.ML;

namespace MlNetTokenize.Tests;

/// <summary>Models as the bytes of the file that ML.NET saves.</summary>
internal static class SavedModel
{
    public static byte[] Save(MLContext mlContext, ITransformer model, DataViewSchema? inputSchema)
    {
        using var file = new MemoryStream();
        mlContext.Model.Save(model, inputSchema, file);
        return file.ToArray();
    }

    /// <summary>Loads, by default with a context that knows nothing of what was saved.</summary>
    public static ITransformer Load(byte[] file, MLContext? mlContext = null)
    {
        using var stream = new MemoryStream(file);
        return (mlContext ?? new MLContext()).Model.Load(stream, out _);
    }

    public static ITransformer Reload(MLContext mlContext, ITransformer model, DataViewSchema inputSchema) => Load(Save(mlContext, model, inputSchema));
}
