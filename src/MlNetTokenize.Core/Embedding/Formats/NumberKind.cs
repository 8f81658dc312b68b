namespace MlNetTokenize.Embedding.Formats;

/// <summary>The numbers that files of tensors hold.</summary>
internal enum NumberKind
{
    Half,
    BFloat16,
    Single,
    Double,
    SByte,
    Int32,
    Int64,
}
