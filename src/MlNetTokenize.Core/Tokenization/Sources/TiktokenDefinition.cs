using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.Formats;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>A <see cref="TiktokenTokenizer"/>.</summary>
/// <param name="Ranks">A <c>.tiktoken</c> file.</param>
internal sealed record TiktokenDefinition(ReadOnlyMemory<byte> Ranks) : SourceDefinition
{
    public required SourcePreTokenizer PreTokenizer { get; init; }

    public required NormalizerKind Normalizer { get; init; }

    public override BuiltSource Build()
    {
        TokenVocabulary vocabulary = TiktokenFormat.Read(Ranks, SplitPattern.None, specialTokens: null).Vocabulary;
        CheckBytes(vocabulary);
        IEnumerable<int> ids = Enumerable.Range(0, vocabulary.Count).Where(vocabulary.Contains);
        string?[] texts = TokenTexts.Order([.. ids.Select(id => (PrintableBytes.Encode(vocabulary[id].Span), id)), .. SpecialTexts(vocabulary)]);

        // Written anew: an empty line keeps TiktokenTokenizer 2.0.1 busy for ever.
        string ranks = string.Concat(ids.Select(id => string.Create(CultureInfo.InvariantCulture, $"{Convert.ToBase64String(vocabulary[id].Span)} {id}\n")));
        IReadOnlyDictionary<string, int>? specialTokens = AllowsSpecialTokens ? SpecialTokens : null;
        using var file = new MemoryStream(Encoding.ASCII.GetBytes(ranks));
        Microsoft.ML.Tokenizers.PreTokenizer? preTokenizer = PreTokenizer.Build(specialTokens)
            ?? (specialTokens is null ? null : new SpecialTokenPieces(SplitPattern.None, specialTokens));
        return new BuiltSource(TiktokenTokenizer.Create(file, preTokenizer, NormalizerKinds.Build(Normalizer), specialTokens), texts)
        {
            GivesOffsets = true,
        };
    }

    // TiktokenTokenizer fails in the middle of a text at a byte that has no token.
    private static void CheckBytes(TokenVocabulary vocabulary)
    {
        for (int value = 0; value <= byte.MaxValue; value++)
        {
            if (!vocabulary.TryGetId([(byte)value], out _))
            {
                throw new InvalidDataException($"The ranks have no token for the byte {value}.");
            }
        }
    }

    private IEnumerable<(string Text, int Id)> SpecialTexts(TokenVocabulary vocabulary)
    {
        foreach ((string text, int id) in SpecialTokens ?? new Dictionary<string, int>())
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            if (vocabulary.TryGetId(bytes, out int ordinary))
            {
                throw new ArgumentException($"The special token '{text}' has the id {id}, but the same text is the ordinary token {ordinary} of the ranks.");
            }

            if (id < vocabulary.Count && vocabulary.Contains(id))
            {
                throw new ArgumentException($"The special token '{text}' has the id {id}, which is taken by '{PrintableBytes.Encode(vocabulary[id].Span)}'.");
            }

            yield return (PrintableBytes.Encode(bytes), id);
        }
    }
}
