using System.Text;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>The <c>pre_tokenizer</c> of a tokenizer.json.</summary>
internal sealed class TokenizerJsonSplitting
{
    private readonly List<SplitPattern> _stages = [];
    private bool _addPrefixSpace;

    // From ByteLevel on, pieces are in the printable alphabet.
    private bool _isMapped;

    private TokenizerJsonSplitting()
    {
    }

    public static (SplitPattern Pattern, bool AddPrefixSpace) Read(JsonPlace root)
    {
        JsonPlace place = root.Find("pre_tokenizer")
            ?? throw root.Wrong("'pre_tokenizer' is missing or null; without ByteLevel in it a text's bytes are not what the vocabulary holds");
        var splitting = new TokenizerJsonSplitting();
        splitting.Add(place);
        if (!splitting._isMapped)
        {
            throw place.Wrong("there is no ByteLevel in it; without that a text's bytes are not what the vocabulary holds");
        }

        SplitPattern pattern = splitting._stages switch
        {
            [] => SplitPattern.None,
            [var only] => only,
            var several => new SequenceSplitPattern(several),
        };
        return (pattern, splitting._addPrefixSpace);
    }

    private void Add(JsonPlace place)
    {
        string type = place.Require("type").ReadText();
        if (_isMapped && type != "Sequence")
        {
            throw place.Wrong($"'{FormatFile.Shown(type)}' behind ByteLevel would see bytes in place of characters, which is not done here");
        }

        switch (type)
        {
            case "Sequence":
                foreach (JsonPlace item in place.Require("pretokenizers").Items)
                {
                    Add(item);
                }

                break;
            case "ByteLevel":
                AddByteLevel(place);
                break;
            case "Split" or "Digits" when _stages.Count == SequenceSplitPattern.MostStages - 1:
                throw place.Wrong($"more than {SequenceSplitPattern.MostStages} cuts one after the other are not done here");
            case "Split":
                _stages.Add(ReadSplit(place));
                break;
            case "Digits":
                bool isSingle = place.Require("individual_digits").ReadBoolean();
                _stages.Add(isSingle ? DigitsSplitPattern.Single : DigitsSplitPattern.Runs);
                break;
            default:
                throw place.Wrong($"the pre-tokenizer '{FormatFile.Shown(type)}' is not one of bytes; 'ByteLevel', 'Split', 'Digits' and 'Sequence' are");
        }
    }

    private void AddByteLevel(JsonPlace place)
    {
        JsonPlace prefix = place.Require("add_prefix_space");
        _addPrefixSpace = prefix.ReadBoolean();
        if (_addPrefixSpace && _stages.Count > 0)
        {
            throw prefix.Wrong("'add_prefix_space' behind another cut puts a space before every piece, which is not done here");
        }

        if (place.Find("use_regex")?.ReadBoolean() ?? true)
        {
            _stages.Add(SplitPattern.Gpt2);
        }

        _isMapped = true;
    }

    private static SplitPattern ReadSplit(JsonPlace place)
    {
        JsonPlace pattern = place.Require("pattern");
        string? regex = pattern.Find("Regex")?.ReadText();
        string expression = regex ?? Escape(pattern.Require("String").ReadText());
        SplitPattern? known = PublishedPatterns.Find(expression);
        JsonPlace behavior = place.Require("behavior");
        bool invert = place.Require("invert").ReadBoolean();
        switch (behavior.ReadText())
        {
            case "Isolated":
                break;
            case "Removed" when invert && known is not null:
                // What is removed is what lies between the matches, and between theirs lies nothing.
                break;
            case string other:
                throw behavior.Wrong($"the behavior '{FormatFile.Shown(other)}'{(invert ? " with 'invert'" : string.Empty)} is not done here; 'Isolated' is");
        }

        try
        {
            return known ?? new CodePointRegexSplitPattern(expression);
        }
        catch (ArgumentException problem)
        {
            throw new InvalidDataException($"{pattern.Path}: {problem.Message}.", problem);
        }
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (char character in text)
        {
            escaped.Append(@"\.+*?()|[]{}^$#&-~".Contains(character) ? $@"\{character}" : character);
        }

        return escaped.ToString();
    }
}
