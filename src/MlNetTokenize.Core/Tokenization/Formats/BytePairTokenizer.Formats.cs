using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Formats;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize;

// The file formats that other programs read and write. A file is built as a whole before the first byte is written, so a tokenizer that a format
// cannot hold leaves the stream as it was. Streams are left open.
public sealed partial class BytePairTokenizer
{
    /// <summary>Reads a <c>.tiktoken</c> file: a line for each token, its bytes in base 64, a space and its id, which is also its rank.</summary>
    /// <param name="ranks">The file, read to its end. A byte-order mark at its beginning is skipped.</param>
    /// <param name="pattern">How text is cut; the file does not say it.</param>
    /// <param name="specialTokens">The special tokens, text and id; the file does not hold them either.</param>
    /// <remarks>The ids may have holes, but the highest may be at most 65,535 more than twice the number of tokens.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="ranks"/> or <paramref name="pattern"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A special token is empty, holds a lone surrogate or has a negative id.</exception>
    /// <exception cref="InvalidDataException">
    /// A line is not a token and its id, a token or an id stands twice, a single byte is missing or an id is too high: the message holds the line and the value.
    /// Or a special token's text is an ordinary token of another id, or its id an ordinary token of other bytes: the message names it.
    /// </exception>
    public static BytePairTokenizer FromTiktoken(Stream ranks, SplitPattern pattern, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(pattern);
        VocabularyBuilder.CheckSpecialTokens(specialTokens, nameof(specialTokens));
        return new BytePairTokenizer(TiktokenFormat.Read(FormatFile.ReadAll(ranks), pattern, specialTokens));
    }

    /// <summary>Writes the ordinary tokens as a <c>.tiktoken</c> file. Special tokens and the split pattern are the reader's own arguments.</summary>
    /// <param name="ranks">Where the file goes; nothing is written when this throws.</param>
    /// <remarks>
    /// Tiktoken knows no merge list: of all neighbours whose joined bytes are a token it merges those of the lowest id. That gives this tokenizer's ids
    /// where each token is what its own bytes merge into and the merges that make the tokens stand in the order of the tokens' ids: so with every tokenizer
    /// that <see cref="TrainFromFiles"/> makes.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="ranks"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">Tiktoken's rule would give other ids than this tokenizer; the message says why.</exception>
    public void SaveTiktoken(Stream ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        ranks.Write(TiktokenFormat.Write(Model));
    }

    /// <summary>Reads GPT-2's pair of files.</summary>
    /// <param name="vocabJson">An object of tokens and ids. Tokens stand in GPT-2's printable alphabet, in which a space is <c>Ġ</c>.</param>
    /// <param name="mergesTxt">Two tokens a line, in the order of the merges; a first line that begins with <c>#version</c> is skipped.</param>
    /// <param name="pattern">How text is cut; the files do not say it.</param>
    /// <param name="specialTokens">Special tokens besides those that the files show, text and id.</param>
    /// <remarks>
    /// The files do not say either which tokens are special: an entry that is neither a single byte nor what a merge makes becomes a special token of
    /// just that text, such as <c>&lt;|endoftext|&gt;</c>. Byte-order marks are skipped, lines may end with <c>\r\n</c>, and for the ids the rule of
    /// <see cref="FromTiktoken"/> holds.
    /// </remarks>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is damaged, or the two do not fit together: a token or an id stands twice, a merge is not of two tokens or does not make one, a single
    /// byte is missing. The message holds the place and the value.
    /// </exception>
    public static BytePairTokenizer FromVocabularyAndMerges(Stream vocabJson, Stream mergesTxt, SplitPattern pattern, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(vocabJson);
        ArgumentNullException.ThrowIfNull(mergesTxt);
        ArgumentNullException.ThrowIfNull(pattern);
        VocabularyBuilder.CheckSpecialTokens(specialTokens, nameof(specialTokens));
        return new BytePairTokenizer(VocabularyAndMergesFormat.Read(FormatFile.ReadAll(vocabJson), FormatFile.ReadAll(mergesTxt), pattern, specialTokens));
    }

    /// <summary>Writes GPT-2's pair of files, special tokens included. The split pattern is the reader's own argument.</summary>
    /// <param name="vocabJson">Where the tokens go; nothing is written when this throws.</param>
    /// <param name="mergesTxt">Where the merges go; nothing is written when this throws.</param>
    /// <remarks>A tokenizer without a merge list (<see cref="FromTiktoken"/>) is written with the one merge that makes each token.</remarks>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The tokenizer read back from these files would give other ids; the message says why.</exception>
    public void SaveVocabularyAndMerges(Stream vocabJson, Stream mergesTxt)
    {
        ArgumentNullException.ThrowIfNull(vocabJson);
        ArgumentNullException.ThrowIfNull(mergesTxt);
        (byte[] vocabulary, byte[] merges) = VocabularyAndMergesFormat.Write(Model);
        vocabJson.Write(vocabulary);
        mergesTxt.Write(merges);
    }

    /// <summary>Reads Hugging Face's <c>tokenizer.json</c> of a byte-level byte-pair tokenizer, such as GPT-2, RoBERTa, Llama 3, Qwen 2.5 or DeepSeek V3.</summary>
    /// <param name="json">The file, read to its end. A byte-order mark at its beginning is skipped.</param>
    /// <remarks><see cref="SubwordTokenizer.FromTokenizerJson"/> reads these and every other kind. For the ids the rule of <see cref="FromTiktoken"/> holds.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, contradicts itself or is of another kind of tokenizer; the message holds the place in the file.</exception>
    public static new BytePairTokenizer FromTokenizerJson(Stream json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return TokenizerJsonReader.ReadBytePairs(FormatFile.ReadAll(json));
    }

    /// <inheritdoc/>
    public override void SaveTokenizerJson(Stream json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.Write(TokenizerJsonWriter.Write(Model));
    }

    /// <summary>One of the published encodings, from Microsoft's data packages.</summary>
    /// <param name="name"><c>cl100k_base</c> or <c>o200k_base</c>.</param>
    /// <exception cref="ArgumentException">The name is neither.</exception>
    /// <exception cref="InvalidOperationException">The data package is not referenced; the message names it.</exception>
    public static BytePairTokenizer CreateForEncoding(string name) => PublishedEncoding.Create(name);
}
