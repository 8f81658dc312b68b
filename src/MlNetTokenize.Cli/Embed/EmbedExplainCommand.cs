using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Cli;

/// <summary><c>embed explain</c>: what each token of a text adds to a model's scores.</summary>
internal static class EmbedExplainCommand
{
    public static Command Create(CommandHost host)
    {
        Argument<string> modelPath = new("MODEL") { Description = "A model.zip of ML.NET with a tokenizer, rows of its tokens and a trainer, or of 'embed train --objective supervised'." };
        Argument<string[]> texts = new("TEXT") { Description = "Texts.", Arity = ArgumentArity.OneOrMore };
        return host.Command(
            "explain",
            "Shows what each token of a text adds to each score of a model.",
            ["embed explain model.zip 'a lovely film with a dull ending'", "embed explain model.zip 'a text' --json"],
            [modelPath, texts],
            context =>
            {
                string path = context.Get(modelPath)!;
                TextExplainer explainer = Load(path);
                var found = context.Get(texts)!.Select(text => new { text, exact = explainer.IsExact, outputs = explainer.OutputNames, biases = explainer.IsExact ? explainer.Biases : null, tokens = Explain(explainer, text) }).ToArray();
                context.Show(string.Join("\n\n", found.Select(one => Print(explainer, one.text, one.tokens))), found);
            });
    }

    private static TextExplainer Load(string path)
    {
        ModelFile model = ModelFile.Load(path);
        try
        {
            return TextExplainer.Create(new TransformerChain<ITransformer>([.. model.Transformers]));
        }
        catch (ArgumentException exception)
        {
            throw new CommandException($"'{path}' cannot be explained: {exception.Message}");
        }
    }

    private static Token[] Explain(TextExplainer explainer, string text)
        => [.. explainer.Explain(text).Select(token => new Token(token.Id, token.Text, token.Start, token.Length, token.Values))];

    private static string Print(TextExplainer explainer, string text, Token[] tokens)
    {
        string note = explainer.IsExact ? string.Empty : "\n  (approximate: what the score loses without the token)";
        IEnumerable<string> rows = tokens.Select(token => Line(token.Values, $"'{token.Text}'"));
        return string.Join('\n', [text + note, string.Concat(explainer.OutputNames.Select(name => $"{name,12}")), .. rows, .. explainer.IsExact ? [Line(explainer.Biases, "(bias)")] : Array.Empty<string>()]);
    }

    private static string Line(IEnumerable<float> values, string name)
        => string.Concat(values.Select(value => value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture).PadLeft(12))) + "  " + name;

    private sealed record Token(int Id, string Text, int Start, int Length, IReadOnlyList<float> Values);
}
