using System.Buffers.Binary;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize.Tokenization.Sections;

namespace MlNetTokenize.Tests;

public sealed class TokenColumnOptionsTests
{
    private const string Maximum = "MaximumTokenCount";
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _rows;

    public TokenColumnOptionsTests() => _rows = TextRows.Load(_mlContext);

    public static TheoryData<int, bool, TruncationSide> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, bool, TruncationSide>();
            foreach (int maximum in (int[])[1, 3, 12, 100])
            {
                shapes.Add(maximum, false, TruncationSide.End);
                shapes.Add(maximum, false, TruncationSide.Start);
                shapes.Add(maximum, true, TruncationSide.End);
                shapes.Add(maximum, true, TruncationSide.Start);
            }

            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Texts_are_cut_off_and_padded_as_the_options_say(int maximum, bool pad, TruncationSide side)
    {
        BytePairTokenizer tokenizer = TextRows.LearnTokenizer();
        ITransformer fitted = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer, Options(maximum, pad, side)).Fit(_rows);
        uint[][] expected = [.. TextRows.Texts.Select(text =>
        {
            uint[] keys = [.. tokenizer.EncodeToIds(text).Select(id => (uint)id + 1)];
            keys = [.. side == TruncationSide.End ? keys.Take(maximum) : keys.Skip(Math.Max(0, keys.Length - maximum))];
            return (uint[])[.. keys, .. new uint[pad ? maximum - keys.Length : 0]];
        })];
        foreach (ITransformer transformer in (ITransformer[])[fitted, SavedModel.Reload(_mlContext, fitted, _rows.Schema)])
        {
            IDataView view = transformer.Transform(_rows);
            Assert.Equal(expected, VectorColumn.Read<uint>(view, "Tokens"));
            Assert.Equal(pad ? maximum : 0, Assert.IsType<VectorDataViewType>(view.Schema["Tokens"].Type).Size);
            Assert.Equal(pad ? null : maximum, AnnotatedMaximum(view));
        }
    }

    [Fact]
    public void Texts_are_cut_and_learned_from_in_lower_case_where_asked_whatever_the_culture()
    {
        // Of each unit the lower case: the dotted capital I has none of one unit, and a lone surrogate none at all.
        TextRow[] rows = [new() { Text = "THE İ ΣΑΣ ÄÖÜ \uD800 IIII" }, new() { Text = new string('Ω', 700) }, .. TextRows.All];
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        var options = new TokenColumnOptions { Lowercase = true };
        BytePairTokenizer expected = BytePairTokenizer.Train(rows.Select(row => row.Text.ToLowerInvariant()), TextRows.SmallVocabulary);
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
            SubwordTokenizingTransformer fitted = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary, options).Fit(view);
            foreach (ITransformer transformer in (ITransformer[])[fitted, SavedModel.Reload(_mlContext, fitted, view.Schema)])
            {
                Assert.Equal(
                    rows.Select(row => expected.EncodeToIds(row.Text.ToLowerInvariant()).Select(id => (uint)id + 1).ToArray()),
                    VectorColumn.Read<uint>(transformer.Transform(view), "Tokens"));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_column_with_a_maximum_passes_the_checks_of_mlnet(bool pad)
    {
        EstimatorChecks.Run(_mlContext, _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary, Options(3, pad)), _rows);
        EstimatorChecks.Run(
            _mlContext, _mlContext.Transforms.Text.TokenizeIntoSubwords("Text", null, CharacterTokenizer.Train(["the dog"]), Options(7, pad, TruncationSide.Start)), _rows);
    }

    [Fact]
    public void Without_a_maximum_there_is_no_annotation()
        => Assert.Null(AnnotatedMaximum(_mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.LearnTokenizer()).FitTransform(_rows)));

    [Fact]
    public void The_vocabulary_is_learned_from_the_whole_texts()
    {
        var cut = (BytePairTokenizer)_mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary, Options(1, pad: true)).Fit(_rows).Tokenizer;
        Assert.Equal(TextRows.LearnTokenizer().Merges, cut.Merges);
    }

    [Fact]
    public void Options_that_change_after_they_were_given_change_nothing()
    {
        TokenColumnOptions options = Options(2, pad: true);
        var estimator = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.LearnTokenizer(), options);
        options.MaximumTokenCount = 5;
        Assert.All(VectorColumn.Read<uint>(estimator.FitTransform(_rows), "Tokens"), keys => Assert.Equal(2, keys.Length));
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        MustName(Maximum, new TokenColumnOptions { MaximumTokenCount = 0 });
        MustName(Maximum, new TokenColumnOptions { MaximumTokenCount = -1 });
        MustName(Maximum, new TokenColumnOptions { MaximumTokenCount = (1 << 20) + 1 });
        MustName("PadToMaximum", new TokenColumnOptions { PadToMaximum = true });
        MustName("TruncationSide", new TokenColumnOptions { TruncationSide = (TruncationSide)2 });
        MustName("Kind", new TokenColumnOptions { Kind = (TokenKind)3 });
        MustName("BeginningTokenId", new TokenColumnOptions { BeginningTokenId = -2 });
        MustName("EndTokenId", new TokenColumnOptions { EndTokenId = -2 });
        MustName("SeparatorTokenId", new TokenColumnOptions { SeparatorTokenId = -2 });
        MustName("PadTokenId", new TokenColumnOptions { PadTokenId = int.MinValue });
        MustName("AttentionMaskColumnName", new TokenColumnOptions { AttentionMaskColumnName = "" });
        MustName("TokenTypeColumnName", new TokenColumnOptions { TokenTypeColumnName = "" });
        MustName("OffsetsColumnName", new TokenColumnOptions { OffsetsColumnName = "" });

        void MustName(string name, TokenColumnOptions options)
        {
            TransformsCatalog.TextTransforms text = _mlContext.Transforms.Text;
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => text.TokenizeIntoSubwords("T", "Text", TextRows.SmallVocabulary, options)).ParamName);
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => text.TokenizeIntoSubwords("T", "Text", TextRows.LearnTokenizer(), options)).ParamName);
        }
    }

    [Fact]
    public void A_model_of_the_first_version_has_all_tokens()
    {
        BytePairTokenizer tokenizer = TextRows.LearnTokenizer();
        SubwordTokenizingTransformer fitted = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", tokenizer, Options(2, pad: true)).Fit(_rows);
        ModelFile file = ModelFile.Save(_mlContext, fitted).Single();
        file.SetVersion(0x00010001);
        ITransformer loaded = file.LoadWithSection(Section.Seal(Section.Payload(writer =>
        {
            writer.WriteText("Tokens");
            writer.WriteText("Text");
            TokenizerPayload.Write(writer, tokenizer);
        })));
        IDataView view = loaded.Transform(_rows);
        Assert.Equal(TextRows.Texts.Select(text => tokenizer.EncodeToIds(text).Count), VectorColumn.Read<uint>(view, "Tokens").Select(keys => keys.Length));
        Assert.Null(AnnotatedMaximum(view));
    }

    [Theory]
    [InlineData(-1, 0, 0)]
    [InlineData(int.MaxValue, 1, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(3, 0, 2)]
    public void Saved_options_that_cannot_be_are_refused(int maximum, byte pad, byte side)
    {
        ModelFile file = SmallModels.PaddedCharacters;
        byte[] payload = [.. Section.PayloadOf(file.Section)];

        // Behind the number of columns and their names, each a length and a letter.
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(14), maximum);
        payload[18] = pad;
        payload[19] = side;
        Exception refusal = Record.Exception(() => file.LoadWithSection(Section.Seal(payload)))!.GetBaseException();
        Assert.IsType<InvalidDataException>(refusal);
    }

    [Fact]
    public void A_padded_sequence_is_the_same_in_every_culture_loaded_and_one_row_at_a_time()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("ar-SA");
            var pipeline = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary, Options(9, pad: true))
                .Append(_mlContext.Transforms.Text.ApplyTokenEmbedding("Rows", "Tokens", EmbeddingTable.Create(290, 4, 1), TokenPooling.None, TokenPositions.Sinusoidal));
            TransformerChain<TokenEmbeddingTransformer> fitted = pipeline.Fit(_rows);
            byte[] file = SavedModel.Save(_mlContext, fitted, _rows.Schema);
            CultureInfo.CurrentCulture = new CultureInfo("tr-TR");
            var fresh = new MLContext();
            ITransformer loaded = SavedModel.Load(file, fresh);
            string[] expected = VectorColumn.ReadBytes<float>(fitted.Transform(_rows), "Rows");
            Assert.Equal(expected, VectorColumn.ReadBytes<float>(loaded.Transform(_rows), "Rows"));
            Assert.Equal(expected, VectorColumn.PredictBytes<float>(fresh, loaded, "Rows", TextRows.All));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static TokenColumnOptions Options(int maximum, bool pad, TruncationSide side = TruncationSide.End)
        => new() { MaximumTokenCount = maximum, PadToMaximum = pad, TruncationSide = side };

    private static int? AnnotatedMaximum(IDataView view)
    {
        DataViewSchema.Annotations annotations = view.Schema["Tokens"].Annotations;
        if (annotations.Schema.GetColumnOrNull(Maximum) is null)
        {
            return null;
        }

        int value = 0;
        annotations.GetValue(Maximum, ref value);
        return value;
    }
}
