using System.Text;
using Microsoft.ML;
using Microsoft.ML.Tokenizers;
using MlNetTokenize;
using Spectre.Console;

namespace QuickStart;

/// <summary>What there is to see inside the learned model.</summary>
internal static class Inside
{
    // Words that the SDK's documentation is full of; other data has others.
    private static readonly string[] Familiar = [" certificate", " socket", " XML", " thread", " vector", " cookie"];

    /// <summary>The first transformer of a type in a model, which is a chain of transformers and of chains.</summary>
    public static T? Find<T>(ITransformer model)
        where T : class, ITransformer
        => model as T ?? (model as IEnumerable<ITransformer>)?.Select(Find<T>).FirstOrDefault(found => found is not null);

    /// <summary>A few tokens that are words: familiar ones where the vocabulary has them, else the longest of the most frequent.</summary>
    public static IEnumerable<int> TokensToShow(BytePairTokenizer tokenizer, IEnumerable<LabelledText> texts)
    {
        int[] familiar = [.. Familiar.Where(word => tokenizer.TryGetId(Encoding.UTF8.GetBytes(word), out _)).Select(word => tokenizer.EncodeToIds(word)[0])];
        return familiar.Length >= 3
            ? familiar
            : texts.Take(2000).SelectMany(row => tokenizer.EncodeToIds(row.Text)).CountBy(id => id).OrderByDescending(count => count.Value).Take(200)
                .Select(count => count.Key).OrderByDescending(id => tokenizer.GetTokenBytes(id).Length).Take(6);
    }

    /// <summary>A text cut into its tokens: two colours by turns, or bars where there is no colour.</summary>
    public static string Colored(IEnumerable<EncodedToken> tokens)
        => !AnsiConsole.Profile.Capabilities.Ansi || AnsiConsole.Profile.Capabilities.ColorSystem == ColorSystem.NoColors
            ? Markup.Escape(string.Join('|', tokens.Select(token => token.Value)))
            : string.Concat(tokens.Select((token, place) => $"[black on {(place % 2 == 0 ? "yellow" : "aqua")}]{Markup.Escape(token.Value)}[/]"));

    public static string TextOf(BytePairTokenizer tokenizer, int id) => $"'{tokenizer.Decode([id])}'";
}
