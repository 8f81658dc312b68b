using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Formats;

namespace MlNetTokenize;

public abstract partial class SubwordTokenizer
{
    /// <summary>Reads Hugging Face's <c>tokenizer.json</c>: byte pairs on bytes or characters, WordPiece, Unigram or whole words, with what the file says is done before and after.</summary>
    /// <param name="json">The file, read to its end. A byte-order mark at its beginning is skipped.</param>
    /// <returns>A <see cref="BytePairTokenizer"/> for byte-level byte-pair files; else a tokenizer of the file's stages.</returns>
    /// <remarks>
    /// Ids are those of Hugging Face's <c>tokenizers</c>, of which version 0.23 was asked. What is not done is refused by name: dropout, and regular expressions with parts whose meaning is not known for certain. Files are checked
    /// for consistency, but have no checksum. An expression that takes longer than ten seconds on a text is an exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, contradicts itself or asks for what is not done here; the message holds the place in the file.</exception>
    public static SubwordTokenizer FromTokenizerJson(Stream json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return TokenizerJsonReader.Read(FormatFile.ReadAll(json));
    }
}
