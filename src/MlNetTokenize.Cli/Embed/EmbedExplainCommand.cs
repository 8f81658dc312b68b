using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
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
                ModelFile.CheckExists(path);
                if (!Features.HasMlNet)
                {
                    throw Features.NeedsMlNet(path);
                }

                Explain(context, Load(path), context.Get(texts)!);
            });
    }

    private static void Explain(CommandContext context, TextExplainer explainer, string[] texts)
    {
        (string Text, TokenContribution[] Tokens)[] found = [.. texts.Select(text => (text, explainer.Explain(text).ToArray()))];
        context.Show(
            string.Join("\n\n", found.Select(one => Print(explainer, one.Text, one.Tokens))),
            found.Select(one => new JsonObject
            {
                ["text"] = one.Text,
                ["exact"] = explainer.IsExact,
                ["outputs"] = explainer.OutputNames.ToJson(),
                ["biases"] = explainer.IsExact ? explainer.Biases.ToJson() : null,
                ["tokens"] = one.Tokens.Select(ToJson).ToJson(),
            }).ToJson());
    }

    private static TextExplainer Load(string path)
    {
        var model = MlNetModel.Load(path);
        try
        {
            return TextExplainer.Create(new TransformerChain<ITransformer>([.. model.Steps]));
        }
        catch (ArgumentException exception)
        {
            throw new CommandException($"'{path}' cannot be explained: {exception.Message}");
        }
    }

    private static JsonNode ToJson(TokenContribution token) => new JsonObject
    {
        ["id"] = token.Id,
        ["text"] = token.Text,
        ["start"] = token.Start,
        ["length"] = token.Length,
        ["values"] = token.Values.ToJson(),
    };

    private static string Print(TextExplainer explainer, string text, TokenContribution[] tokens)
    {
        string note = explainer.IsExact ? string.Empty : "\n  (approximate: what the score loses without the token)";
        IEnumerable<string> rows = tokens.Select(token => Line(token.Values, $"'{token.Text}'"));
        return string.Join('\n', [text + note, string.Concat(explainer.OutputNames.Select(name => $"{name,12}")), .. rows, .. explainer.IsExact ? [Line(explainer.Biases, "(bias)")] : Array.Empty<string>()]);
    }

    private static string Line(IEnumerable<float> values, string name)
        => string.Concat(values.Select(value => value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture).PadLeft(12))) + "  " + name;
}
