using MlNetTokenize.Embedding;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize;

/// <content>What each token of a text adds to the scores.</content>
public sealed partial class EmbeddingModel
{
    /// <summary>Writes what each token of a text, with the n-grams that it is in, adds to each score of the model's own layer. Nothing is allocated once the pools of arrays are warm.</summary>
    /// <remarks>
    /// The score of output <c>k</c>, before softmax or logistic function, is <c>bias[k] + Σ contributions[i × outputs + k]</c> over the tokens <c>i</c>, with <see cref="EmbeddingHead.CopyBiases"/>'s bias; a
    /// number's is in the label's own units. With <see cref="TokenPooling.Mean"/>, <see cref="TokenPooling.Sum"/> and <see cref="TokenPooling.SqrtN"/> a token has its own row's part and an equal share of
    /// each n-gram's that it is in; what a repeated token or n-gram counts (<see cref="TermWeighting"/>) is shared equally by its occurrences. With <see cref="TokenPooling.Max"/> each dimension is that of the
    /// token which has the largest value, the first of equal ones; with <see cref="TokenPooling.First"/> and <see cref="TokenPooling.Last"/> one token has all.
    /// </remarks>
    /// <param name="ids">The tokens.</param>
    /// <param name="contributions">The number of ids times <see cref="EmbeddingHead.OutputCount"/> long: token by token, and for each the outputs.</param>
    /// <param name="pooling">How the rows become one vector, as in <see cref="Pool"/>.</param>
    /// <exception cref="InvalidOperationException">The model has no <see cref="Head"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The table has no row for one of the ids; or <paramref name="pooling"/> is <see cref="TokenPooling.None"/>, which does not give one vector, or there is none such.</exception>
    /// <exception cref="ArgumentException"><paramref name="contributions"/> has another length.</exception>
    public void Explain(ReadOnlySpan<int> ids, Span<float> contributions, TokenPooling pooling)
    {
        if (Head is null)
        {
            throw new InvalidOperationException($"The model has no {nameof(Head)}, so its rows add to no score.");
        }

        if (!Enum.IsDefined(pooling) || pooling == TokenPooling.None)
        {
            throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "A layer reads one vector of a text, and this pooling does not give one.");
        }

        if (contributions.Length != (long)ids.Length * Head.OutputCount)
        {
            throw new ArgumentException($"{ids.Length} tokens and {Head.OutputCount} outputs are {(long)ids.Length * Head.OutputCount} contributions, not {contributions.Length}.", nameof(contributions));
        }

        foreach (int id in ids)
        {
            if ((uint)id >= (uint)VocabularySize)
            {
                throw RowPooling.NoRow(id, VocabularySize);
            }
        }

        if (!ids.IsEmpty)
        {
            ScoreShares.Write(this, Head, ids, contributions, pooling);
        }
    }
}
