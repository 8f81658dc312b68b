namespace MlNetTokenize.Cli;

/// <summary>How a table's values stand in its lines.</summary>
/// <param name="Separator">What divides them.</param>
/// <param name="IsQuoted">Whether a value can be quoted. Tables with tabs have no quotes: a quotation mark is a character like others there.</param>
internal readonly record struct DelimitedStyle(char Separator, bool IsQuoted)
{
    public static readonly DelimitedStyle Tabs = new('\t', IsQuoted: false);

    public static readonly DelimitedStyle Commas = new(',', IsQuoted: true);

    /// <summary>Whether a character can divide values.</summary>
    public static bool CanDivide(char separator) => separator is not ('"' or '\r' or '\n' or '\0') && !char.IsSurrogate(separator);

    /// <summary>What <c>--delimiter</c> says.</summary>
    /// <exception cref="CommandException">It is no character that can divide values.</exception>
    public static DelimitedStyle Parse(string delimiter) => delimiter switch
    {
        "tab" or "\\t" or "\t" => Tabs,
        [char separator] when CanDivide(separator) => new DelimitedStyle(separator, IsQuoted: true),
        _ => throw CommandException.Usage($"--delimiter: '{delimiter}' is not one character such as ';' or '|', nor 'tab'."),
    };
}
