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
    /// <summary>What <see cref="SafetensorsFormat"/> says of the types whose matrices are tables.</summary>
    public const string ValueTypes = "F64, F32, F16, BF16 or I8";

    public bool IsMatrix => Numbers is { IsValue: true } && Shape.Length == 2;
}
