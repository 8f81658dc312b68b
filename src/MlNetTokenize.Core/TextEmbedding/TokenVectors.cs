using System.Text;
using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize;

/// <summary>Files of word vectors whose words are a tokenizer's tokens.</summary>
public static class TokenVectors
{
    // What a space is in the printable alphabet.
    private const char Space = 'Ġ';

    /// <summary>Writes a tokenizer's rows in word2vec's format, which gensim reads.</summary>
    /// <param name="table">The rows of the tokenizer's tokens.</param>
    /// <param name="stream">Where the file goes.</param>
    /// <param name="tokenizer">The tokenizer, with as many ids as the table has rows.</param>
    /// <param name="binary">32-bit floats rather than text.</param>
    /// <remarks>
    /// A token is written in GPT-2's printable alphabet, in which a space is <c>Ġ</c>, as in the key values of a token column; so are special
    /// tokens, which differ from what they are as text only where that is not visible ASCII. The rows of holes in the vocabulary, which no text can
    /// use, are left out.
    /// </remarks>
    /// <exception cref="ArgumentException">The table has another number of rows.</exception>
    public static void SaveWord2Vec(this EmbeddingTable table, Stream stream, SubwordTokenizer tokenizer, bool binary = false)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (table.VocabularySize != tokenizer.VocabularySize)
        {
            throw new ArgumentException($"The table has {table.VocabularySize} rows, the tokenizer {tokenizer.VocabularySize} tokens.", nameof(tokenizer));
        }

        TokenVocabulary vocabulary = tokenizer.Vocabulary;
        var names = new string?[vocabulary.Count];
        for (int id = 0; id < names.Length; id++)
        {
            names[id] = vocabulary.Contains(id) ? PrintableBytes.Encode(vocabulary.BytesOf(id)) : null;
        }

        Word2VecWriter.Write(stream, table, names, binary);
    }

    extension(EmbeddingTable)
    {
        /// <summary>Reads word vectors for a tokenizer's tokens: word2vec in text or binary, fastText's <c>.vec</c>, or GloVe.</summary>
        /// <param name="stream">The file, read to its end. It may be one that only goes forward; only rows that a token has are kept.</param>
        /// <param name="tokenizer">The tokenizer.</param>
        /// <param name="matchedCount">How many of its tokens the file has.</param>
        /// <param name="format">Whether it is text or binary.</param>
        /// <returns>A row for each id of the tokenizer; those of tokens that the file does not have, and of holes, are zero.</returns>
        /// <remarks>
        /// A file with a <c>Ġ</c> in any of its words is one of tokens: each of its words is the token that is so written in GPT-2's printable
        /// alphabet, or else the special token of that text. Any other file is one of ordinary words: each is the token of its bytes in UTF-8, and
        /// the one with a space before these. The first word that is a token counts.
        /// </remarks>
        /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
        /// <exception cref="InvalidDataException">
        /// The file is damaged, or is none of these; the message holds the line or row and the byte. Or its dimension is too large for a table with
        /// all the tokens.
        /// </exception>
        public static EmbeddingTable LoadWord2Vec(
            Stream stream, SubwordTokenizer tokenizer, out int matchedCount, Word2VecFormat format = Word2VecFormat.Detect)
        {
            ArgumentNullException.ThrowIfNull(stream);
            ArgumentNullException.ThrowIfNull(tokenizer);
            EmbeddingTable.CheckFormat(format);
            return Load(new Word2VecReader(stream, format), tokenizer, out matchedCount);
        }
    }

    private static EmbeddingTable Load(Word2VecReader reader, SubwordTokenizer tokenizer, out int matchedCount)
    {
        int dimension = reader.Dimension;
        if ((long)tokenizer.VocabularySize * dimension > Array.MaxLength)
        {
            throw new InvalidDataException(
                $"The file begins, at byte 0, with rows of {dimension}; {tokenizer.VocabularySize} of them are more than the {Array.MaxLength} values of a table.");
        }

        // Which of the two kinds the file is shows at its end only. Rows are kept where a token has them in either, each once.
        var rows = new GrowingValues(Array.MaxLength);
        var tokenRows = new Dictionary<int, int>();
        var wordRows = new Dictionary<int, int>();
        bool hasTokens = false;
        while (reader.Read())
        {
            hasTokens = hasTokens || reader.Word.Contains(Space, StringComparison.Ordinal);
            int row = rows.Count / dimension;
            bool isKept = TryFindToken(tokenizer, reader.Word, out int token) && tokenRows.TryAdd(token, row);
            if (!hasTokens)
            {
                byte[] bytes = [(byte)' ', .. Encoding.UTF8.GetBytes(reader.Word)];
                isKept |= tokenizer.TryGetId(bytes.AsSpan(1), out int word) && wordRows.TryAdd(word, row);
                isKept |= tokenizer.TryGetId(bytes, out word) && wordRows.TryAdd(word, row);
            }

            if (isKept)
            {
                reader.Row.CopyTo(rows.Add(dimension));
            }
        }

        Dictionary<int, int> rowOf = hasTokens ? tokenRows : wordRows;
        var values = new float[tokenizer.VocabularySize * dimension];
        foreach ((int id, int row) in rowOf)
        {
            rows.Span.Slice(row * dimension, dimension).CopyTo(values.AsSpan(id * dimension));
        }

        matchedCount = rowOf.Count;
        return new EmbeddingTable(tokenizer.VocabularySize, dimension, values);
    }

    private static bool TryFindToken(SubwordTokenizer tokenizer, string word, out int id)
        => (PrintableBytes.TryDecode(word, out byte[]? bytes) && tokenizer.TryGetId(bytes, out id)) || tokenizer.SpecialTokens.TryGetValue(word, out id);
}
