namespace MlNetTokenize.Tokenization.Sources;

/// <summary>The normalizers that can be told in data. The numbers stand in model files.</summary>
internal enum NormalizerKind : byte
{
    /// <summary>None, or what the tokenizer's class does by itself.</summary>
    Default = 0,

    /// <summary><see cref="Microsoft.ML.Tokenizers.LowerCaseNormalizer"/>.</summary>
    LowerCase = 1,

    /// <summary><see cref="Microsoft.ML.Tokenizers.UpperCaseNormalizer"/>.</summary>
    UpperCase = 2,
}
