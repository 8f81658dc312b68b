using System.Text;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>A <see cref="CodeGenTokenizer"/>. <see cref="Phi2Tokenizer"/> gives the same ids.</summary>
/// <param name="Vocabulary">A <c>vocab.json</c>.</param>
/// <param name="Merges">A <c>merges.txt</c>.</param>
internal sealed record CodeGenDefinition(ReadOnlyMemory<byte> Vocabulary, ReadOnlyMemory<byte> Merges) : SourceDefinition
{
    public required bool AddsPrefixSpace { get; init; }

    public override BuiltSource Build()
    {
        using MemoryStream vocabulary = SourceFile.Open(Vocabulary);
        using MemoryStream merges = SourceFile.Open(Merges);
        CodeGenTokenizer tokenizer = CodeGenTokenizer.Create(vocabulary, merges, AddsPrefixSpace);
        CheckVocabulary(tokenizer.Vocabulary);
        return new BuiltSource(AllowsSpecialTokens ? tokenizer : new PlainCodeGenTokenizer(tokenizer), TokenTexts.Order(Tokens(tokenizer)))
        {
            BeginningTokenId = tokenizer.BeginningOfSentenceId,
            EndTokenId = tokenizer.EndOfSentenceId,
            GivesOffsets = true,
            PrefixOfBytes = AddsPrefixSpace ? " " : string.Empty,
        };
    }

    // What has no id becomes the unknown token's, which is the end-of-text token's: a text could spell it by a byte or a merge that is missing.
    private void CheckVocabulary(IReadOnlyDictionary<string, int> ids)
    {
        for (int value = 0; value <= byte.MaxValue; value++)
        {
            if (!ids.ContainsKey(PrintableBytes.Encode([(byte)value])))
            {
                throw new InvalidDataException($"The vocabulary has no token for the byte {value}.");
            }
        }

        // CodeGenTokenizer takes the first line for a heading, whatever it holds.
        foreach (string merge in SourceFile.Lines(Merges).Skip(1))
        {
            if (!ids.ContainsKey(merge.Replace(" ", string.Empty, StringComparison.Ordinal)))
            {
                throw new InvalidDataException($"The vocabulary has no token for the merge '{FormatFile.Shown(merge)}'.");
            }
        }
    }

    // The class has runs of white space among its special tokens. They are text like any other, and their ids are fixed.
    private static IEnumerable<(string Text, int Id)> Tokens(CodeGenTokenizer tokenizer)
    {
        Dictionary<int, string> texts = tokenizer.Vocabulary.ToDictionary(token => token.Value, token => token.Key);
        foreach ((string run, int id) in tokenizer.SpecialTokens!.Where(token => token.Key != PlainCodeGenTokenizer.EndOfText))
        {
            if (texts.TryGetValue(id, out string? text) && text != run && text != PrintableBytes.Encode(Encoding.UTF8.GetBytes(run)))
            {
                throw new InvalidDataException(
                    $"The vocabulary's token '{FormatFile.Shown(text)}' has the id {id}, which {nameof(CodeGenTokenizer)} gives to a run of {run.Length} white spaces.");
            }

            texts[id] = run;
        }

        return texts.Select(token => (token.Value, token.Key));
    }
}
