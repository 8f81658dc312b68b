using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>Where the rows of the tokens begin: at random, or at those of a given table.</summary>
internal static class InitialRows
{
    /// <summary>Fills the tokens' rows. Those that are learned towards vectors begin at zero, as there is no layer that would have to tell them apart.</summary>
    /// <param name="rows">The tokens' rows come first.</param>
    /// <param name="tokens">How many tokens there are.</param>
    /// <param name="options">Has the given table.</param>
    /// <param name="seed">What random rows are drawn from.</param>
    /// <returns>For each token whether its row was given; <see langword="null"/> without a table.</returns>
    public static bool[]? Fill(TrainingRows rows, int tokens, EmbeddingTrainingOptions options, int seed)
    {
        EmbeddingTable? random = options.VectorLength is null ? EmbeddingTable.Create(tokens, rows.Dimension, seed) : null;
        int[]? sources = options.FirstTable is null ? null : FindSources(tokens, options);
        bool[]? isGiven = sources is null ? null : new bool[tokens];
        for (int id = 0; id < tokens; id++)
        {
            int source = sources?[id] ?? -1;
            if (source >= 0)
            {
                options.FirstTable!.CopyRow(source, rows.Row(id));
            }
            else if (random is not null)
            {
                random[id].CopyTo(rows.Row(id));
            }

            if (isGiven is not null)
            {
                isGiven[id] = source >= 0;
            }
        }

        return isGiven;
    }

    /// <summary>Fills the rows of n-grams and places that an earlier model has; the others stay zero.</summary>
    /// <param name="rows">The tokens' rows, the n-grams' and the places'.</param>
    /// <param name="firstNgram">The first n-gram's row.</param>
    /// <param name="firstPosition">The first place's row.</param>
    /// <param name="model">The earlier model.</param>
    /// <param name="buckets">Which buckets have rows now: the model's too, if n-grams have a part in the pooling.</param>
    public static void FillOthers(TrainingRows rows, int firstNgram, int firstPosition, EmbeddingModel model, BucketRows? buckets)
    {
        if (buckets is not null && model.NgramTable is { } ngrams)
        {
            for (int i = 0; i < ngrams.RowCount; i++)
            {
                ngrams.Rows.CopyRow(i, rows.Row(firstNgram + buckets.RowOf(ngrams.Buckets[i])));
            }
        }

        for (int position = 0; position < model.PositionTable?.VocabularySize && firstPosition + position < rows.Count; position++)
        {
            model.PositionTable.CopyRow(position, rows.Row(firstPosition + position));
        }
    }

    // For each token the row of the given table, or -1.
    private static int[] FindSources(int tokens, EmbeddingTrainingOptions options)
    {
        int given = options.FirstTable!.VocabularySize;
        if (options.InitialTokens is not { } givenTokens)
        {
            return [.. Enumerable.Range(0, tokens).Select(id => id < given ? id : -1)];
        }

        if (options.Tokens is not { } newTokens)
        {
            throw new ArgumentException(
                $"{nameof(options.InitialTokens)} says of which tokens the given rows are, but {nameof(options.Tokens)} does not say which tokens there are to learn.", nameof(options));
        }

        var rowOf = new Dictionary<string, int>(given, StringComparer.Ordinal);
        for (int row = 0; row < given; row++)
        {
            if (!givenTokens[row].IsEmpty)
            {
                rowOf.TryAdd(KeyOf(givenTokens[row]), row);
            }
        }

        return [.. Enumerable.Range(0, tokens).Select(id => id < newTokens.Count && rowOf.TryGetValue(KeyOf(newTokens[id]), out int row) ? row : -1)];
    }

    // Bytes as characters of the same value: equal where the bytes are.
    private static string KeyOf(ReadOnlyMemory<byte> token) => System.Text.Encoding.Latin1.GetString(token.Span);
}
