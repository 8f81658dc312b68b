using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.VectorData;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

public sealed class TokenEmbeddingGeneratorTests
{
    private static readonly BytePairTokenizer Tokenizer = TextRows.LearnTokenizer();
    private static readonly EmbeddingModel Model = new(EmbeddingTable.Create(Tokenizer.VocabularySize, 16, seed: 5));

    // More than one thread's share, with an empty text and several scripts among them.
    private static readonly string[] ManyTexts = [.. Enumerable.Range(0, 1500).Select(i => $"{TextRows.Texts[i % TextRows.Texts.Length]} {i % 37}")];

    [Fact]
    public async Task Vectors_are_those_of_Pool_to_the_bit_in_the_order_of_the_texts()
    {
        var generator = new TokenEmbeddingGenerator(Tokenizer, Model, modelId: "small");
        foreach (string[] texts in (string[][])[[], TextRows.Texts, ManyTexts])
        {
            GeneratedEmbeddings<Embedding<float>> made = await generator.GenerateAsync(texts);
            Assert.Equal(texts.Length, made.Count);
            Assert.Equal(texts.Sum(text => Tokenizer.CountTokens(text)), made.Usage!.InputTokenCount);
            foreach ((string text, Embedding<float> embedding) in texts.Zip(made))
            {
                Assert.Equal(Pool(text), embedding.Vector.ToArray());
                Assert.Equal("small", embedding.ModelId);
            }
        }

        // One that is no list.
        Assert.Equal(Pool("the dog"), (await generator.GenerateAsync(Enumerable.Repeat("the dog", 1).Where(_ => true)))[0].Vector.ToArray());
    }

    [Theory]
    [InlineData("int8-weights")]
    [InlineData("unigram-f64")]
    public async Task Vectors_of_a_folder_are_those_of_its_model(string name)
    {
        TokenEmbeddingGenerator generator = TokenEmbeddingGenerator.FromFolder(StaticModelFolders.PathOf(name));
        StaticEmbeddingModel model = StaticEmbeddingModel.Load(StaticModelFolders.PathOf(name));
        GeneratedEmbeddings<Embedding<float>> made = await generator.GenerateAsync(StaticModelFolders.Texts);
        foreach ((string text, Embedding<float> embedding) in StaticModelFolders.Texts.Zip(made))
        {
            var expected = new float[model.Dimension];
            model.Embed(text, expected);
            Assert.Equal(expected, embedding.Vector.ToArray());
            Assert.Equal(name, embedding.ModelId);
        }
    }

