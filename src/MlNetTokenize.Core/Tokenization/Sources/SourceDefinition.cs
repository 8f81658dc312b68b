namespace MlNetTokenize.Tokenization.Sources;

/// <summary>What it takes to build a tokenizer of Microsoft.ML.Tokenizers again: the bytes of its files and its options. Immutable.</summary>
internal abstract record SourceDefinition
{
    /// <summary>Whether a special token's text in the input becomes its id.</summary>
    public bool AllowsSpecialTokens { get; init; }

    /// <summary>The special tokens that the caller named; <see langword="null"/> where he named none.</summary>
    public IReadOnlyDictionary<string, int>? SpecialTokens { get; init; }

    /// <summary>Builds the tokenizer. What Microsoft's classes throw at a vocabulary that is none is let through.</summary>
    /// <exception cref="InvalidDataException">The files are not a vocabulary.</exception>
    /// <exception cref="ArgumentException">The options do not fit the vocabulary.</exception>
    public abstract BuiltSource Build();
}
