using System.Globalization;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Splitting.Expressions;

/// <summary>The named sets of characters that Oniguruma knows, as far as our tables have them.</summary>
internal static class CharacterProperties
{
    private static readonly string[] ShortCategories =
        ["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn"];

    private static readonly string[] LongCategories =
    [
        "Uppercase_Letter", "Lowercase_Letter", "Titlecase_Letter", "Modifier_Letter", "Other_Letter", "Nonspacing_Mark", "Spacing_Mark", "Enclosing_Mark", "Decimal_Number", "Letter_Number", "Other_Number",
        "Space_Separator", "Line_Separator", "Paragraph_Separator", "Control", "Format", "Surrogate", "Private_Use", "Connector_Punctuation", "Dash_Punctuation", "Open_Punctuation", "Close_Punctuation",
        "Initial_Punctuation", "Final_Punctuation", "Other_Punctuation", "Math_Symbol", "Currency_Symbol", "Modifier_Symbol", "Other_Symbol", "Unassigned",
    ];

    private static readonly (string Short, string Long)[] Groups = [("L", "Letter"), ("M", "Mark"), ("N", "Number"), ("P", "Punctuation"), ("S", "Symbol"), ("Z", "Separator"), ("C", "Other")];

    private static readonly Lazy<Dictionary<string, Func<CodePointSet>>> ByName = new(MakeNames);

    /// <summary><c>\w</c> by itself.</summary>
    public static CodePointSet Word { get; } = new(GeneralCategoryTable.Word);

    /// <summary><c>\w</c> between brackets, which has a few numbers less.</summary>
    public static CodePointSet WordInBrackets { get; } = new(GeneralCategoryTable.WordInBrackets);

    public static CodePointSet Space { get; } = new(GeneralCategoryTable.Space);

    public static CodePointSet Digit { get; } = new(GeneralCategoryTable.Digit);

    public static CodePointSet HexDigit { get; } = new(GeneralCategoryTable.Hex);

    /// <summary>The set of a name in <c>\p{…}</c>; <see langword="null"/> where it is none that is known.</summary>
    public static CodePointSet? Find(string name) => ByName.Value.TryGetValue(Plain(name), out Func<CodePointSet>? make) ? make() : null;

    /// <summary>The set of a name in <c>[:…:]</c>; <see langword="null"/> where it is none that is known.</summary>
    public static CodePointSet? FindPosix(string name) => name switch
    {
        "alnum" => new(GeneralCategoryTable.Alnum),
        "alpha" => new(GeneralCategoryTable.Alpha),
        "ascii" => CodePointSet.Of(0, 0x7F),
        "blank" => new(GeneralCategoryTable.Blank),
        "cntrl" => new(GeneralCategoryTable.Cntrl),
        "digit" => Digit,
        "graph" => new(GeneralCategoryTable.Graph),
        "lower" => new(GeneralCategoryTable.Lower),
        "print" => new(GeneralCategoryTable.Print),
        "punct" => new(GeneralCategoryTable.Punct),
        "space" => Space,
        "upper" => new(GeneralCategoryTable.Upper),
        "word" => WordInBrackets,
        "xdigit" => HexDigit,
        _ => null,
    };

    /// <summary>Whether a character has no other case, so that it is the same with and without case.</summary>
    public static bool IsCaseless(int codePoint) => GeneralCategoryOf(codePoint) is not (UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.LetterNumber or UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierLetter);

    private static UnicodeCategory GeneralCategoryOf(int codePoint)
    {
        ReadOnlySpan<int> runs = GeneralCategoryTable.Runs;
        int index = runs.BinarySearch((codePoint * 32) + 31);
        return (UnicodeCategory)(runs[index < 0 ? ~index - 1 : index] % 32);
    }

    private static CodePointSet OfCategories(Func<int, bool> isIn)
    {
        ReadOnlySpan<int> runs = GeneralCategoryTable.Runs;
        var edges = new List<int>();
        bool wasIn = false;
        foreach (int run in runs)
        {
            if (isIn(run % 32) != wasIn)
            {
                wasIn = !wasIn;
                edges.Add(run / 32);
            }
        }

        if (wasIn)
        {
            edges.Add(0x110000);
        }

        return new CodePointSet([.. edges]);
    }

    private static CodePointSet OfScript(int script)
    {
        var edges = new List<int>();
        bool wasIn = false;
        foreach (int run in ScriptTable.Runs)
        {
            if (run % 256 == script != wasIn)
            {
                wasIn = !wasIn;
                edges.Add(run / 256);
            }
        }

        if (wasIn)
        {
            edges.Add(0x110000);
        }

        return new CodePointSet([.. edges]);
    }

    private static Dictionary<string, Func<CodePointSet>> MakeNames()
    {
        var names = new Dictionary<string, Func<CodePointSet>>(StringComparer.Ordinal);
        for (int i = 0; i < ShortCategories.Length; i++)
        {
            int category = i;
            CodePointSet Make() => OfCategories(other => other == category);
            names[Plain(ShortCategories[i])] = Make;
            names[Plain(LongCategories[i])] = Make;
        }

        foreach ((string letter, string name) in Groups)
        {
            CodePointSet Make() => OfCategories(category => ShortCategories[category][0] == letter[0]);
            names[Plain(letter)] = Make;
            names[Plain(name)] = Make;
        }

        for (int i = 0; i < ScriptTable.Names.Length; i++)
        {
            int script = i + 1;
            names[Plain(ScriptTable.Names[i])] = () => OfScript(script);
        }

        names["lc"] = () => OfCategories(category => category < 3);
        foreach (string name in (string[])["alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "space", "upper", "xdigit"])
        {
            names[name] = () => FindPosix(name)!;
        }

        names["alphabetic"] = names["alpha"];
        names["lowercase"] = names["lower"];
        names["uppercase"] = names["upper"];
        names["whitespace"] = names["space"];
        names["punct"] = names["p"];
        names["word"] = () => Word;
        names["any"] = () => CodePointSet.All;
        names["assigned"] = () => OfCategories(category => category != (int)UnicodeCategory.OtherNotAssigned);
        return names;
    }

    // Spaces, hyphens, underscores and case do not count.
    private static string Plain(string name) => string.Concat(name.Where(character => character is not (' ' or '-' or '_'))).ToLowerInvariant();
}
