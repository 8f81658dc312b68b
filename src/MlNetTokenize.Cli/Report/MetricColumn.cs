using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>A number of a text that tables show.</summary>
/// <param name="Title">The column's title.</param>
/// <param name="Explanation">What it says, with its reference.</param>
/// <param name="Value">The number.</param>
/// <param name="Format">How it is written.</param>
internal sealed record MetricColumn(string Title, string Explanation, Func<TextMetrics, double> Value, string Format)
{
    public static IReadOnlyList<MetricColumn> All { get; } =
    [
        new("tokens", "How many tokens the text is.", metrics => metrics.Tokens, "N0"),
        new("bytes/token", "Compression: bytes of UTF-8 / tokens. More is better.", metrics => metrics.BytesPerToken, "F2"),
        new("tokens/word", "Fertility: tokens / runs of characters that are not white space (Rust et al. 2021).", metrics => metrics.Fertility, "F2"),
        new("split words", "The share of words that are two or more tokens (Rust et al. 2021).", metrics => metrics.ContinuedWordShare, "P1"),
        new("chars/token", "Characters / tokens: what a token hides of the spelling.", metrics => metrics.CharactersPerToken, "F2"),
        new("tokens/number", "Tokens of a number of two or more digits.", metrics => metrics.TokensPerNumber, "F2"),
        new("regular numbers", "The share of numbers cut digit by digit or in threes from the left or the right (Singh and Strouse 2024).", metrics => metrics.CanonicalNumberShare, "P1"),
        new("tokens/indent", "Tokens of the white space that indented lines begin with.", metrics => metrics.TokensPerIndentation, "F2"),
    ];

    public string Show(TextMetrics metrics) => Show(Value(metrics), Format);

    /// <summary>A number that may not be one: a share of nothing.</summary>
    public static string Show(double value, string format) => double.IsNaN(value) ? "–" : (Math.Abs(value) < 1e-9 ? 0 : value).ToString(format, CultureInfo.InvariantCulture);
}
