using Microsoft.ML;
using MlNetTokenize;
using Spectre.Console;

namespace QuickStart;

/// <summary>Why the model said so: a text whose tokens are colored by what they added to the class's score.</summary>
internal static class Explained
{
    private const int MostLetters = 110;

    /// <summary>Shows one of the texts that the model is right about.</summary>
    public static void Show(MLContext mlContext, ITransformer model, IEnumerable<LabelledText> texts)
    {
        TextExplainer explainer = TextExplainer.Create(model);
        using PredictionEngine<LabelledText, Prediction> engine = mlContext.Model.CreatePredictionEngine<LabelledText, Prediction>(model);
        LabelledText? text = texts.FirstOrDefault(row => row.Text.Length is > 50 and < MostLetters && engine.Predict(row).PredictedLabel == row.Label);
        int output = text is null ? -1 : explainer.OutputNames.ToList().IndexOf(text.Label);
        if (output < 0)
        {
            return;
        }

        IReadOnlyList<TokenContribution> tokens = explainer.Explain(text!.Text);
        float score = explainer.Biases[output] + tokens.Sum(token => token.Values[output]);
        bool isColored = AnsiConsole.Profile.Capabilities.Ansi && AnsiConsole.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;
        string signs = isColored ? "green added to its score, red took away" : "with what each token added to its score";
        AnsiConsole.MarkupLine($"\n[bold]Why the model said[/] [blue]{Markup.Escape(text.Label)}[/] ({signs}; with the bias {explainer.Biases[output]:+0.00;-0.00} they sum to it: {score:+0.00;-0.00}):");
        float largest = tokens.Max(token => Math.Abs(token.Values[output]));
        AnsiConsole.MarkupLine("  " + string.Join(isColored ? string.Empty : " ", tokens.Select(token => Mark(token, token.Values[output], largest, isColored))));
    }

    // Full color where a token counts as much as the one that counts most. Without color, its number behind it.
    private static string Mark(TokenContribution token, float value, float largest, bool isColored)
    {
        string text = Markup.Escape(token.Text);
        int faded = 255 - (int)(200 * Math.Abs(value) / Math.Max(largest, float.Epsilon));
        return !isColored ? $"{text}({value:+0.00;-0.00;0})"
            : value >= 0 ? $"[black on rgb({faded},255,{faded})]{text}[/]"
            : $"[black on rgb(255,{faded},{faded})]{text}[/]";
    }
}
