using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace MlNetTokenize.Tests;

/// <summary>An encoder in batches against the same encoder text by text.</summary>
public sealed class OnnxTextEncoderTests
{
    private const int Dimension = 32;

    // A small encoder with random weights; Transforms/Encoder/make-encoder.py has made it.
    private static readonly string Model = Path.Combine(AppContext.BaseDirectory, "encoder.onnx");

    private static readonly SubwordTokenizer Tokenizer = SubwordTokenizer.FromWordPieceVocabulary(new MemoryStream(Encoding.UTF8.GetBytes(
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ndog\ncat\ntrain\nplane\n##s\nleave\nat\nten\nand\nsun\na\nagain\n,\n.\nin\nsleep\nstation\nwait\nlazy\n")));

    private readonly MLContext _mlContext = new(seed: 1);

    public static TheoryData<string, TokenPooling, bool> Outputs => new()
    {
        { "sentence_embedding", TokenPooling.None, false },
        { "sentence_embedding", TokenPooling.None, true },
        { "last_hidden_state", TokenPooling.Mean, true },
        { "last_hidden_state", TokenPooling.First, false },
        { "last_hidden_state", TokenPooling.Max, false },
        { "last_hidden_state", TokenPooling.Sum, false },
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Vectors_are_those_of_ApplyOnnxModel_text_by_text(string output, TokenPooling pooling, bool normalize)
    {
        string[] texts = [.. Texts(70)];
        var options = new OnnxTextEncoderOptions { OutputName = output, Pooling = pooling == TokenPooling.None ? null : pooling, Normalize = normalize, MaximumTokenCount = 12, BatchSize = 4 };
        float[][] expected = TextByText(texts, output, pooling, normalize);
        using var encoder = new OnnxTextEncoder(Model, Tokenizer, options);
        Assert.Equal((Dimension, output), (encoder.Dimension, encoder.OutputName));
        AssertNear(expected, [.. encoder.Embed(texts).Select(vector => vector.ToArray())]);

        // As rows of a model that was saved and loaded: more than are read ahead, with another column beside them.
        IDataView rows = _mlContext.Data.LoadFromEnumerable(texts.Select((text, i) => new { Text = text, Row = i }));
        ITransformer model = SavedModel.Reload(_mlContext, _mlContext.Transforms.Text.ApplyOnnxTextEncoder("Vector", "Text", Model, Tokenizer, options).Fit(rows), rows.Schema);
        IDataView made = model.Transform(rows);
        AssertNear(expected, VectorColumn.Read<float>(made, "Vector"));
        Assert.Equal(Enumerable.Range(0, texts.Length), made.GetColumn<int>("Row"));
        Assert.Equal(VectorColumn.ReadBytes<float>(made, "Vector"), VectorColumn.ReadBytes<float>(made, "Vector"));

        // One prediction at a time.
        using PredictionEngine<TextRow, Encoded> engine = _mlContext.Model.CreatePredictionEngine<TextRow, Encoded>(model, ignoreMissingColumns: true);
        AssertNear(expected[..9], [.. texts.Take(9).Select(text => engine.Predict(new TextRow { Text = text }).Vector)]);
    }

    [Fact]
    public void Schemas_are_promised_and_kept_and_wrong_input_is_refused()
    {
        IDataView rows = TextRows.Load(_mlContext);
        OnnxTextEncoderEstimator estimator = _mlContext.Transforms.Text.ApplyOnnxTextEncoder("Vector", "Text", Model, Tokenizer);
        OnnxTextEncoderTransformer model = estimator.Fit(rows);
        SchemaChecks.AssertSame(estimator.GetOutputSchema(SchemaChecks.ShapeOf(rows.Schema)), SchemaChecks.ShapeOf(model.GetOutputSchema(rows.Schema)));
        SchemaChecks.AssertSame(model.GetOutputSchema(rows.Schema), model.Transform(rows).Schema);
        Assert.Equal(Dimension, ((VectorDataViewType)model.Transform(rows).Schema["Vector"].Type).Size);
        foreach ((IDataView wrong, string named) in ((IDataView, string)[])[(_mlContext.Data.LoadFromEnumerable([new { Words = "a" }]), "Text"), (_mlContext.Data.LoadFromEnumerable([new { Text = 1f }]), "Single")])
        {
            foreach (Action use in (Action[])[() => estimator.Fit(wrong), () => estimator.GetOutputSchema(SchemaChecks.ShapeOf(wrong.Schema)), () => model.Transform(wrong), () => model.GetOutputSchema(wrong.Schema)])
            {
                Assert.Contains(named, Assert.ThrowsAny<Exception>(use).Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Only_what_is_asked_for_is_computed()
    {
        var counting = new CountingView(_mlContext.Data.LoadFromEnumerable(Texts(200).Select((text, i) => new { Text = text, Row = i })));
        OnnxTextEncoderTransformer model = _mlContext.Transforms.Text.ApplyOnnxTextEncoder("Vector", "Text", Model, Tokenizer, new OnnxTextEncoderOptions { BatchSize = 2 }).Fit(counting);
        IDataView made = model.Transform(counting);
        Assert.Equal(200, made.GetColumn<int>("Row").Count());
        Assert.Equal((0, 1), (counting.ValuesRead("Text"), counting.CursorsOpened));

        // Sixteen batches of two texts are read ahead, and no more; rows that nobody looks at are not computed but read.
        using (DataViewRowCursor cursor = made.GetRowCursor([made.Schema["Vector"]]))
        {
            ValueGetter<VBuffer<float>> get = cursor.GetGetter<VBuffer<float>>(made.Schema["Vector"]);
            VBuffer<float> vector = default;
            Assert.True(cursor.MoveNext());
            Assert.Equal(0, counting.ValuesRead("Text"));
            get(ref vector);
            Assert.Equal((32, Dimension), (counting.ValuesRead("Text"), vector.Length));
            Assert.False(made.CanShuffle);
            Assert.ThrowsAny<Exception>(() => cursor.GetGetter<float>(made.Schema["Vector"]));
        }

        Assert.Equal(counting.CursorsOpened, counting.CursorsClosed);
    }

    [Fact]
    public void Rows_that_change_their_order_are_noticed()
    {
        int reads = 0;
        string[] texts = [.. Texts(40)];
        IDataView rows = _mlContext.Data.LoadFromEnumerable(Changing());
        IDataView made = _mlContext.Transforms.Text.ApplyOnnxTextEncoder("Vector", "Text", Model, Tokenizer).Fit(rows).Transform(rows);
        Assert.Contains("another order", Assert.ThrowsAny<InvalidOperationException>(() => VectorColumn.Read<float>(made, "Vector")).GetBaseException().Message, StringComparison.Ordinal);

        // A row less each time it is read.
        IEnumerable<TextRow> Changing()
        {
            int left = texts.Length - reads++;
            return new Fewer(() => texts.Take(left--).Select(text => new TextRow { Text = text }));
        }
    }

    [Fact]
    public void A_text_without_tokens_has_a_vector_of_zeros()
    {
        BytePairTokenizer bare = BytePairTokenizer.Train(TextRows.Texts, new BytePairTrainingOptions { VocabularySize = 300, NumberOfThreads = 1 });
        using var encoder = new OnnxTextEncoder(Model, bare);
        IReadOnlyList<ReadOnlyMemory<float>> vectors = encoder.Embed(["the dog", string.Empty, "the dog"]);
        Assert.All(vectors[1].ToArray(), value => Assert.Equal(0, value));
        Assert.Equal(vectors[0].ToArray(), vectors[2].ToArray());
        Assert.Empty(encoder.Embed([]));
        Assert.Contains("text 1", Assert.Throws<ArgumentException>(() => encoder.Embed(["a", null!])).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => encoder.Embed(["a"], new CancellationToken(canceled: true)));

        // More tokens than the encoder has places for: what it says.
        Assert.Contains("The encoder failed", Assert.Throws<InvalidOperationException>(() => encoder.Embed([string.Concat(Enumerable.Repeat("q z ", 100))])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_run_is_named()
    {
        using var folder = new CliFolder();
        Assert.Contains("no.onnx", Assert.Throws<FileNotFoundException>(() => new OnnxTextEncoder(folder["no.onnx"], Tokenizer)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => _mlContext.Transforms.Text.ApplyOnnxTextEncoder("Vector", "Text", folder["no.onnx"], Tokenizer));
        string bad = folder.Write("bad.onnx", "not a model");
        Assert.Contains("model in ONNX", Assert.Throws<FormatException>(() => new OnnxTextEncoder(bad, Tokenizer)).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => _mlContext.Transforms.Text.ApplyOnnxTextEncoder("Vector", "Text", bad, Tokenizer));
        Refused<ArgumentException>(new() { OutputName = "pooled" }, "no output 'pooled'", "last_hidden_state [-1, -1, 32]");
        Refused<ArgumentException>(new() { Pooling = TokenPooling.Mean }, "no effect");
        Refused<ArgumentOutOfRangeException>(new() { Pooling = TokenPooling.None }, "Pooling");
        Refused<ArgumentOutOfRangeException>(new() { MaximumTokenCount = 0 }, "MaximumTokenCount");
        Refused<ArgumentOutOfRangeException>(new() { MaximumTokenCount = 1 }, "MaximumTokenCount");
        Refused<ArgumentOutOfRangeException>(new() { BatchSize = 0 }, "BatchSize");
        Refused<ArgumentOutOfRangeException>(new() { NumberOfThreads = 0 }, "NumberOfThreads");

        // A table that was learned here is an encoder too; with another input it is none.
        EmbeddingTable table = EmbeddingTable.Create(Tokenizer.VocabularySize, 4, seed: 1);
        using var file = new MemoryStream();
        table.SaveOnnx(file, TokenPooling.Mean);
        byte[] model = file.ToArray();
        using (var encoder = new OnnxTextEncoder(model, Tokenizer))
        {
            IReadOnlyList<int> ids = Tokenizer.EncodeWithSpecialTokens("the dog").Ids;
            float[] vector = encoder.Embed(["the dog"])[0].ToArray();
            Assert.All(vector.Select((value, i) => (value, mean: ids.Average(id => table[id][i]))), pair => Assert.Equal(pair.mean, pair.value, 1e-6f));
        }

        byte[] name = Encoding.ASCII.GetBytes("input_ids");
        for (int at; (at = model.AsSpan().IndexOf(name)) >= 0;)
        {
            model[at] = (byte)'o';
        }

        Assert.Contains("'onput_ids'", Assert.Throws<ArgumentException>(() => new OnnxTextEncoder(model, Tokenizer)).Message, StringComparison.Ordinal);

        void Refused<T>(OnnxTextEncoderOptions options, params string[] named)
            where T : ArgumentException
        {
            string message = Assert.Throws<T>(() => new OnnxTextEncoder(Model, Tokenizer, options)).Message;
            Assert.All(named, part => Assert.Contains(part, message, StringComparison.Ordinal));
            Assert.Throws<T>(() => _mlContext.Transforms.Text.ApplyOnnxTextEncoder("Vector", "Text", Model, Tokenizer, options));
        }
    }

    [Fact]
    public void The_states_are_taken_before_an_output_of_another_name()
    {
        // As encoders of BERT's kin are exported, which have an output for a guess of the next sentence, pooler_output, beside the states.
        byte[] model = File.ReadAllBytes(Model);
        byte[] name = Encoding.ASCII.GetBytes("sentence_embedding");
        for (int at; (at = model.AsSpan().IndexOf(name)) >= 0;)
        {
            Encoding.ASCII.GetBytes("pooler_output_____").CopyTo(model, at);
        }

        using var encoder = new OnnxTextEncoder(model, Tokenizer);
        using var states = new OnnxTextEncoder(Model, Tokenizer, new OnnxTextEncoderOptions { OutputName = "last_hidden_state" });
        using var asked = new OnnxTextEncoder(model, Tokenizer, new OnnxTextEncoderOptions { OutputName = "pooler_output_____" });
        Assert.Equal(("last_hidden_state", "pooler_output_____"), (encoder.OutputName, asked.OutputName));
        Assert.Equal(states.Embed(["the dog"])[0].ToArray(), encoder.Embed(["the dog"])[0].ToArray());
        Assert.Throws<ArgumentNullException>(() => new OnnxTextEncoder((byte[])null!, Tokenizer));
    }

    [Fact]
    public void The_model_holds_the_encoder_and_a_damaged_one_is_refused()
    {
        IDataView rows = TextRows.Load(_mlContext);
        using var file = new MemoryStream();
        _mlContext.Model.Save(_mlContext.Transforms.Text.ApplyOnnxTextEncoder("Vector", "Text", Model, Tokenizer).Fit(rows), rows.Schema, file);
        byte[] bytes = file.ToArray();
        Assert.True(bytes.Length > new FileInfo(Model).Length / 2);
        Assert.ThrowsAny<Exception>(() => new MLContext().Model.Load(new MemoryStream(bytes[..(bytes.Length / 2)]), out _));
    }

    private static IEnumerable<string> Texts(int count)
    {
        string[] words = ["the", "dogs", "cat", "train", "planes", "at", "ten", "and", "sun", "again", ",", ".", "xyz", "station"];
        var random = new Random(3);
        return Enumerable.Range(0, count).Select(i => i == 5 ? string.Empty : string.Join(' ', Enumerable.Range(0, random.Next(1, 18)).Select(_ => words[random.Next(words.Length)])));
    }

    private static void AssertNear(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach ((float[] vector, float[] other) in expected.Zip(actual))
        {
            Assert.All(vector.Zip(other, static (a, b) => (a, b)), pair => Assert.Equal(pair.a, pair.b, 1e-4f));
        }
    }

    private float[][] TextByText(string[] texts, string output, TokenPooling pooling, bool normalize)
    {
        string[] inputs = ["input_ids", "attention_mask", "token_type_ids"];
        IDataView rows = _mlContext.Data.LoadFromEnumerable(texts.Select(text => new { Text = text }));
        IDataView made = _mlContext.Transforms.Text.TokenizeIntoSubwords("input_ids", "Text", Tokenizer, new TokenColumnOptions
        {
            Kind = TokenKind.Int64,
            MaximumTokenCount = 12,
            AttentionMaskColumnName = "attention_mask",
            TokenTypeColumnName = "token_type_ids",
        }).Append(_mlContext.Transforms.ApplyOnnxModel(new OnnxOptions { ModelFile = Model, InputColumns = inputs, OutputColumns = [output] })).Fit(rows).Transform(rows);
        if (pooling != TokenPooling.None)
        {
            return VectorColumn.Read<float>(_mlContext.Transforms.Text.PoolTokenVectors("Pooled", output, "attention_mask", pooling, normalize).Fit(made).Transform(made), "Pooled");
        }

        float[][] vectors = VectorColumn.Read<float>(made, output);
        return normalize ? [.. vectors.Select(vector => vector.Select(value => value / MathF.Sqrt(vector.Sum(each => each * each))).ToArray())] : vectors;
    }

    private sealed class Encoded
    {
        public float[] Vector { get; set; } = [];
    }

    private sealed class Fewer(Func<IEnumerable<TextRow>> next) : IEnumerable<TextRow>
    {
        public IEnumerator<TextRow> GetEnumerator() => next().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
