using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>Whether a merge list and the ids of its tokens say the same: whether the ids can be the ranks, as tiktoken has it.</summary>
internal static class RankOrder
{
    /// <remarks>
    /// By <see cref="MergeRun"/>'s remark at most one pair makes each token, and it is the same pair by the list and by the ids as long as both have
    /// merged alike so far; so they merge alike to the end where these pairs have the same order by their places in the list and by the ids they make. Two
    /// things are left over. A token to which its bytes do not lead is given for a piece that is this token by tiktoken always, by us only with
    /// <see cref="BytePairModel.IgnoreMerges"/>. And where its bytes lead to two tokens which the list does not join, tiktoken would join them.
    /// </remarks>
    /// <exception cref="InvalidOperationException">They do not; the message says why.</exception>
    public static void Check(BytePairModel model)
    {
        if (model.Merges is null)
        {
            return;
        }

        var run = new MergeRun(model);
        TokenVocabulary vocabulary = model.Vocabulary;
        int previousRank = -1;
        int previousId = -1;
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (vocabulary.LengthOf(id) < 2 || vocabulary.IsSpecial(id))
            {
                continue;
            }

            int count = run.Merge(vocabulary[id].Span, out _, out int rank);
            if (count > 1)
            {
                if (!model.IgnoreMerges)
                {
                    throw Impossible($"merging never makes token {id} ('{Show(id)}'), but tiktoken would");
                }

                if (count == 2)
                {
                    throw Impossible($"no merge makes token {id} ('{Show(id)}') within a piece, but tiktoken would");
                }

                continue;
            }

            if (rank < previousRank)
            {
                throw Impossible(
                    $"token {id} ('{Show(id)}') is made by merge {rank}, before token {previousId} ('{Show(previousId)}') by merge {previousRank}, but tiktoken merges in the order of the ids");
            }

            (previousRank, previousId) = (rank, id);
        }

        string Show(int id) => PrintableBytes.Encode(vocabulary[id].Span);
    }

    private static InvalidOperationException Impossible(string reason)
        => new($"This tokenizer cannot be written as .tiktoken, because its ids are not its ranks: {reason}.");
}
