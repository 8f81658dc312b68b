using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tests;

/// <summary>A token column by a tokenizer of another make, here, loaded, and in another process.</summary>
public sealed class SourceColumnTests
{
    private static readonly string[] Texts = ["the café, RETAMI!", "[SEP] <s> <|endoftext|> [S]", "", "文中 😀 taré  soquajo", "re    ta\t\t\tthe"];

    private readonly MLContext _mlContext = new(seed: 1);

    public static TheoryData<string> Names => SourceCase.Names;

    private static TextRow[] Rows => [.. Texts.Select(text => new TextRow { Text = text })];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_column_has_the_sources_ids_and_a_loaded_model_has_them_too(string name)
    {
        TokenizerSource source = SourceCase.Named(name).Source;
        IDataView rows = _mlContext.Data.LoadFromEnumerable(Rows);
        SubwordTokenizingTransformer fitted = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", source).Fit(rows);
        Assert.Same(source, fitted.Tokenizer);
        ITransformer loaded = SavedModel.Reload(_mlContext, fitted, rows.Schema);
        uint[][] expected = [.. Texts.Select(text => SourceText.Encode(source, text).Select(id => (uint)id + 1).ToArray())];
        foreach (ITransformer model in new[] { fitted, loaded })
        {
            IDataView view = model.Transform(rows);
            Assert.Equal(expected, VectorColumn.Read<uint>(view, "Tokens"));
            VBuffer<ReadOnlyMemory<char>> values = default;
            view.Schema["Tokens"].GetKeyValues(ref values);
            string[] texts = [.. values.DenseValues().Select(value => value.ToString())];
            Assert.Equal(source.VocabularySize, texts.Distinct(StringComparer.Ordinal).Count());
        }

        Assert.Equal(SavedModel.Save(_mlContext, fitted, rows.Schema).Length, SavedModel.Save(_mlContext, loaded, rows.Schema).Length);
        Assert.Equal(source.Tokenizer.GetType(), Assert.IsType<TokenizerSource>(((SubwordTokenizingTransformer)loaded).Tokenizer).Tokenizer.GetType());
    }

    [Theory]
    [InlineData("BERT")]
    [InlineData("SentencePiece, unigram")]
    [InlineData("CodeGen")]
    [InlineData("BPE of bytes")]
    [InlineData("tiktoken")]
    public async Task Another_process_needs_nothing_but_the_model(string name)
    {
        TokenizerSource source = SourceCase.Named(name).Source;
        IDataView rows = _mlContext.Data.LoadFromEnumerable(Rows);
        EmbeddingTable table = EmbeddingTable.Create(source.VocabularySize, 2, seed: 1);
        TransformerChain<TokenEmbeddingTransformer> model = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", source)
            .Append(_mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", table, TokenPooling.None)).Fit(rows);
        IEnumerable<string> expected = VectorColumn.ReadBytes<float>(model.Transform(rows), "Features").Select(vector => " " + vector);
        Assert.Equal(expected, await FreshProcess.PredictAsync(SavedModel.Save(_mlContext, model, rows.Schema), "Features", Texts));
    }

    [Fact]
    public void A_bare_instance_is_refused_with_the_line_that_would_work()
    {
        AssertRefused(BertTokenizer.Create(SourceFiles.WordPieces), "TokenizerSource.Bert(File.OpenRead(\"vocab.txt\"))");
        AssertRefused(WordPieceTokenizer.Create(SourceFiles.WordPieces), "TokenizerSource.WordPiece(File.OpenRead(\"vocab.txt\"))");
        AssertRefused(LlamaTokenizer.Create(SourceFiles.BytePairModel), "TokenizerSource.SentencePiece(File.OpenRead(\"tokenizer.model\"))");
        AssertRefused(
            Phi2Tokenizer.Create(SourceFiles.VocabJson, SourceFiles.MergesTxt), "TokenizerSource.CodeGen(File.OpenRead(\"vocab.json\"), File.OpenRead(\"merges.txt\"))");
        AssertRefused(BpeTokenizer.Create(SourceFiles.Words), "TokenizerSource.Bpe(File.OpenRead(\"vocab.json\"), File.OpenRead(\"merges.txt\"))");
        AssertRefused(
            TiktokenTokenizer.Create(SourceFiles.Ranks, null, null), "TokenizerSource.Tiktoken(File.OpenRead(\"ranks.tiktoken\"), SplitPattern.Cl100k)");
        AssertRefused(new OwnTokenizer(), "TokenizerSource.Bert, WordPiece, SentencePiece, CodeGen, Bpe or Tiktoken");
    }

    private void AssertRefused(Tokenizer tokenizer, string line)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer));
        Assert.Equal("tokenizer", refusal.ParamName);
        Assert.Contains(line, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(tokenizer.GetType().FullName!, refusal.Message, StringComparison.Ordinal);
    }

    private sealed class OwnTokenizer : Tokenizer
    {
        public override System.Buffers.OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
            => throw new NotSupportedException();

        protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) => throw new NotSupportedException();
    }
}
