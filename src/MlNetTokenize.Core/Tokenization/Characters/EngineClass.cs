namespace MlNetTokenize.Tokenization.Characters;

/// <summary>What Hugging Face's engine tells characters apart by outside of its regular expressions. The table's script knows the bits.</summary>
[Flags]
internal enum EngineClass : byte
{
    None = 0,

    /// <summary>White space of the pre-tokenizers.</summary>
    Space = 1,

    /// <summary>Punctuation of the pre-tokenizers: ASCII's and Unicode's.</summary>
    Punctuation = 2,

    /// <summary>Taken out by BERT's clean-up.</summary>
    Control = 4,

    /// <summary>Made a space by BERT's clean-up.</summary>
    CleanedSpace = 8,

    /// <summary>A mark without a width of its own, which BERT's normalizer takes for an accent.</summary>
    NonspacingMark = 16,

    /// <summary>A mark, which the normalizer StripAccents takes for an accent.</summary>
    Mark = 32,

    /// <summary>A digit or another number.</summary>
    Number = 64,

    /// <summary>Part of a word for the pre-tokenizer Whitespace and for added tokens that are words.</summary>
    Word = 128,
}
