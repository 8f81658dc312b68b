using System.Numerics.Tensors;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>
/// The linear layer as one of several threads learns it. Every step of every thread writes all of the layer, so threads that shared it would wait for each other's caches at every text: two were slower than one. Each has
/// its own, and what it has learned is added to the common one every few hundred texts.
/// </summary>
internal sealed class LocalLayer
{
    // For outputs and biases: the common values, this thread's, and the common ones when they were last looked at. None for a thread that is alone, whose values are the common ones.
    private readonly (float[] Common, float[] Own, float[] Seen)[] _parts;

    /// <param name="parameters">The common layer.</param>
    /// <param name="isAlone">Whether no other thread learns it.</param>
    public LocalLayer(EmbeddingParameters parameters, bool isAlone)
    {
        Outputs = isAlone ? parameters.Outputs : new TrainingRows(parameters.Outputs.Count, parameters.Outputs.Dimension);
        Biases = isAlone ? parameters.Biases : new float[parameters.Biases.Length];
        _parts = isAlone ? [] : [Part(parameters.Outputs.Values, Outputs.Values), Part(parameters.Biases, Biases)];
    }

    public TrainingRows Outputs { get; }

    public float[] Biases { get; }

    /// <summary>Adds to the common layer what was learned since the last time, and takes it over. One thread at a time.</summary>
    public void Synchronize()
    {
        foreach ((float[] common, float[] own, float[] seen) in _parts)
        {
            TensorPrimitives.Subtract(own, seen, own);
            TensorPrimitives.Add<float>(common, own, common);
            common.CopyTo(own, 0);
            common.CopyTo(seen, 0);
        }
    }

    private static (float[] Common, float[] Own, float[] Seen) Part(float[] common, float[] own)
    {
        common.CopyTo(own, 0);
        return (common, own, [.. common]);
    }
}
