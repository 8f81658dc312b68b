namespace MlNetTokenize.Embedding.Formats;

/// <summary>The floating-point numbers that files of tensors hold.</summary>
internal enum NumberKind
{
    Half,
    BFloat16,
    Single,
    Double,
}