    [Fact]
    public async Task Vectors_of_a_model_file_are_those_of_its_pipeline()
    {
        var mlContext = new MLContext(seed: 1);
        IDataView rows = TextRows.Load(mlContext);
        TransformerChain<TokenEmbeddingTransformer> model = mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", Tokenizer)
            .Append(mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", TextRows.SmallEmbedding, nameof(TextRow.IsGood))).Fit(rows);
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        try
        {
            mlContext.Model.Save(model, rows.Schema, file);
            TokenEmbeddingGenerator generator = TokenEmbeddingGenerator.FromModelFile(file);
            GeneratedEmbeddings<Embedding<float>> made = await generator.GenerateAsync(TextRows.Texts);
            Assert.Equal(VectorColumn.Read<float>(model.Transform(rows), "Features"), made.Select(embedding => embedding.Vector.ToArray()));
            Assert.Equal(Path.GetFileNameWithoutExtension(file), generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelId);
            Assert.Throws<ArgumentException>(() => TokenEmbeddingGenerator.FromModelFile(file, "Tokens"));
            Assert.Throws<ArgumentException>(() => TokenEmbeddingGenerator.FromModelFile(file, "Nothing"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Threads_share_one_generator()
    {
        var generator = new TokenEmbeddingGenerator(Tokenizer, Model);
        float[][] expected = [.. ManyTexts.Select(Pool)];
        await Parallel.ForAsync(0, 16, async (i, _) =>
        {
            string[] texts = i % 2 == 0 ? ManyTexts : ManyTexts[..100];
            GeneratedEmbeddings<Embedding<float>> made = await generator.GenerateAsync(texts, cancellationToken: CancellationToken.None);
            Assert.Equal(expected.Take(texts.Length), made.Select(embedding => embedding.Vector.ToArray()));
        });
    }

    [Fact]
    public async Task It_is_cancelled_between_texts()
    {
        var generator = new TokenEmbeddingGenerator(Tokenizer, Model);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(["a"], cancellationToken: new CancellationToken(canceled: true)));
        foreach (int count in (int[])[100, 100_000])
        {
            using var stop = new CancellationTokenSource();
            var texts = new StoppingList(count, 50, stop);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(texts, cancellationToken: stop.Token));
            Assert.InRange(texts.Read, 1, count - 1);
        }
    }

    [Fact]
    public async Task Options_ask_for_the_first_numbers_or_are_refused()
    {
        var generator = new TokenEmbeddingGenerator(Tokenizer, Model, modelId: "small");
        Assert.Equal(Pool("the dog")[..5], (await generator.GenerateVectorAsync("the dog", new EmbeddingGenerationOptions { Dimensions = 5, ModelId = "small" })).ToArray());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 17 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 0 }));
        Assert.Contains("'large'", (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { ModelId = "large" }))).Message, StringComparison.Ordinal);
        Assert.Contains("text 1", (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync(["a", null!]))).Message, StringComparison.Ordinal);
        Assert.Contains("text 400", (await Assert.ThrowsAsync<ArgumentException>(() => generator.GenerateAsync([.. ManyTexts[..400], null!]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TokenEmbeddingGenerator(Tokenizer, new EmbeddingModel(EmbeddingTable.Create(10, 2, seed: 0))));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenEmbeddingGenerator(Tokenizer, Model, TokenPooling.None));
    }

    [Fact]
    public void It_tells_its_metadata_and_what_it_is_made_of()
    {
        var generator = new TokenEmbeddingGenerator(Tokenizer, Model, modelId: "small");
        EmbeddingGeneratorMetadata metadata = generator.GetRequiredService<EmbeddingGeneratorMetadata>();
        Assert.Equal(("mlnettokenize", "small", 16), (metadata.ProviderName, metadata.DefaultModelId, metadata.DefaultModelDimensions));
        Assert.Same(generator, generator.GetService<TokenEmbeddingGenerator>());
        Assert.Same(generator, generator.GetService(typeof(IEmbeddingGenerator)));
        Assert.Same(Tokenizer, generator.GetService<BytePairTokenizer>());
        Assert.Same(Model, generator.GetService<EmbeddingModel>());
        Assert.Same(Model.Table, generator.GetService<EmbeddingTable>());
        Assert.Null(generator.GetService<string>());
        Assert.Null(generator.GetService(typeof(EmbeddingModel), "a key"));
    }

    [Fact]
    public async Task Caching_and_telemetry_go_around_it()
    {
        var listened = new List<Activity>();
        using var listener = new ActivityListener { ShouldListenTo = source => source.Name == "tests-embeddings", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData, ActivityStopped = listened.Add };
        ActivitySource.AddActivityListener(listener);
        var services = new ServiceCollection();
        services.AddSingleton<IDistributedCache>(new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions())));
        var counting = new CountingGenerator(new TokenEmbeddingGenerator(Tokenizer, Model, modelId: "small"));
        services.AddEmbeddingGenerator(counting).UseDistributedCache().UseOpenTelemetry(sourceName: "tests-embeddings");
        using ServiceProvider provider = services.BuildServiceProvider();
        var generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Pool("the dog"), (await generator.GenerateVectorAsync("the dog")).ToArray());
        }

        Assert.Equal(1, counting.Texts);
        Activity activity = Assert.Single(listened);
        Assert.Equal("small", activity.GetTagItem("gen_ai.request.model"));
        Assert.Equal(16, activity.GetTagItem("gen_ai.embeddings.dimension.count") ?? activity.GetTagItem("gen_ai.request.embedding.dimensions"));
        Assert.NotNull(activity.GetTagItem("gen_ai.usage.input_tokens"));
        Assert.Same(Model, generator.GetService<EmbeddingModel>());
    }

    [Fact]
    public void Services_find_it_under_all_of_its_names()
    {
        var generator = new TokenEmbeddingGenerator(Tokenizer, Model);
        using ServiceProvider provider = new ServiceCollection().AddTokenEmbeddingGenerator(generator).AddKeyedTokenEmbeddingGenerator("other", _ => new TokenEmbeddingGenerator(Tokenizer, Model)).BuildServiceProvider();
        Assert.Same(generator, provider.GetRequiredService<TokenEmbeddingGenerator>());
        Assert.Same(generator, provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>());
        Assert.Same(generator, provider.GetRequiredService<IEmbeddingGenerator>());
        var other = provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>("other");
        Assert.NotSame(generator, other);
        Assert.Same(other, provider.GetRequiredKeyedService<TokenEmbeddingGenerator>("other"));
        using ServiceProvider lazy = new ServiceCollection().AddTokenEmbeddingGenerator("/no/such/model.zip").BuildServiceProvider();
        Assert.ThrowsAny<IOException>(() => lazy.GetRequiredService<TokenEmbeddingGenerator>());
    }

    [Fact]
    public async Task Records_of_a_vector_store_take_its_vectors()
    {
        var generator = new TokenEmbeddingGenerator(Tokenizer, Model);
        PropertyInfo property = typeof(Document).GetProperty(nameof(Document.Vector))!;
        VectorStoreVectorAttribute attribute = property.GetCustomAttribute<VectorStoreVectorAttribute>()!;
        Assert.Equal(generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelDimensions, attribute.Dimensions);
        var document = new Document { Id = 1, Text = "the dog sleeps", Vector = await generator.GenerateVectorAsync("the dog sleeps") };
        Assert.Equal(Pool(document.Text), document.Vector.ToArray());

        // A store that embeds by itself is given the generator and finds out what it makes.
        var definition = new VectorStoreCollectionDefinition { EmbeddingGenerator = generator, Properties = [new VectorStoreKeyProperty("Id", typeof(int)), new VectorStoreVectorProperty<string>("Text", 16)] };
        var embeds = (IEmbeddingGenerator<string, Embedding<float>>)definition.EmbeddingGenerator;
        Assert.Equal(Pool("the train"), (await embeds.GenerateVectorAsync("the train")).ToArray());
    }

    [Fact]
    public void Nothing_is_allocated_but_the_results()
    {
        var generator = new TokenEmbeddingGenerator(Tokenizer, Model);
        string[] texts = [.. TextRows.Texts, .. TextRows.Texts];
        long generated = Least(() => generator.GenerateAsync(texts).Result);
        long results = Least(() =>
        {
            var embeddings = new GeneratedEmbeddings<Embedding<float>>(texts.Length);
            foreach (string _ in texts)
            {
                embeddings.Add(new Embedding<float>(new float[16]) { CreatedAt = DateTimeOffset.UtcNow });
            }

            embeddings.Usage = new UsageDetails { InputTokenCount = 1, TotalTokenCount = 1 };
            return Task.FromResult(embeddings).Result;
        });
        Assert.Equal(results, generated);

        static long Least(Func<object> make)
        {
            long least = long.MaxValue;
            for (int i = 0; i < 200; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                make();
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            return least;
        }
    }

    [Fact]
    public async Task Any_generator_is_a_teacher()
    {
        var teacher = new TokenEmbeddingGenerator(Tokenizer, Model);
        TokenDistillation made = await teacher.DistillTokenEmbeddingAsync(TestTokenizers.Small, new TokenDistillationOptions { Dimension = 8 });
        TokenDistillation expected = TokenDistiller.Distill(TestTokenizers.Small, texts => [.. texts.Select(text => (ReadOnlyMemory<float>)Pool(text))], new TokenDistillationOptions { Dimension = 8 });
        Assert.Equal(expected.Table[42].ToArray(), made.Table[42].ToArray());
        Assert.Equal(16, made.TeacherDimension);
    }

    private static float[] Pool(string text)
    {
        var vector = new float[16];
        Model.Pool([.. Tokenizer.EncodeToIds(text)], vector, TokenPooling.Mean);
        return vector;
    }

    private sealed class Document
    {
        [VectorStoreKey]
        public int Id { get; set; }

        [VectorStoreData]
        public string Text { get; set; } = string.Empty;

        [VectorStoreVector(16)]
        public ReadOnlyMemory<float> Vector { get; set; }
    }

    private sealed class CountingGenerator(IEmbeddingGenerator<string, Embedding<float>> inner) : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
    {
        public int Texts { get; private set; }

        public override Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            Texts += values.Count();
            return base.GenerateAsync(values, options, cancellationToken);
        }
    }

    /// <summary>Cancels when a text is read.</summary>
    private sealed class StoppingList(int count, int last, CancellationTokenSource stop) : IReadOnlyList<string>
    {
        private int _read;

        public int Read => _read;

        public int Count => count;

        public string this[int index]
        {
            get
            {
                if (Interlocked.Increment(ref _read) == last)
                {
                    stop.Cancel();
                }

                return "the dog";
            }
        }

        public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, count).Select(index => this[index]).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
