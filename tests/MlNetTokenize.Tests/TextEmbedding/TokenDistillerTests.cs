using System.Text;
using MlNetTokenize.TextEmbedding.Distilling;

namespace MlNetTokenize.Tests;

public sealed class TokenDistillerTests
{
    private const int TeacherDimension = 6;

    private static readonly BytePairTokenizer Tokenizer = TextRows.LearnTokenizer();

    [Theory]
    [InlineData(null, TokenFrequency.Zipf)]
    [InlineData(1e-4, TokenFrequency.Zipf)]
    [InlineData(1e-2, TokenFrequency.Measured)]
    public void Rows_are_those_of_the_slow_twin(double? coefficient, TokenFrequency frequency)
    {
        string?[] texts = SurfaceForms.Of(Tokenizer);
        long[] counts = [.. Enumerable.Range(0, texts.Length).Select(id => id * 31L % 17)];
        int[] ranked = [.. Enumerable.Range(0, texts.Length).Where(id => texts[id] is not null)];
        double all = ranked.Select((_, place) => 1.0 / (place + 2)).Sum();
        double[] weights = [.. Enumerable.Range(0, texts.Length).Select(id => coefficient is not { } a || texts[id] is null ? 1
            : a / (a + (frequency == TokenFrequency.Zipf ? 1.0 / (Array.IndexOf(ranked, id) + 2) / all : counts[id] / (double)counts.Sum())))];
        double[][] expected = SlowDistillation.Run(texts, Vector, 4, weights);
        TokenDistillation made = TokenDistiller.Distill(Tokenizer, Teach, new TokenDistillationOptions
        {
            Dimension = 4,
            SifCoefficient = coefficient,
            Frequency = frequency,
            TokenCounts = frequency == TokenFrequency.Measured ? counts : null,
            BatchSize = 50,
        });
        Assert.Equal((Tokenizer.VocabularySize, 4, TeacherDimension), (made.Table.VocabularySize, made.Table.Dimension, made.TeacherDimension));
        Assert.Equal(texts.OfType<string>().Distinct().Count(), made.TextCount);
        for (int id = 0; id < expected.Length; id++)
        {
            for (int i = 0; i < 4; i++)
            {
                Assert.Equal(expected[id][i], made.Table[id][i], 1e-5);
            }
        }
    }

    [Fact]
    public void All_components_keep_distances_and_all_of_the_variance()
    {
        TokenDistillation made = TokenDistiller.Distill(Tokenizer, Teach, new TokenDistillationOptions { Dimension = TeacherDimension, SifCoefficient = null });
        Assert.Equal(1, made.ExplainedVariance, 9);
        Assert.InRange(TokenDistiller.Distill(Tokenizer, Teach, new TokenDistillationOptions { Dimension = 2 }).ExplainedVariance, 0.2, 0.99);
        string?[] texts = SurfaceForms.Of(Tokenizer);
        int[] ids = [.. Enumerable.Range(0, texts.Length).Where(id => texts[id] is not null).Take(40)];
        foreach (int a in ids)
        {
            foreach (int b in ids)
            {
                Assert.Equal(Distance(Vector(texts[a]!), Vector(texts[b]!)), Distance(made.Table[a], made.Table[b]), 1e-4);
            }
        }

        static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => System.Numerics.Tensors.TensorPrimitives.Distance(a, b);
    }

    [Fact]
    public async Task Rows_depend_neither_on_threads_nor_on_batches_nor_on_when_the_teacher_answers()
    {
        float[] expected = RowsOf(TokenDistiller.Distill(Tokenizer, Teach, new TokenDistillationOptions { Dimension = 5, NumberOfThreads = 1 }).Table);
        foreach ((int threads, int batch) in ((int, int)[])[(2, 256), (7, 1), (3, 10_000)])
        {
            var options = new TokenDistillationOptions { Dimension = 5, NumberOfThreads = threads, BatchSize = batch };
            Assert.Equal(expected, RowsOf(TokenDistiller.Distill(Tokenizer, Teach, options).Table));
            TokenDistillation later = await TokenDistiller.DistillAsync(Tokenizer, async (texts, _) =>
            {
                await Task.Yield();
                return Teach(texts);
            }, options);
            Assert.Equal(expected, RowsOf(later.Table));
        }
    }

