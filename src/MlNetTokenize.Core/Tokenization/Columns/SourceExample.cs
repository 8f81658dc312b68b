using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.Sources;

namespace MlNetTokenize.Tokenization.Columns;

/// <summary>The line that would work where a tokenizer of another make was given, for messages.</summary>
internal static class SourceExample
{
    public static string For(Tokenizer tokenizer) => tokenizer switch
    {
        BertTokenizer => Line(nameof(TokenizerSource.Bert), "File.OpenRead(\"vocab.txt\")"),
        WordPieceTokenizer => Line(nameof(TokenizerSource.WordPiece), "File.OpenRead(\"vocab.txt\")"),
        SentencePieceTokenizer => Line(nameof(TokenizerSource.SentencePiece), "File.OpenRead(\"tokenizer.model\")"),
        CodeGenTokenizer or PlainCodeGenTokenizer => Line(nameof(TokenizerSource.CodeGen), "File.OpenRead(\"vocab.json\"), File.OpenRead(\"merges.txt\")"),
        BpeTokenizer => Line(nameof(TokenizerSource.Bpe), "File.OpenRead(\"vocab.json\"), File.OpenRead(\"merges.txt\")"),
        TiktokenTokenizer => Line(nameof(TokenizerSource.Tiktoken), $"File.OpenRead(\"ranks.tiktoken\"), {nameof(SplitPattern)}.{nameof(SplitPattern.Cl100k)}")
            + $", or {nameof(BytePairTokenizer)}.{nameof(BytePairTokenizer.CreateForEncoding)}(\"cl100k_base\") for a published encoding",
        _ => $"{nameof(TokenizerSource)}.{nameof(TokenizerSource.Bert)}, {nameof(TokenizerSource.WordPiece)}, {nameof(TokenizerSource.SentencePiece)}, "
            + $"{nameof(TokenizerSource.CodeGen)}, {nameof(TokenizerSource.Bpe)} or {nameof(TokenizerSource.Tiktoken)} with streams of them; "
            + $"or use a {nameof(BytePairTokenizer)} or a {nameof(CharacterTokenizer)}",
    };

    private static string Line(string method, string arguments) => $"{nameof(TokenizerSource)}.{method}({arguments})";
}
