using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>The merges of a tokenizer as a list, also where it has none because its ids are its ranks.</summary>
internal static class MergeList
{
    /// <returns>The merges, and a token that is an ordinary one but that its bytes do not lead to, or −1.</returns>
    /// <remarks>Of ranks the list has the one merge that makes each token, by <see cref="MergeRun"/>'s remark, in the order of the ids.</remarks>
    public static (TokenPair[] Merges, int Unreachable) FromModel(BytePairModel model)
    {
        var run = new MergeRun(model);
        TokenVocabulary vocabulary = model.Vocabulary;
        var made = new List<TokenPair>();
        int unreachable = -1;
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (vocabulary.LengthOf(id) < 2 || vocabulary.IsSpecial(id))
            {
                continue;
            }

            if (run.Merge(vocabulary[id].Span, out TokenPair last, out _) == 1)
            {
                made.Add(last);
            }
            else if (unreachable < 0)
            {
                unreachable = id;
            }
        }

        return (model.Merges ?? [.. made], unreachable);
    }
}
