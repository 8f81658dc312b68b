namespace MlNetTokenize.Embedding.Formats;

/// <summary>A tensor as the header of a safetensors file describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What the file calls its numbers.</param>
/// <param name="Numbers">How they are written; <see langword="null"/> where they are none that are read here.</param>
/// <param name="Shape">Its dimensions, all at least 0.</param>
/// <param name="Start">Where its bytes begin, from the end of the header on.</param>
/// <param name="End">Where they end.</param>
internal sealed record SafetensorsEntry(string Name, string Type, NumberEncoding? Numbers, long[] Shape, long Start, long End)
{
    public bool IsFloatMatrix => Numbers is not null && Shape.Length == 2;
}