    [Fact]
    public void Tokens_go_to_the_teacher_as_a_reader_would_write_them()
    {
        SubwordTokenizer pieces = SubwordTokenizer.FromWordPieceVocabulary(new MemoryStream(Encoding.UTF8.GetBytes("[PAD]\n[unused0]\n[UNK]\n[CLS]\n[SEP]\nthe\n##ing\n##\n#\ndog\n[x]\n")));
        AssertTexts([null, null, null, null, null, "the", "ing", "##", "#", "dog", "[x]"], SurfaceForms.Of(pieces));

        // Half of a character and white space are no texts; " a" and "a" are one.
        string?[] bytes = SurfaceForms.Of(Tokenizer);
        Assert.Null(bytes[IdOf(" ")]);
        Assert.Null(bytes[IdOf("\n")]);
        Assert.Null(bytes[Tokenizer.SpecialTokens["<|end|>"]]);
        Assert.True(Tokenizer.TryGetId([0xE4], out int half));
        Assert.Null(bytes[half]);
        Assert.Equal("t", bytes[IdOf("t")]);
        Assert.Equal(bytes[IdOf("the")], bytes[IdOf(" the")]);

        CharacterTokenizer characters = CharacterTokenizer.Train(["ab ž"], addUnknown: true);
        AssertTexts([null, "a", "b", "ž", null], SurfaceForms.Of(characters));
        StaticEmbeddingModel unigram = StaticEmbeddingModel.Load(StaticModelFolders.PathOf("unigram-f64"));
        AssertTexts([null, null, null, "the", "dog", "do", "s", "sleep", null], SurfaceForms.Of(unigram.Tokenizer).Take(9));
        TokenizerSource source = TokenizerSource.Bert(new MemoryStream(Encoding.UTF8.GetBytes("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\n##ing\n")));
        AssertTexts([null, null, null, null, null, "the", "ing"], SurfaceForms.Of(source));

        static int IdOf(string text) => Tokenizer.TryGetId(Encoding.UTF8.GetBytes(text), out int id) ? id : throw new ArgumentException($"No token '{text}'.", nameof(text));
    }

