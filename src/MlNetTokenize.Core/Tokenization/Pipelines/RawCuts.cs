using System.Text;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.PreTokenizers;
using MlNetTokenize.Tokenization.Splitting.Scanning;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Pipelines;

/// <summary>Finds out where the text of a tokenizer may be cut before anything is done to it.</summary>
internal static class RawCuts
{
    private const string AsciiSpaces = " \t\n\v\f\r";

    /// <returns><see langword="null"/> where a place is not known for certain.</returns>
    public static RawCut? Find(PipelineDefinition definition, AddedTokenSet added)
    {
        TextNormalizer? normalizer = definition.Normalizer;
        if (normalizer is { IsLocal: false } || !added.Normalized.IsEmpty)
        {
            return null;
        }

        bool hasPrefix = normalizer?.AppliesToBeginning ?? false;
        bool hasBeginning = hasPrefix || definition.PutsBeforePieces;
        TextSplitter? splitter = definition.Splitter;
        if (splitter is SequenceSplitter { Stages: [CharacterSplitter { CutsAtSpaces: true }, CharacterSplitter { CutsAtPunctuation: true }] }
            && normalizer is BertTextNormalizer { CleansText: true, SeparatesIdeographs: true })
        {
            return new RawCut(IsAtSigns: true, HasBeginning: false, DropsSpaces: true, AvoidsControls: true);
        }

        if (splitter is { CutsAtSpaces: true } && KeepsSpaces(normalizer, " \t\n\r"))
        {
            return new RawCut(IsAtSigns: false, hasBeginning, DropsSpaces: !hasPrefix, AvoidsControls: !KeepsSpaces(normalizer, "\v\f"));
        }

        MetaspaceSplitter? metaspace = splitter as MetaspaceSplitter;
        if (metaspace is { Cuts: true } && MapsAllSpaces(normalizer))
        {
            return new RawCut(IsAtSigns: false, hasBeginning, DropsSpaces: false);
        }

        bool isWhole = splitter is null || metaspace is not null || (splitter is PatternSplitter { IsAtSpace: true } && NormalizedSpace(normalizer) != " ");
        string space = metaspace is null ? NormalizedSpace(normalizer) : char.ConvertFromUtf32(metaspace.Replacement);
        return isWhole && definition.Model is CharacterMergeModel && IsNeverWithin(definition, normalizer, space)
            ? new RawCut(IsAtSigns: false, hasBeginning, DropsSpaces: false)
            : null;
    }

    // Whether white space is white space after the normalizer too.
    private static bool KeepsSpaces(TextNormalizer? normalizer, string spaces)
    {
        var text = new AlignedText();
        foreach (char space in spaces)
        {
            text.Load($"a{space}b", 0, 3);
            normalizer?.Apply(text);
            if (text.Length != 3 || !SpaceCharacter.Is(text.Text[1]))
            {
                return false;
            }
        }

        return true;
    }

    // Whether a text that is cut at a tab or a line's end is cut there after the normalizer too.
    private static bool MapsAllSpaces(TextNormalizer? normalizer)
    {
        var text = new AlignedText();
        foreach (char space in AsciiSpaces)
        {
            if (space == ' ')
            {
                continue;
            }

            text.Load($"a{space}b", 0, 3);
            normalizer?.Apply(text);
            if (!text.Text.SequenceEqual("a b"))
            {
                return false;
            }
        }

        return true;
    }

    private static string NormalizedSpace(TextNormalizer? normalizer)
    {
        var text = new AlignedText();
        text.Load("a b", 0, 3);
        text.IsContinued = true;
        normalizer?.Apply(text);
        return text.Length == 3 ? text.Text[1..2].ToString() : string.Empty;
    }

    /// <summary>Whether no token has white space behind something else, and all white space has a token of its own: then nothing is merged over such a place, and no unknown characters are one over it.</summary>
    private static bool IsNeverWithin(PipelineDefinition definition, TextNormalizer? normalizer, string space)
    {
        var tokens = new PieceTokens();
        var text = new AlignedText();
        var spaces = new HashSet<int> { space.Length == 1 ? space[0] : -1 };
        foreach (char each in AsciiSpaces)
        {
            text.Load($"a{(each == ' ' ? space[0] : each)}b", 0, 3);
            text.IsContinued = true;
            normalizer?.Apply(text);
            if (text.Length != 3)
            {
                return false;
            }

            spaces.Add(text.Text[1]);
            byte[] alone = Encoding.UTF8.GetBytes(text.Text[1..2].ToString());
            tokens.Clear();
            definition.Model.Encode(alone, tokens);
            if (tokens.Count == 0 || tokens.Ids.ContainsAny(definition.UnknownIds))
            {
                return false;
            }
        }

        foreach (int id in definition.File.Ids)
        {
            bool isAfterOther = false;
            foreach (Rune character in Encoding.UTF8.GetString(definition.Vocabulary.BytesOf(id)).EnumerateRunes())
            {
                bool isSpace = spaces.Contains(character.Value) || SpaceCharacter.Is(character.Value);
                if (isSpace && isAfterOther && definition.IsReachable(id))
                {
                    return false;
                }

                isAfterOther = !isSpace;
            }
        }

        return true;
    }
}
