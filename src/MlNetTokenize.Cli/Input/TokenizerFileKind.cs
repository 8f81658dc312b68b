namespace MlNetTokenize.Cli;

/// <summary>The files that a tokenizer can come from.</summary>
internal enum TokenizerFileKind
{
    /// <summary>A tokenizer.json.</summary>
    TokenizerJson,

    /// <summary>A vocab.json, with its merges.txt.</summary>
    Vocabulary,

    /// <summary>Tokens in base 64 and their ranks: .tiktoken, and the tokenizer.model of some.</summary>
    Ranks,

    /// <summary>A .model of SentencePiece.</summary>
    SentencePiece,

    /// <summary>A vocab.txt, a token a line.</summary>
    WordPiece,
}
