using System.Buffers;
using System.Runtime.InteropServices;
using CommunityToolkit.HighPerformance.Buffers;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>A saved model read without ML.NET, beside the columns that ML.NET makes with it.</summary>
public sealed class TextPipelineTests
{
    private static readonly string[] Texts = [.. TextRows.Texts, "CAPITALS and ǅ", " ", "<|end|> is text", new string('z', 700)];

    private readonly MLContext _mlContext = new(seed: 1);

    public static TheoryData<string> Pipelines => [.. All.Keys];

    private static Dictionary<string, Func<MLContext, IEstimator<ITransformer>>> All { get; } = new(StringComparer.Ordinal)
    {
        ["byte pairs"] = context => Embed(Tokenize(context, TextRows.LearnTokenizer()), context, new() { Dimension = 3 }),
        ["learned, lowercase, n-grams"] = context => Embed(
            context.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary, new() { Lowercase = true }),
            context,
            new() { Dimension = 5, NgramLength = 2, NgramBuckets = 64, Pooling = TokenPooling.Mean }),
        ["begin, end, at most four"] = context => Embed(
            Tokenize(context, TextRows.LearnTokenizer(), new() { BeginningTokenId = 256, EndTokenId = 257, MaximumTokenCount = 4, TruncationSide = TruncationSide.Start }),
            context,
            new() { Dimension = 3, Pooling = TokenPooling.Max }),
        ["padded keys"] = context => Embed(Tokenize(context, TextRows.LearnTokenizer(), new() { MaximumTokenCount = 9, PadToMaximum = true }), context, new() { Dimension = 3 }),
        ["Int32"] = context => Embed(Tokenize(context, TextRows.LearnTokenizer(), new() { Kind = TokenKind.Int32 }), context, new() { Dimension = 3, VocabularySize = 290 }),
        ["characters, some missing"] = context => Embed(Tokenize(context, CharacterTokenizer.Train(["a dog on the"])), context, new() { Dimension = 3 }),
        ["word pieces"] = context => Embed(
            Tokenize(context, TokenizerSource.Bert(new MemoryStream("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ndog\nsun\n##s\na"u8.ToArray()))), context, new() { Dimension = 3 }),
        ["two transformers of tokens"] = context => Embed(
            Tokenize(context, TextRows.LearnTokenizer()).Append(context.Transforms.Text.TokenizeIntoSubwords("Other", "Text", CharacterTokenizer.Train(["abc"], addUnknown: true))),
            context,
            new() { Dimension = 3 }),
        ["two text columns"] = context => Embed(
            context.Transforms.Text.TokenizeIntoSubwords([new InputOutputColumnPair("Other", "Text"), new InputOutputColumnPair("Tokens", "Text")], TextRows.LearnTokenizer()), context, new() { Dimension = 3 }),
        ["a chain in a chain"] = context => context.Transforms.CopyColumns("X", "Text")
            .Append(Embed(Tokenize(context, TextRows.LearnTokenizer()), context, new() { Dimension = 3 })).Append(context.Transforms.NormalizeMinMax("Scaled", "Features")),
    };

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void Ids_and_vectors_are_those_of_the_columns(string name)
    {
        IDataView rows = TextRows.Load(_mlContext);
        ITransformer model = All[name](_mlContext).Fit(rows);
        AssertSame(Load(model, rows.Schema), model);
    }

    [Theory]
    [InlineData(EmbeddingPrecision.Float16)]
    [InlineData(EmbeddingPrecision.Int8)]
    public void Quantized_rows_are_those_of_the_column(EmbeddingPrecision precision)
    {
        IDataView rows = TextRows.Load(_mlContext);
        var tokenizing = Tokenize(_mlContext, TextRows.LearnTokenizer()).Fit(rows);
        TokenEmbeddingTransformer embedding = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", TextRows.SmallEmbedding, nameof(TextRow.Topic))
            .Fit(tokenizing.Transform(rows)).Quantize(precision);
        TextPipeline pipeline = Load(new TransformerChain<ITransformer>(tokenizing, embedding), rows.Schema);
        Assert.Equal(precision, pipeline.Model!.Precision);
        AssertSame(pipeline, new TransformerChain<ITransformer>(tokenizing, embedding));
    }

    [Fact]
    public void A_pipeline_that_only_tokenizes_gives_ids_and_no_vector()
    {
        IDataView rows = TextRows.Load(_mlContext);
        ITransformer model = Tokenize(_mlContext, TextRows.LearnTokenizer()).Fit(rows);
        TextPipeline pipeline = Load(model, rows.Schema);
        Assert.Null(pipeline.Model);
        Assert.Null(pipeline.Pooling);
        Assert.Equal(TextRows.LearnTokenizer().EncodeToIds("the dog"), Encode(pipeline, "the dog"));
        Assert.Contains("no embedding", Assert.Throws<InvalidOperationException>(() => pipeline.Embed("the dog".AsMemory(), new float[3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_of_rows_is_no_one_vector()
    {
        IDataView rows = TextRows.Load(_mlContext);
        var table = EmbeddingTable.Create(290, 3, seed: 2);
        ITransformer model = Tokenize(_mlContext, TextRows.LearnTokenizer())
            .Append(_mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", table, TokenPooling.None)).Fit(rows);
        TextPipeline pipeline = Load(model, rows.Schema);
        Assert.Equal(TokenPooling.None, pipeline.Pooling);
        Assert.Contains("one by one", Assert.Throws<InvalidOperationException>(() => pipeline.Embed("the dog".AsMemory(), new float[3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_can_be_chosen()
    {
        IDataView rows = TextRows.Load(_mlContext);
        BytePairTokenizer tokenizer = TextRows.LearnTokenizer();
        CharacterTokenizer characters = CharacterTokenizer.Train(TextRows.Texts);
        ITransformer model = Tokenize(_mlContext, tokenizer)
            .Append(_mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", EmbeddingTable.Create(290, 3, seed: 2)))
            .Append(_mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", characters))
            .Append(_mlContext.Transforms.Text.ApplyTokenEmbedding("Others", "Tokens", EmbeddingTable.Create(characters.VocabularySize, 2, seed: 2))).Fit(rows);

        // The column of tokens was made twice: each column of vectors is made from the one before it.
        Assert.IsType<BytePairTokenizer>(Load(model, null, "Features").Tokenizer);
        Assert.Equal(3, Load(model, null, "Features").Model!.Dimension);
        Assert.Equal(2, Load(model, null, "Others").Model!.Dimension);
        Assert.Equal(2, Load(model, null).Model!.Dimension);
        TextPipeline tokens = Load(model, null, "Tokens");
        Assert.IsType<CharacterTokenizer>(tokens.Tokenizer);
        Assert.Null(tokens.Model);
        string message = Assert.Throws<ArgumentException>(() => Load(model, null, "Vectors")).Message;
        Assert.Contains("'Vectors'. There are Tokens, Features, Others.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vector_of_another_length_is_refused()
    {
        TextPipeline pipeline = LoadSmall();
        Assert.Throws<ArgumentException>(() => pipeline.Embed("the dog".AsMemory(), new float[4]));
        Assert.Throws<ArgumentException>(() => pipeline.Embed(ReadOnlyMemory<char>.Empty, []));
    }

    [Fact]
    public void Many_threads_get_what_one_gets()
    {
        TextPipeline pipeline = LoadSmall();
        string[] expected = [.. Texts.Select(text => Embed(pipeline, text))];
        Parallel.For(0, 2000, i => Assert.Equal(expected[i % Texts.Length], Embed(pipeline, Texts[i % Texts.Length])));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        TextPipeline pipeline = LoadSmall();
        var vector = new float[3];
        using var ids = new ArrayPoolBufferWriter<int>();
        Allocations.AssertNone(() =>
        {
            foreach (string text in Texts)
            {
                pipeline.Embed(text.AsMemory(), vector);
                ids.Clear();
                pipeline.Encode(text.AsMemory(), ids);
            }
        });
    }

    [Fact]
    public void A_path_is_read_and_the_file_is_free_afterwards()
    {
        string path = Path.GetTempFileName();
        try
        {
            IDataView rows = TextRows.Load(_mlContext);
            File.WriteAllBytes(path, SavedModel.Save(_mlContext, All["byte pairs"](_mlContext).Fit(rows), rows.Schema));
            Assert.Equal(290, TextPipeline.Load(path).Model!.VocabularySize);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_without_a_tokenizer_is_refused_and_one_that_is_no_zip()
    {
        IDataView rows = TextRows.Load(_mlContext);
        ITransformer copy = _mlContext.Transforms.CopyColumns("X", "Text").Fit(rows);
        Assert.Contains("no tokenizer", Assert.Throws<InvalidDataException>(() => Load(copy, rows.Schema)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => TextPipeline.Load(new MemoryStream("not a zip"u8.ToArray())));
        Assert.Throws<InvalidDataException>(() => TextPipeline.Load(new MemoryStream()));
    }

    [Fact]
    public void An_embedding_without_its_tokenizer_is_refused()
    {
        IDataView rows = TextRows.Load(_mlContext);
        SubwordTokenizingTransformer tokenizing = Tokenize(_mlContext, TextRows.LearnTokenizer()).Fit(rows);
        ITransformer embedding = _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", EmbeddingTable.Create(290, 3, seed: 2)).Fit(tokenizing.Transform(rows));
        ITransformer other = _mlContext.Transforms.Text.TokenizeIntoSubwords("Others", "Text", TextRows.LearnTokenizer()).Fit(rows);
        Assert.Contains("no tokenizer", Assert.Throws<InvalidDataException>(() => Load(embedding, null)).Message, StringComparison.Ordinal);
        Assert.Contains("'Tokens'", Assert.Throws<InvalidDataException>(() => Load(new TransformerChain<ITransformer>(other, embedding), null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_embedding_of_another_tokenizer_is_refused()
    {
        IDataView rows = TextRows.Load(_mlContext);
        SubwordTokenizingTransformer tokenizing = Tokenize(_mlContext, TextRows.LearnTokenizer()).Fit(rows);
        ITransformer embedding = _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", EmbeddingTable.Create(290, 3, seed: 2)).Fit(tokenizing.Transform(rows));
        ITransformer smaller = Tokenize(_mlContext, BytePairTokenizer.Train(["other text"], new() { VocabularySize = 260 })).Fit(rows);
        ITransformer larger = Tokenize(_mlContext, BytePairTokenizer.Train(TextRows.Texts, new() { VocabularySize = 291 })).Fit(rows);
        Assert.Contains("another tokenizer", Assert.Throws<InvalidDataException>(() => Load(new TransformerChain<ITransformer>(smaller, embedding), null)).Message, StringComparison.Ordinal);
        Assert.Contains("291 tokens", Assert.Throws<InvalidDataException>(() => Load(new TransformerChain<ITransformer>(larger, embedding), null)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(SmallModels.BytePairs))]
    [InlineData(nameof(SmallModels.Ids))]
    public void A_damaged_section_is_refused(string name)
    {
        var file = (ModelFile)typeof(SmallModels).GetProperty(name)!.GetValue(null)!;
        Assert.NotNull(Read(file, file.Entry));
        for (int end = 0; end < file.SectionStart + file.Section.Length; end++)
        {
            byte[] cut = file.Entry[..end];
            Assert.Throws<InvalidDataException>(() => Read(file, cut));
        }

        for (int bit = file.SectionStart * 8; bit < (file.SectionStart + file.Section.Length) * 8; bit += 3)
        {
            byte[] flipped = [.. file.Entry];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => Read(file, flipped));
        }
    }

    [Theory]
    [InlineData(0x10, long.MaxValue)]
    [InlineData(0x10, -1)]
    [InlineData(0x18, long.MaxValue)]
    [InlineData(0x18, int.MaxValue)]
    [InlineData(0x18, -1)]
    [InlineData(0x18, 0)]
    public void A_header_with_a_wrong_place_or_length_is_refused_at_once(int field, long value)
    {
        ModelFile file = SmallModels.BytePairs;
        byte[] entry = [.. file.Entry];
        MemoryMarshal.Write(entry.AsSpan(field), value);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => Read(file, entry));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_newer_version_is_refused_as_such_and_one_that_we_understand_is_not()
    {
        ModelFile file = SmallModels.BytePairs;
        byte[] entry = [.. file.Entry];
        entry[0x48]++;
        Assert.NotNull(Read(file, entry));
        entry[0x4C]++;
        Assert.Contains("version", Assert.Throws<FormatException>(() => Read(file, entry)).Message, StringComparison.Ordinal);
    }

    private static SubwordTokenizingEstimator Tokenize(MLContext context, Microsoft.ML.Tokenizers.Tokenizer tokenizer, TokenColumnOptions? options = null)
        => context.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer, options);

    private static EstimatorChain<ITransformer> Embed(IEstimator<ITransformer> tokenizing, MLContext context, EmbeddingTrainingOptions options)
        => new EstimatorChain<ITransformer>().Append(tokenizing).Append<ITransformer>(context.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic)));

    private static TextPipeline Read(ModelFile file, byte[] entry) => TextPipeline.Load(new MemoryStream(file.Zip(entry)));

    private static int[] Encode(TextPipeline pipeline, string text)
    {
        var ids = new ArrayBufferWriter<int>();
        pipeline.Encode(text.AsMemory(), ids);
        return ids.WrittenSpan.ToArray();
    }

    private static string Embed(TextPipeline pipeline, string text)
    {
        var vector = new float[pipeline.Model!.Dimension];
        pipeline.Embed(text.AsMemory(), vector);
        return Convert.ToHexString(MemoryMarshal.AsBytes<float>(vector));
    }

    private TextPipeline LoadSmall() => Load(All["byte pairs"](_mlContext).Fit(TextRows.Load(_mlContext)), null);

    private TextPipeline Load(ITransformer model, DataViewSchema? schema, string? columnName = null)
        => TextPipeline.Load(new MemoryStream(SavedModel.Save(_mlContext, model, schema)), columnName);

    private void AssertSame(TextPipeline pipeline, ITransformer model)
    {
        IDataView view = model.Transform(_mlContext.Data.LoadFromEnumerable(Texts.Select(text => new TextRow { Text = text })));
        string[] vectors = VectorColumn.ReadBytes<float>(view, "Features");
        Assert.Equal(vectors, Texts.Select(text => Embed(pipeline, text)));
        Assert.True(vectors.Distinct().Count() > 5);
        int[][] ids = ((VectorDataViewType)view.Schema["Tokens"].Type).ItemType is KeyDataViewType
            ? [.. VectorColumn.Read<uint>(view, "Tokens").Select(keys => keys.Where(key => key > 0).Select(key => (int)key - 1).ToArray())]
            : VectorColumn.Read<int>(view, "Tokens");
        Assert.Equal(ids, Texts.Select(text => Encode(pipeline, text)));
    }
}
