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

        // What is taken out between two spaces would make one of them, if they are joined.
        bool joinsSpaces = normalizer is ReplaceNormalizer { JoinsSpaces: true } or SequenceNormalizer { JoinsSpaces: true };
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
            return new RawCut(IsAtSigns: false, hasBeginning, DropsSpaces: !hasPrefix, AvoidsControls: joinsSpaces || !KeepsSpaces(normalizer, "\v\f"));
        }

        MetaspaceSplitter? metaspace = splitter as MetaspaceSplitter;
        if (metaspace is { Cuts: true } && MapsToSpaces(normalizer, " "))
        {
            return new RawCut(IsAtSigns: false, hasBeginning, DropsSpaces: false, AvoidsControls: joinsSpaces || !MapsToSpaces(normalizer, "\v\f")) { AvoidsOtherSpaces = !MapsToSpaces(normalizer, "\t\n\r") };
        }

        bool isWhole = splitter is null || metaspace is not null || (splitter is PatternSplitter { IsAtSpace: true } && NormalizedSpace(normalizer) != " ");
        string space = metaspace is null ? NormalizedSpace(normalizer) : char.ConvertFromUtf32(metaspace.Replacement);
        if (!isWhole || space.Length == 0 || definition.Model is not CharacterMergeModel { IsLocal: true } || !HasTokens(definition, normalizer, space, out HashSet<int> spaces))
        {
            return null;
        }

        List<byte[]> tokens = [.. definition.File.Ids.ToArray().Where(definition.IsReachable).Select(id => definition.Vocabulary.BytesOf(id).ToArray())];
        bool isAnywhere = IsNeverWithin(tokens, spaces, behindWords: false);
        return isAnywhere || IsNeverWithin(tokens, spaces, behindWords: true)
            ? new RawCut(IsAtSigns: false, hasBeginning, DropsSpaces: false, AvoidsControls: joinsSpaces) { IsBehindWords = !isAnywhere }
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
    private static bool MapsToSpaces(TextNormalizer? normalizer, string spaces)
    {
        var text = new AlignedText();
        foreach (char space in spaces)
        {
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

    /// <summary>Whether all white space has a token of its own, so that no unknown characters are one over it.</summary>
    private static bool HasTokens(PipelineDefinition definition, TextNormalizer? normalizer, string space, out HashSet<int> spaces)
    {
        var tokens = new PieceTokens();
        var text = new AlignedText();
        spaces = new HashSet<int> { space.Length == 1 ? space[0] : -1 };
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

        return true;
    }

    /// <summary>Whether no token has white space behind something else, at least where <see cref="WordSpaceScanner"/> cuts: then nothing is merged over such a place.</summary>
    /// <param name="tokens">All tokens that something can come to.</param>
    /// <param name="spaces">What white space may be normalized to.</param>
    /// <param name="behindWords">Whether it is cut behind words only.</param>
    public static bool IsNeverWithin(IEnumerable<byte[]> tokens, IReadOnlySet<int> spaces, bool behindWords)
    {
        foreach (byte[] token in tokens)
        {
            int before = -1;
            foreach (Rune character in Encoding.UTF8.GetString(token).EnumerateRunes())
            {
                // What stands for white space is as it, and a character beyond ASCII as a letter.
                bool isSpace = spaces.Contains(character.Value) || SpaceCharacter.Is(character.Value);
                int unit = !isSpace ? Math.Min(character.Value, 0x80) : SpaceCharacter.Is(character.Value) ? character.Value : ' ';
                if (isSpace && before >= 0 && (behindWords ? WordSpaceScanner.CutsBetween(before == 0x80 ? 'a' : before, unit) : !SpaceCharacter.Is(before)))
                {
                    return false;
                }

                before = unit;
            }
        }

        return true;
    }
}
