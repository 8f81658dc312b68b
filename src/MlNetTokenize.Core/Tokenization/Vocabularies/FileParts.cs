namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>The parts of a tokenizer.json as they stand in the file, in JSON, so that they are written as they were read. <see langword="null"/> for those that are null or not there.</summary>
internal sealed record FileParts
{
    public byte[]? Truncation { get; init; }

    public byte[]? Padding { get; init; }

    public byte[]? Normalizer { get; init; }

    public byte[]? PreTokenizer { get; init; }

    public byte[]? PostProcessor { get; init; }

    public byte[]? Decoder { get; init; }
}
