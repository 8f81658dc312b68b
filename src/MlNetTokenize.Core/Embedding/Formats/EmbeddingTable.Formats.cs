using MlNetTokenize.Embedding.Formats;

namespace MlNetTokenize;

// The file formats that other programs read and write. Streams may be such that only go forward; they are read to their end and left open. Nothing is
// allocated because a header says so: room grows as the numbers arrive.
public sealed partial class EmbeddingTable
{
    /// <summary>Reads word vectors: word2vec in text or binary, fastText's <c>.vec</c>, or GloVe.</summary>
    /// <param name="stream">The file, read to its end. It may be one that only goes forward.</param>
    /// <param name="tokens">The word of each row, all different. Of equal words in the file the first counts, as with gensim; the others are left out.</param>
    /// <param name="format">
    /// Whether it is text or binary. A file that begins with a line of two whole numbers has a header; what follows is taken for text where the
    /// bytes behind the first word are, so say the format of a binary file with fewer than 64 bytes of numbers. A file without a header (GloVe) is
    /// text.
    /// </param>
    /// <remarks>
    /// In text a row is a line: the word, and the last <see cref="Dimension"/> fields between spaces or tabs are its numbers, with a decimal point
    /// in every culture. A word may have spaces, unless its last part is a number too. Without a header the dimension is that of the first line.
    /// Empty lines are passed over.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or is none of these: there are more or fewer rows than the header promises, a row has more or fewer numbers than the
    /// others, a number is not finite, a word is empty or not UTF-8. The message holds the line or row and the byte.
    /// </exception>
    public static EmbeddingTable LoadWord2Vec(Stream stream, out IReadOnlyList<string> tokens, Word2VecFormat format = Word2VecFormat.Detect)
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckFormat(format);
        return ReadWords(new Word2VecReader(stream, format), out tokens);
    }

    /// <summary>Reads word vectors of a file in which some rows are damaged, as gensim's <c>unicode_errors</c> does: see <see cref="LoadWord2Vec(Stream, out IReadOnlyList{string}, Word2VecFormat)"/>.</summary>
    /// <param name="stream">The file, read to its end.</param>
    /// <param name="tokens">The word of each row, all different.</param>
    /// <param name="format">Whether it is text or binary.</param>
    /// <param name="onDamaged">
    /// Told of each row that is damaged, with its line or row and the byte. A row with an empty word, a number that is not finite, or more or fewer numbers than the others is left out; a word that is not UTF-8 is
    /// read with U+FFFD for what it is not.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    /// <exception cref="InvalidDataException">The file begins as none of these, has more or fewer rows than the header promises, ends in a row, or has no row that is whole.</exception>
    public static EmbeddingTable LoadWord2Vec(Stream stream, out IReadOnlyList<string> tokens, Word2VecFormat format, Action<string> onDamaged)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(onDamaged);
        CheckFormat(format);
        return ReadWords(new Word2VecReader(stream, format, onDamaged), out tokens);
    }

    private static EmbeddingTable ReadWords(Word2VecReader reader, out IReadOnlyList<string> tokens)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var words = new List<string>();
        long expected = reader.RowCount <= Array.MaxLength / reader.Dimension ? reader.RowCount.Value * reader.Dimension : Array.MaxLength;
        var values = new GrowingValues(expected);
        while (reader.Read())
        {
            if (seen.Add(reader.Word))
            {
                words.Add(reader.Word);
                reader.Row.CopyTo(values.Add(reader.Dimension));
            }
        }

        tokens = words;
        return words.Count == 0 ? throw new InvalidDataException("The file has no row that is whole.") : new EmbeddingTable(words.Count, reader.Dimension, values.ToArray());
    }

    /// <summary>Reads word vectors without their words: see <see cref="LoadWord2Vec(Stream, out IReadOnlyList{string}, Word2VecFormat)"/>.</summary>
    /// <param name="stream">The file, read to its end.</param>
    /// <param name="format">Whether it is text or binary.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or is none of these; the message holds the line or row and the byte.</exception>
    public static EmbeddingTable LoadWord2Vec(Stream stream, Word2VecFormat format = Word2VecFormat.Detect) => LoadWord2Vec(stream, out _, format);

    /// <summary>Writes the rows in word2vec's format, which gensim reads.</summary>
    /// <param name="stream">Where the file goes; nothing is written when a token is refused.</param>
    /// <param name="tokens">The word of each row: all different, not empty, without ASCII white space. A row whose word is <see langword="null"/> is left out.</param>
    /// <param name="binary">32-bit floats rather than text. Text has the shortest numbers that read as the same floats, so both give the same rows back.</param>
    /// <exception cref="ArgumentException">There are not as many tokens as rows, or a token is none that can be written; the message holds its index and text.</exception>
    public void SaveWord2Vec(Stream stream, IReadOnlyList<string?> tokens, bool binary = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Count != VocabularySize)
        {
            throw new ArgumentException($"There are {tokens.Count} tokens for {VocabularySize} rows.", nameof(tokens));
        }

        Word2VecWriter.Check(tokens, nameof(tokens));
        Word2VecWriter.Write(stream, Quantize(EmbeddingPrecision.Float32), tokens, binary);
    }

    /// <summary>Reads a matrix from a safetensors file, as PyTorch models of Hugging Face have it.</summary>
    /// <param name="stream">The file, of which all is read or, where it can be sought, checked to be there.</param>
    /// <param name="tensorName">Which tensor; where it is <see langword="null"/>, the only one with two dimensions of F64, F32, F16, BF16 or I8.</param>
    /// <remarks>
    /// The header is checked as the reference implementation does: at most 100,000,000 bytes, and the tensors cover the data without a gap or an
    /// overlap.
    /// </remarks>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, has no such tensor (the message lists those there are), or the tensor is no matrix of F64, F32, F16, BF16 or I8 or has a number
    /// that is not finite. The message holds the byte.
    /// </exception>
    public static EmbeddingTable LoadSafetensors(Stream stream, string? tensorName = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return SafetensorsFormat.Read(stream, tensorName);
    }

    /// <summary>Writes a safetensors file with one F32 tensor, a row for each token.</summary>
    /// <param name="stream">Where the file goes.</param>
    /// <param name="tensorName">The tensor's name: <c>embedding.weight</c> is what a PyTorch module with an <c>Embedding</c> called <c>embedding</c> loads.</param>
    /// <exception cref="ArgumentException">The name is empty, has a lone surrogate, or is <c>__metadata__</c>.</exception>
    public void SaveSafetensors(Stream stream, string tensorName = "embedding.weight")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(tensorName);
        SafetensorsWriter.CheckName(tensorName, nameof(tensorName));
        SafetensorsWriter.Write(stream, SafetensorsWriter.TensorOf(tensorName, Quantize(EmbeddingPrecision.Float32)));
    }

    /// <summary>
    /// Reads a matrix that <c>numpy.save</c> wrote: versions 1 to 3, floats of 16, 32 or 64 bits in either byte order, row after row or column after
    /// column.
    /// </summary>
    /// <param name="stream">The file, read to its end.</param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, the array is of another type or has not two dimensions, or a number is not finite as a 32-bit float. The message holds
    /// the byte.
    /// </exception>
    public static EmbeddingTable LoadNpy(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return NpyFormat.Read(stream);
    }

    /// <summary>Writes the file that <c>numpy.save</c> writes of the rows: version 1.0, little-endian 32-bit floats.</summary>
    /// <param name="stream">Where the file goes.</param>
    public void SaveNpy(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        NpyFormat.Write(stream, Quantize(EmbeddingPrecision.Float32));
    }

    internal static void CheckFormat(Word2VecFormat format)
    {
        if (!Enum.IsDefined(format))
        {
            throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format.");
        }
    }
}
