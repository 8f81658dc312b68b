namespace MlNetTokenize.Tokenization.Sources;

/// <summary>A tokenizer of this library.</summary>
/// <param name="Tokenizer">The tokenizer.</param>
internal sealed record OwnDefinition(SubwordTokenizer Tokenizer) : SourceDefinition
{
    public override BuiltSource Build()
    {
        string?[] texts = new string?[Tokenizer.VocabularySize];
        for (int id = 0; id < texts.Length; id++)
        {
            texts[id] = Tokenizer.ContainsId(id) ? Tokenizer.GetPrintableText(id) : null;
        }

        return new BuiltSource(Tokenizer, texts)
        {
            BeginningTokenId = Tokenizer.PostProcessor.Surrounding.Beginning,
            EndTokenId = Tokenizer.PostProcessor.Surrounding.End,
            SeparatorTokenId = Tokenizer.PostProcessor.Between,
            PadTokenId = Tokenizer.PaddingTokenId,
            GivesOffsets = true,
        };
    }
}
