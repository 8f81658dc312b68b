using System.Text;

namespace MlNetTokenize.Tests;

public sealed class StaticEmbeddingModelTests
{
    public static TheoryData<string> Folders => StaticModelFolders.All;

    [Theory]
    [MemberData(nameof(Folders))]
    public void Vectors_are_those_that_numpy_computed(string name)
    {
        StaticEmbeddingModel model = StaticEmbeddingModel.Load(StaticModelFolders.PathOf(name));
        foreach ((string text, (int count, double[] expected)) in StaticModelFolders.Texts.Zip(StaticModelFolders.ExpectedOf(name)))
        {
            var vector = new float[model.Dimension];
            model.Embed(text, vector, out int tokens);
            Assert.True(count == tokens, $"'{text}' has {tokens} tokens, not {count}.");
            AssertClose(expected, vector, 2e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Saved_in_either_layout_it_gives_the_same_vectors(string name)
    {
        StaticEmbeddingModel model = StaticEmbeddingModel.Load(StaticModelFolders.PathOf(name));
        string folder = Path.Combine(Path.GetTempPath(), $"static-{Guid.NewGuid():N}");
        try
        {
            // Into a new folder, and over one of the other layout.
            foreach (StaticEmbeddingLayout layout in (StaticEmbeddingLayout[])[StaticEmbeddingLayout.Model2Vec, StaticEmbeddingLayout.SentenceTransformers, StaticEmbeddingLayout.Model2Vec])
            {
                bool countsUnknown = !model.SkipsUnknownTokens;
                bool fits = layout == StaticEmbeddingLayout.Model2Vec ? !countsUnknown : countsUnknown || model.Normalizes || name == "byte-pairs-bf16";
                if (!fits)
                {
                    Assert.Throws<InvalidOperationException>(() => model.Save(folder, layout));
                    continue;
                }

                model.Save(folder, layout);
                Assert.DoesNotContain(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), file => file.EndsWith(".tmp", StringComparison.Ordinal));
                StaticEmbeddingModel read = StaticEmbeddingModel.Load(folder);
                Assert.Equal(model.Normalizes, read.Normalizes);
                Assert.Equal(layout == StaticEmbeddingLayout.Model2Vec ? model.Table.Precision : EmbeddingPrecision.Float32, read.Table.Precision);
                foreach (string text in StaticModelFolders.Texts)
                {
                    float[] before = Embed(model, text);
                    AssertClose([.. before.Select(value => (double)value)], Embed(read, text), layout == StaticEmbeddingLayout.Model2Vec ? 0 : 1e-6);
                }
            }
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    [Theory]
    [InlineData(EmbeddingPrecision.Float32)]
    [InlineData(EmbeddingPrecision.Float16)]
    [InlineData(EmbeddingPrecision.Int8)]
    public void A_model_is_the_weighted_mean_of_its_rows_in_any_precision(EmbeddingPrecision precision)
    {
        BytePairTokenizer tokenizer = TextRows.LearnTokenizer();
        EmbeddingTable table = EmbeddingTable.Create(40, 7, seed: 3).Quantize(precision);
        var random = new Random(4);
        float[] weights = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(_ => random.NextSingle())];
        int[] mapping = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(_ => random.Next(40))];
        var model = new StaticEmbeddingModel(tokenizer, table, weights, mapping) { Normalizes = false };
        string folder = Path.Combine(Path.GetTempPath(), $"static-{Guid.NewGuid():N}");
        try
        {
            model.Save(folder);
            StaticEmbeddingModel read = StaticEmbeddingModel.Load(folder);
            foreach (string text in TextRows.Texts)
            {
                int[] ids = [.. tokenizer.EncodeToIds(text)];
                var row = new float[7];
                var expected = new double[7];
                foreach (int id in ids)
                {
                    table.CopyRow(mapping[id], row);
                    for (int i = 0; i < row.Length; i++)
                    {
                        expected[i] += (double)row[i] * weights[id] / ids.Length;
                    }
                }

                AssertClose(expected, Embed(model, text), 1e-7);
                AssertClose(expected, Embed(read, text), 1e-7);
                var pooled = new float[7];
                model.ToTable().Pool(ids, pooled, TokenPooling.Mean);
                AssertClose(expected, pooled, 1e-7);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Without_weights_and_lengths_it_pools_to_the_bit()
    {
        BytePairTokenizer tokenizer = TextRows.LearnTokenizer();
        EmbeddingTable table = EmbeddingTable.Create(tokenizer.VocabularySize, 33, seed: 1);
        var model = new StaticEmbeddingModel(tokenizer, table) { Normalizes = false };
        foreach (string text in TextRows.Texts)
        {
            var expected = new float[33];
            table.Pool([.. tokenizer.EncodeToIds(text)], expected, TokenPooling.Mean);
            Assert.Equal(expected, Embed(model, text));
        }

        Assert.Same(table, model.ToTable());
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        foreach (string name in StaticModelFolders.Names)
        {
            StaticEmbeddingModel model = StaticEmbeddingModel.Load(StaticModelFolders.PathOf(name));
            var vector = new float[model.Dimension];
            Allocations.AssertNone(() => model.Embed("The dogs sleep, zzz, the cat waits!", vector, out _));
        }
    }

    [Theory]
    [InlineData("potion-f16", "model.safetensors")]
    [InlineData("potion-f16", "tokenizer.json")]
    [InlineData("potion-f16", "config.json")]
    [InlineData("sentence-transformers-folder", "0_StaticEmbedding/tokenizer.json")]
    [InlineData("sentence-transformers-folder", "0_StaticEmbedding/model.safetensors")]
    public void A_folder_without_one_of_its_files_is_refused_by_name(string name, string file) => Damaged(name, folder =>
    {
        File.Delete(Path.Combine(folder, file));
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => StaticEmbeddingModel.Load(folder));
        Assert.Contains(Path.GetFileName(file), missing.Message, StringComparison.Ordinal);
        Assert.Equal(Path.Combine(folder, file), missing.FileName);
    });

    [Theory]
    [InlineData("potion-f16", "model.safetensors", "embeddings", "embeddinks", "neither 'embeddings' nor 'embedding.weight'")]
    [InlineData("potion-f16", "model.safetensors", "F16", "F64", "does not describe 'embeddings'")]
    [InlineData("potion-f16", "model.safetensors", "\"F16\"", "\"U16\"", "'embeddings' in the header at byte 8 is U16")]
    [InlineData("quantized-vocabulary", "model.safetensors", "\"I64\"", "\"F64\"", "'mapping' in the header at byte 8 is F64")]
    [InlineData("potion-f16", "config.json", "true", "\"x\"", "$.normalize")]
    [InlineData("potion-f16", "tokenizer.json", "WordPiece", "WordPeace", "tokenizer.json")]
    [InlineData("potion-f16", "modules.json", "models.Normalize", "models.Pooling", "$[1].type")]
    [InlineData("sentence-transformers-folder", "modules.json", "0_StaticEmbedding", "../elsewhere", "not within the folder")]
    [InlineData("sentence-transformers-folder", "modules.json", "[", "{", "not JSON")]
    public void A_damaged_file_is_refused_by_name_and_place(string name, string file, string old, string replacement, string message) => Damaged(name, folder =>
    {
        string path = Path.Combine(folder, file);
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text.Replace(old, replacement, StringComparison.Ordinal)));
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => StaticEmbeddingModel.Load(folder));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_refused() => Damaged("quantized-vocabulary", folder =>
    {
        string path = Path.Combine(folder, "model.safetensors");
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<InvalidDataException>(() => StaticEmbeddingModel.Load(folder));
        }
    });

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        BytePairTokenizer tokenizer = TextRows.LearnTokenizer();
        int count = tokenizer.VocabularySize;
        EmbeddingTable table = EmbeddingTable.Create(count, 2, seed: 0);
        Assert.Contains("289 rows", Assert.Throws<ArgumentException>(() => new StaticEmbeddingModel(tokenizer, EmbeddingTable.Create(count - 1, 2, seed: 0))).Message, StringComparison.Ordinal);
        Assert.Contains("weights", Assert.Throws<ArgumentException>(() => new StaticEmbeddingModel(tokenizer, table, new float[3])).Message, StringComparison.Ordinal);
        float[] weights = new float[count];
        weights[5] = float.NaN;
        Assert.Contains("token 5", Assert.Throws<ArgumentException>(() => new StaticEmbeddingModel(tokenizer, table, weights)).Message, StringComparison.Ordinal);
        int[] mapping = new int[count];
        mapping[7] = -1;
        Assert.Contains("token 7", Assert.Throws<ArgumentException>(() => new StaticEmbeddingModel(tokenizer, table, null, mapping)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new StaticEmbeddingModel(tokenizer, table).Embed("a", new float[3]));
        Assert.Throws<DirectoryNotFoundException>(() => StaticEmbeddingModel.Load(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString())));
    }

    [Fact]
    public void A_save_that_fails_leaves_the_folder_as_it_was() => Damaged("potion-f16", folder =>
    {
        StaticEmbeddingModel model = StaticEmbeddingModel.Load(folder);
        Dictionary<string, string> before = Contents(folder);

        // The last file's place is a folder: it cannot be written over.
        string blocked = Path.Combine(folder, "0_StaticEmbedding");
        File.WriteAllText(blocked, "a file where a folder has to be");
        before.Add(blocked, Convert.ToHexString(File.ReadAllBytes(blocked)));
        Assert.ThrowsAny<IOException>(() => model.Save(folder, StaticEmbeddingLayout.SentenceTransformers));
        Assert.Equal(before, Contents(folder));

        static Dictionary<string, string> Contents(string folder)
            => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));
    });

    private static float[] Embed(StaticEmbeddingModel model, string text)
    {
        var vector = new float[model.Dimension];
        model.Embed(text, vector);
        return vector;
    }

    private static void AssertClose(double[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"Number {i} is {actual[i]}, not {expected[i]}.");
        }
    }

    private static void Damaged(string name, Action<string> use)
    {
        string folder = StaticModelFolders.Copy(name);
        try
        {
            use(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
