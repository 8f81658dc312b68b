namespace MlNetTokenize.Tokenization.Decoders;

/// <summary>Turns the texts of tokens into the text that they are: a decoder of a tokenizer.json. Immutable and thread-safe.</summary>
internal abstract class TokenDecoder
{
    /// <summary>Changes the texts; put together they are the text.</summary>
    public abstract List<string> Decode(List<string> tokens);
}
