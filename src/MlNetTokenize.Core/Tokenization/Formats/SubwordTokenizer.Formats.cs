using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Formats;
using MlNetTokenize.Tokenization.SentencePieces;

namespace MlNetTokenize;

public abstract partial class SubwordTokenizer
{
    /// <summary>Reads Hugging Face's <c>tokenizer.json</c>: byte pairs on bytes or characters, WordPiece, Unigram or whole words, with what the file says is done before and after.</summary>
    /// <param name="json">The file, read to its end. A byte-order mark at its beginning is skipped.</param>
    /// <returns>A <see cref="BytePairTokenizer"/> for byte-level byte-pair files; else a tokenizer of the file's stages.</returns>
    /// <remarks>
    /// Ids are those of Hugging Face's <c>tokenizers</c>, of which version 0.23 was asked; as there, the <c>id</c> of an added token is not looked at: a token of the model has the model's, the others are numbered after it. A
    /// byte-level file without a decoder decodes to its text here, and to the names of its tokens there. What is not done is refused by name: dropout, and regular expressions with parts whose meaning is not known for certain. Files are checked
    /// for consistency, but have no checksum. An expression that takes longer than ten seconds on a text is an exception.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, contradicts itself or asks for what is not done here; the message holds the place in the file.</exception>
    public static SubwordTokenizer FromTokenizerJson(Stream json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return TokenizerJsonReader.Read(FormatFile.ReadAll(json));
    }

    /// <summary>Reads a <c>vocab.txt</c> of WordPiece, as BERT has it, with what BERT does to a text before it.</summary>
    /// <param name="vocabTxt">A token a line; its number, from 0, is its id. A byte-order mark is skipped, lines may end with <c>\r\n</c>, and an empty line is an id that no text leads to.</param>
    /// <param name="lowercase">Whether texts are lowered.</param>
    /// <param name="stripAccents">Whether accents are taken out; by default where texts are lowered.</param>
    /// <param name="separateChinese">Whether each Chinese character is a word.</param>
    /// <param name="unknownToken">The token of a word that the vocabulary does not lead to.</param>
    /// <param name="continuingSubwordPrefix">What a token begins with that continues a word.</param>
    /// <param name="maxInputCharsPerWord">The most characters of a word that is looked at; longer ones are unknown. At least 1.</param>
    /// <param name="specialTokens">Which of the tokens are special; by default <paramref name="unknownToken"/> and those of <c>[PAD]</c>, <c>[CLS]</c>, <c>[SEP]</c> and <c>[MASK]</c> that there are.</param>
    /// <returns>The tokenizer. If the vocabulary has <c>[CLS]</c> and <c>[SEP]</c> they stand around a text and a pair as BERT has them. The defaults are those of bert-base-uncased.</returns>
    /// <exception cref="ArgumentNullException">A required argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxInputCharsPerWord"/> is less than 1.</exception>
    /// <exception cref="InvalidDataException">A token stands twice or is not UTF-8, or the unknown or a special token is not there; the message holds the line or the token.</exception>
    public static SubwordTokenizer FromWordPieceVocabulary(
        Stream vocabTxt,
        bool lowercase = true,
        bool? stripAccents = null,
        bool separateChinese = true,
        string unknownToken = "[UNK]",
        string continuingSubwordPrefix = "##",
        int maxInputCharsPerWord = 100,
        IEnumerable<string>? specialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(vocabTxt);
        ArgumentNullException.ThrowIfNull(unknownToken);
        ArgumentNullException.ThrowIfNull(continuingSubwordPrefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxInputCharsPerWord, 1);
        var file = new WordPieceFile(FormatFile.ReadAll(vocabTxt))
        {
            Lowercase = lowercase,
            StripAccents = stripAccents,
            SeparateChinese = separateChinese,
            UnknownToken = unknownToken,
            ContinuingSubwordPrefix = continuingSubwordPrefix,
            MaxInputCharsPerWord = maxInputCharsPerWord,
            SpecialTokens = specialTokens is null ? null : [.. specialTokens],
        };
        return TokenizerJsonReader.Read(file.ToTokenizerJson(), keepsIds: true);
    }

    /// <summary>Reads a <c>.model</c> file of SentencePiece, unigram or byte-pair, with SentencePiece's own ids.</summary>
    /// <param name="model">The file, read to its end.</param>
    /// <param name="specialTokens">Special tokens besides the model's own, which are its control symbols: text and id. Their ids may lie behind the model's.</param>
    /// <returns>The tokenizer. User-defined symbols of the model are always found, as SentencePiece finds them. A column of ids puts the model's beginning and end around its texts.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="model"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A special token is empty or its id is another piece's.</exception>
    /// <exception cref="InvalidDataException">The stream is no such model, is damaged, or is one of whole words or characters.</exception>
    public static SubwordTokenizer FromSentencePiece(Stream model, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new SentencePieceFileTokenizer(FormatFile.ReadAll(model), specialTokens);
    }
}
