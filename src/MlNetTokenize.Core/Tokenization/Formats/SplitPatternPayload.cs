using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Characters;
using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>A split pattern as a model file and a file of counts hold it.</summary>
internal static class SplitPatternPayload
{
    // *** Format ***
    // byte: SplitPatternKind
    // Regex, CodePointRegex: text: the regular expression
    // Sequence: byte: number of stages, and then each of them, none of which is a sequence
    public static void Write(PayloadWriter writer, SplitPattern pattern)
    {
        writer.WriteByte((byte)pattern.Kind);
        switch (pattern)
        {
            case RegexSplitPattern regex:
                writer.WriteText(regex.Pattern);
                break;
            case CodePointRegexSplitPattern regex:
                writer.WriteText(regex.Pattern);
                break;
            case SequenceSplitPattern sequence:
                writer.WriteByte(checked((byte)sequence.Stages.Count));
                foreach (SplitPattern stage in sequence.Stages)
                {
                    Write(writer, stage);
                }

                break;
        }
    }

    public static SplitPattern Read(PayloadReader reader)
    {
        SplitPatternKind kind = ReadKind(reader);
        return kind == SplitPatternKind.Sequence ? ReadSequence(reader) : ReadSingle(reader, kind);
    }

    /// <summary>Reads the Unicode version with whose categories a pattern was written.</summary>
    /// <exception cref="InvalidDataException">It is another one: other categories would cut some texts into other pieces and so give other ids.</exception>
    public static void CheckUnicodeVersion(PayloadReader reader)
    {
        string version = reader.ReadText();
        if (version != CharacterClassTable.UnicodeVersion)
        {
            throw reader.Damaged($"it was written with the categories of Unicode '{version}'; this version has those of {CharacterClassTable.UnicodeVersion}");
        }
    }

    private static SplitPatternKind ReadKind(PayloadReader reader) => (SplitPatternKind)reader.ReadByte();

    private static SequenceSplitPattern ReadSequence(PayloadReader reader)
    {
        int count = reader.ReadByte();
        if (count is < 2 or > SequenceSplitPattern.MostStages)
        {
            throw reader.Damaged($"a sequence of {count} split patterns is none");
        }

        var stages = new SplitPattern[count];
        for (int i = 0; i < count; i++)
        {
            stages[i] = ReadSingle(reader, ReadKind(reader));
        }

        return new SequenceSplitPattern(stages);
    }

    private static SplitPattern ReadSingle(PayloadReader reader, SplitPatternKind kind) => kind switch
    {
        SplitPatternKind.None => SplitPattern.None,
        SplitPatternKind.Gpt2 => SplitPattern.Gpt2,
        SplitPatternKind.Cl100k => SplitPattern.Cl100k,
        SplitPatternKind.O200k => SplitPattern.O200k,
        SplitPatternKind.Llama3 => SplitPattern.Llama3,
        SplitPatternKind.Qwen2 => SplitPattern.Qwen2,
        SplitPatternKind.DigitRuns => DigitsSplitPattern.Runs,
        SplitPatternKind.SingleDigits => DigitsSplitPattern.Single,
        SplitPatternKind.Regex => ReadRegex(reader, pattern => new RegexSplitPattern(pattern)),
        SplitPatternKind.CodePointRegex => ReadRegex(reader, static pattern => new CodePointRegexSplitPattern(pattern)),
        _ => throw reader.Damaged("the split pattern is none that this version knows"),
    };

    private static SplitPattern ReadRegex(PayloadReader reader, Func<string, SplitPattern> make)
    {
        string pattern = reader.ReadText();
        try
        {
            return make(pattern);
        }
        catch (ArgumentException problem)
        {
            throw reader.Damaged($"the split pattern '{pattern}' is not a regular expression that can be read: {problem.Message}");
        }
    }
}
