using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>
/// The ids of a file's <c>added_tokens</c>. Hugging Face's library does not look at the <c>id</c> that the file has for them: a token of the model has the model's, and the others are numbered behind the model's number of tokens and behind
/// each other. Published files say the same, as that library wrote them.
/// </summary>
internal static class AddedTokenIds
{
    /// <summary>Gives each token its id. One that is empty is left out; one that stands there again keeps its id and has what is said of it the last time.</summary>
    /// <param name="model">The model.</param>
    /// <param name="added">The tokens with the ids that the file has for them.</param>
    public static List<(AddedToken Token, JsonPlace Place)> Assign(JsonPlace model, List<(AddedToken Token, JsonPlace Place)> added)
    {
        var numbered = new List<(AddedToken, JsonPlace)>();
        if (added.Count == 0)
        {
            return numbered;
        }

        HashSet<string> names = [.. added.Select(token => token.Token.Text)];
        (Dictionary<string, int> ofModel, HashSet<int> taken, int count) = Find(model, names);
        int highest = -1;
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((AddedToken token, JsonPlace place) in added.Where(token => token.Token.Text.Length > 0))
        {
            if (!places.TryAdd(token.Text, numbered.Count))
            {
                numbered[places[token.Text]] = (token with { Id = numbered[places[token.Text]].Item1.Id }, place);
                continue;
            }

            if (!ofModel.TryGetValue(token.Text, out int id))
            {
                // In a vocabulary with holes that number may be a token's. One id for two tokens is not done here: such a file keeps its own.
                id = Math.Max(count, highest + 1);
                id = taken.Contains(id) ? token.Id : id;
            }

            highest = Math.Max(highest, id);
            numbered.Add((token with { Id = id }, place));
        }

        return numbered;
    }

    // The ids of those that the model has, all of its ids that lie behind its number of tokens, and that number.
    private static (Dictionary<string, int> Ids, HashSet<int> Behind, int Count) Find(JsonPlace model, HashSet<string> names)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var behind = new HashSet<int>();
        int count = 0;
        JsonPlace vocabulary = model.Require("vocab");
        if (vocabulary.Value.ValueKind == System.Text.Json.JsonValueKind.Array)
        {
            // A token that stands twice is the last one.
            foreach (JsonPlace item in vocabulary.Items)
            {
                if (item.Items.FirstOrDefault() is { Value.ValueKind: System.Text.Json.JsonValueKind.String } text && text.ReadText() is var token && names.Contains(token))
                {
                    ids[token] = count;
                }

                count++;
            }

            return (ids, behind, count);
        }

        int number = vocabulary.Members.Count();
        foreach ((string token, JsonPlace value) in vocabulary.Members)
        {
            count++;
            if (value.Value.ValueKind != System.Text.Json.JsonValueKind.Number || !value.Value.TryGetInt32(out int id))
            {
                continue;
            }

            if (id >= number)
            {
                behind.Add(id);
            }

            if (names.Contains(token))
            {
                ids[token] = id;
            }
        }

        return (ids, behind, count);
    }
}
