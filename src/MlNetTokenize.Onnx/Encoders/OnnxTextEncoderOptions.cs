namespace MlNetTokenize;

/// <summary>How a sentence encoder in ONNX is run.</summary>
public sealed class OnnxTextEncoderOptions
{
    /// <summary>How many tokens of a text an encoder reads at most, unless its tokenizer's file or <see cref="MaximumTokenCount"/> says it: as many places as BERT has.</summary>
    public const int DefaultMaximumTokenCount = 512;

    /// <summary>Gets or sets which output of the model is taken; by default <c>sentence_embedding</c>, else <c>last_hidden_state</c> or <c>token_embeddings</c>, else the only one of a vector for each text, else the first of a vector for each token.</summary>
    public string? OutputName { get; set; }

    /// <summary>Gets or sets how vectors of tokens become the text's; <see cref="TokenPooling.Mean"/> by default. It has no effect on an output of a vector for each text, and is an error there.</summary>
    public TokenPooling? Pooling { get; set; }

    /// <summary>Gets or sets whether vectors are brought to the length 1. The default is <see langword="false"/>: as the encoder gives them.</summary>
    public bool Normalize { get; set; }

    /// <summary>Gets or sets how many tokens of a text are read at most, those around it included; by default what the tokenizer's file says, else <see cref="DefaultMaximumTokenCount"/>.</summary>
    public int? MaximumTokenCount { get; set; }

    /// <summary>Gets or sets how many texts go through the encoder at a time, from 1 up. The default is 32. More is hardly faster, and takes more memory.</summary>
    public int BatchSize { get; set; } = 32;

    /// <summary>Gets or sets how many threads one batch is computed with; all cores by default.</summary>
    public int? NumberOfThreads { get; set; }

    internal OnnxTextEncoderOptions Copy() => (OnnxTextEncoderOptions)MemberwiseClone();

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    internal void Validate()
    {
        if (Pooling is { } pooling && (!Enum.IsDefined(pooling) || pooling == TokenPooling.None))
        {
            throw new ArgumentOutOfRangeException(nameof(Pooling), pooling, "The vectors of tokens become one: by their mean, sum, largest values, first, last or sum by the square root of their number.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(MaximumTokenCount ?? 1, 1, nameof(MaximumTokenCount));
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1, nameof(BatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(NumberOfThreads ?? 1, 1, nameof(NumberOfThreads));
    }
}
