namespace MlNetTokenize.Tokenization.Sources;

/// <summary>The pre-tokenizers that can be told in data. The numbers stand in model files.</summary>
internal enum PreTokenizerKind : byte
{
    /// <summary>What the tokenizer's class does by itself.</summary>
    Default = 0,

    /// <summary>A <see cref="MlNetTokenize.SplitPattern"/>.</summary>
    SplitPattern = 1,

    /// <summary><see cref="Microsoft.ML.Tokenizers.PreTokenizer.CreateWhiteSpace"/>.</summary>
    WhiteSpace = 2,

    /// <summary><see cref="Microsoft.ML.Tokenizers.PreTokenizer.CreateWordOrPunctuation"/>.</summary>
    WordOrPunctuation = 3,

    /// <summary><see cref="Microsoft.ML.Tokenizers.PreTokenizer.CreateWordOrNonWord"/>.</summary>
    WordOrNonWord = 4,

    /// <summary><see cref="Microsoft.ML.Tokenizers.RobertaPreTokenizer"/>.</summary>
    Roberta = 5,
}
