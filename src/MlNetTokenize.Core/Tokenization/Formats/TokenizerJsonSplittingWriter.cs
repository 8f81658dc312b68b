using System.Text.Json;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>Writes a split pattern as the <c>pre_tokenizer</c> of a tokenizer.json.</summary>
internal static class TokenizerJsonSplittingWriter
{
    /// <exception cref="InvalidOperationException">The format cannot hold it.</exception>
    public static void Write(Utf8JsonWriter writer, BytePairModel model)
    {
        IReadOnlyList<SplitPattern> stages = model.SplitPattern switch
        {
            NoSplitPattern => [],
            SequenceSplitPattern sequence => sequence.Stages,
            SplitPattern only => [only],
        };

        // ByteLevel brings GPT-2's pattern itself, as its last step.
        bool useRegex = stages.Count > 0 && stages[^1].Kind == SplitPatternKind.Gpt2;
        if (useRegex)
        {
            stages = [.. stages.Take(stages.Count - 1)];
        }

        if (stages.Count == 0)
        {
            WriteByteLevel(writer, model.AddPrefixSpace, useRegex);
            return;
        }

        if (model.AddPrefixSpace)
        {
            throw new InvalidOperationException(
                $"This tokenizer cannot be written as tokenizer.json: there a space is put before a text only with GPT-2's pattern or none, and this one has {model.SplitPattern}.");
        }

        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WriteStartArray("pretokenizers");
        foreach (SplitPattern stage in stages)
        {
            WriteStage(writer, stage);
        }

        WriteByteLevel(writer, addPrefixSpace: false, useRegex);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteByteLevel(Utf8JsonWriter writer, bool addPrefixSpace, bool useRegex)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "ByteLevel");
        writer.WriteBoolean("add_prefix_space", addPrefixSpace);
        writer.WriteBoolean("trim_offsets", false);
        writer.WriteBoolean("use_regex", useRegex);
        writer.WriteEndObject();
    }

    private static void WriteStage(Utf8JsonWriter writer, SplitPattern stage)
    {
        writer.WriteStartObject();
        if (stage is DigitsSplitPattern)
        {
            writer.WriteString("type", "Digits");
            writer.WriteBoolean("individual_digits", stage.Kind == SplitPatternKind.SingleDigits);
        }
        else
        {
            string expression = PublishedPatterns.ExpressionOf(stage) ?? throw new InvalidOperationException(
                $"This tokenizer cannot be written as tokenizer.json: its split pattern '{stage}' is a .NET regular expression of an older model, which other engines read differently.");
            writer.WriteString("type", "Split");
            writer.WriteStartObject("pattern");
            writer.WriteString("Regex", expression);
            writer.WriteEndObject();
            writer.WriteString("behavior", "Isolated");
            writer.WriteBoolean("invert", false);
        }

        writer.WriteEndObject();
    }
}
