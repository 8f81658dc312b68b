using Microsoft.ML.Tokenizers;

namespace MlNetTokenize;

/// <summary>A tokenizer that a model file can hold: one of our own, or that of a source.</summary>
internal readonly record struct SavedTokenizer
{
    private SavedTokenizer(Tokenizer tokenizer) => Tokenizer = tokenizer;

    public SavedTokenizer(TokenizerSource source)
    {
        Tokenizer = source.Tokenizer;
        Source = source;
    }

    public Tokenizer Tokenizer { get; }

    /// <summary>What is saved in the tokenizer's place; <see langword="null"/> for our own ones, which hold all of themselves.</summary>
    public TokenizerSource? Source { get; }

    public static implicit operator SavedTokenizer(Tokenizer tokenizer) => new(tokenizer);

    public static implicit operator SavedTokenizer(TokenizerSource source) => new(source);
}