    [Fact]
    public void A_teacher_that_gives_no_vectors_for_rows_is_refused_with_the_token()
    {
        Refused<InvalidOperationException>(texts => [.. Teach(texts).Skip(1)], "vectors for");
        Refused<InvalidOperationException>(_ => [], "gave 0 vectors");
        Refused<InvalidOperationException>(texts => [.. texts.Select(text => (ReadOnlyMemory<float>)(text == "the" ? new float[3] : Vector(text)))], "3 numbers for 'the' (token", "6 for");
        Refused<InvalidOperationException>(texts => [.. texts.Select(text => (ReadOnlyMemory<float>)(text == "the" ? [0, 1, float.NaN, 3, 4, 5] : Vector(text)))], "NaN as number 2 of the vector of 'the' (token");
        Refused<InvalidOperationException>(texts => [.. texts.Select(_ => new ReadOnlyMemory<float>([1, 2, 3]))], "3 numbers: the Dimension", "not 4");
        Refused<InvalidOperationException>(texts => [.. texts.Select(_ => ReadOnlyMemory<float>.Empty)], "0 numbers");

        static void Refused<T>(Func<IReadOnlyList<string>, IReadOnlyList<ReadOnlyMemory<float>>> teacher, params string[] parts)
            where T : Exception
        {
            T refusal = Assert.Throws<T>(() => TokenDistiller.Distill(Tokenizer, teacher, new TokenDistillationOptions { Dimension = 4 }));
            Assert.All(parts, part => Assert.Contains(part, refusal.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Options_out_of_range_or_without_effect_are_refused()
    {
        foreach ((TokenDistillationOptions options, string part) in new (TokenDistillationOptions, string)[]
        {
            (new() { Dimension = 0 }, "Dimension"),
            (new() { BatchSize = 0 }, "BatchSize"),
            (new() { NumberOfThreads = 0 }, "NumberOfThreads"),
            (new() { SifCoefficient = 0 }, "SifCoefficient"),
            (new() { SifCoefficient = double.NaN }, "SifCoefficient"),
            (new() { SifCoefficient = null, Frequency = TokenFrequency.Measured, TokenCounts = [] }, "no effect"),
            (new() { TokenCounts = [1] }, "no effect"),
            (new() { Frequency = TokenFrequency.Measured }, "TokenCounts"),
            (new() { Frequency = TokenFrequency.Measured, TokenCounts = [1, 2] }, "2 TokenCounts for 290 tokens"),
            (new() { Frequency = TokenFrequency.Measured, TokenCounts = new long[290] }, "All TokenCounts are 0"),
            (new() { Frequency = TokenFrequency.Measured, TokenCounts = [.. Enumerable.Repeat(1L, 289), -1] }, "token 289"),
            (new() { Frequency = (TokenFrequency)7 }, "Frequency"),
            (new() { Precision = (EmbeddingPrecision)9 }, "Precision"),
            (new() { Dimension = 5000 }, "principal components"),
        })
        {
            Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(() => TokenDistiller.Distill(Tokenizer, Teach, options)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("TokenizerSource", Assert.Throws<ArgumentException>(() => TokenDistiller.Distill(TestTokenizers.Microsofts("cl100k_base"), Teach)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_is_told_after_each_batch_and_between_them_it_can_be_cancelled()
    {
        var told = new List<TokenDistillationProgress>();
        using var stop = new CancellationTokenSource();
        var options = new TokenDistillationOptions { Dimension = 4, BatchSize = 20, CancellationToken = stop.Token, Progress = new SynchronousProgress<TokenDistillationProgress>(told.Add) };
        int texts = TokenDistiller.Distill(Tokenizer, Teach, options).TextCount;
        Assert.Equal(Enumerable.Range(1, (texts + 19) / 20).Select(batch => Math.Min(batch * 20, texts)), told.Select(value => value.TextsEmbedded));
        Assert.All(told, value => Assert.Equal(texts, value.Texts));
        int asked = 0;
        Assert.Throws<OperationCanceledException>(() => TokenDistiller.Distill(Tokenizer, batch =>
        {
            if (++asked == 3)
            {
                stop.Cancel();
            }

            return Teach(batch);
        }, options));
        Assert.Equal(3, asked);
    }

    [Fact]
    public void A_table_of_fewer_bits_is_the_quantized_one()
    {
        EmbeddingTable whole = TokenDistiller.Distill(Tokenizer, Teach, new TokenDistillationOptions { Dimension = 4 }).Table;
        EmbeddingTable bytes = TokenDistiller.Distill(Tokenizer, Teach, new TokenDistillationOptions { Dimension = 4, Precision = EmbeddingPrecision.Int8 }).Table;
        Assert.Equal(EmbeddingPrecision.Int8, bytes.Precision);
        Assert.Equal(RowsOf(whole.Quantize(EmbeddingPrecision.Int8)), RowsOf(bytes));
    }

    private static void AssertTexts(string?[] expected, IEnumerable<string?> actual) => Assert.Equal(expected.AsEnumerable(), actual);

    /// <summary>A vector that depends on the text's letters alone, with clearly different variances.</summary>
    internal static float[] Vector(string text)
    {
        var random = new Random(text.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter)));
        return [.. Enumerable.Range(0, TeacherDimension).Select(i => (random.NextSingle() - 0.3f) * (1 + i))];
    }

    internal static IReadOnlyList<ReadOnlyMemory<float>> Teach(IReadOnlyList<string> texts) => [.. texts.Select(text => (ReadOnlyMemory<float>)Vector(text))];

    private static float[] RowsOf(EmbeddingTable table)
    {
        var rows = new float[table.VocabularySize * table.Dimension];
        for (int id = 0; id < table.VocabularySize; id++)
        {
            table.CopyRow(id, rows.AsSpan(id * table.Dimension));
        }

        return rows;
    }
}
