using System.Buffers.Binary;
using Microsoft.ML;
using MlNetTokenize.Embedding.Formats;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tests;

/// <summary>The embedding in a model file, byte by byte: the layouts of older versions, and what cannot be right in the newest one.</summary>
public sealed class EmbeddingLayoutTests
{
    private const int PrecisionField = 8;

    // No objective, window and pooling, and the weighting by count.
    private const string Nothing = "00" + "00000000" + "00" + "00" + "00000000";

    private static readonly EmbeddingTable Halves = new(2, 3, [(Half)1, (Half)2, (Half)3, (Half)4, (Half)5, (Half)(-6)]);

    private static readonly EmbeddingTable Bytes = new(2, 3, [1, 2, 127, -127, 0, 5], [0.5f, 0.25f]);

    [Fact]
    public void Version_1_1_had_rows_and_a_head()
    {
        byte[] payload = Section.Payload(writer =>
        {
            WriteFloats(writer);
            writer.WriteBoolean(true);
            writer.WriteByte((byte)EmbeddingTargetKind.Regression);
            writer.WriteSingle(10f);
            writer.WriteSingle(2f);
            writer.WriteArray<float>([0.5f]);
            writer.WriteArray<float>([7f, 8f]);
        });
        EmbeddingModel model = Read(payload, 0x00010001);
        AssertFloats(model);
        Assert.Null(model.NgramTable);
        var prediction = new float[1];
        model.Head!.Predict([1f, 1f], prediction);
        Assert.Equal(10f + (2f * 15.5f), prediction[0]);
    }

    [Fact]
    public void Version_1_2_had_ngrams()
    {
        byte[] payload = Section.Payload(writer =>
        {
            WriteFloats(writer);
            writer.WriteBoolean(false);
            writer.WriteBoolean(true);
            writer.WriteInt32(2);
            writer.WriteInt32(1);
            writer.WriteArray<int>([0]);
            writer.WriteArray<float>([0.25f, -0.5f]);
        });
        EmbeddingModel model = Read(payload, 0x00010002);
        AssertFloats(model);
        Assert.Null(model.Head);
        Assert.True(model.NgramTable!.TryGetRow([0, 1], out ReadOnlySpan<float> row));
        Assert.Equal([0.25f, -0.5f], row.ToArray());
    }

    [Fact]
    public void Version_1_3_had_precisions_and_1_4_has_positions()
    {
        byte[] payload = Write(Halves)[..^11];
        Assert.Null(Read(payload[..^1], 0x00010003).PositionTable);
        payload[^1] = 1;
        payload = [.. payload, 1, 0, 0, 0, 3, 0, 0, 0, .. new byte[] { 0, 0, 0x80, 0x3F }, 0, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal([1f, 0f, 0f], Read(payload, 0x00010004).PositionTable!.Values);
        foreach (int count in (int[])[-1, 0, 2, int.MaxValue])
        {
            BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(payload.Length - 20), count);
            Assert.Throws<InvalidDataException>(() => Read(payload, 0x00010004));
        }
    }

    [Fact]
    public void A_transformer_of_version_1_3_has_no_positions()
    {
        var mlContext = new MLContext(seed: 1);
        IDataView tokens = TextRows.LoadTokens(mlContext);
        EmbeddingTable table = EmbeddingTable.Create(290, 3, seed: 1);
        TokenEmbeddingTransformer fitted = mlContext.Transforms.Text.ApplyTokenEmbedding("F", "Tokens", table, TokenPooling.None).Fit(tokens);
        ModelFile file = ModelFile.Save(mlContext, fitted).Single();

        // Without the byte of the positions' table, what the rows were learned for, and the byte that says how positions are used.
        byte[] older = Section.Seal(Section.PayloadOf(file.Section)[..^13]);
        file.SetVersion(0x00010003);
        Assert.Equal(VectorColumn.ReadBytes<float>(fitted.Transform(tokens), "F"), VectorColumn.ReadBytes<float>(file.LoadWithSection(older).Transform(tokens), "F"));
    }

    [Theory]
    [InlineData(TokenPooling.Mean, 1)]
    [InlineData(TokenPooling.None, 2)]
    [InlineData(TokenPooling.None, 3)]
    public void Positions_that_do_not_go_with_the_model_are_refused(TokenPooling pooling, byte positions)
    {
        var mlContext = new MLContext(seed: 1);
        ITransformer fitted = mlContext.Transforms.Text.ApplyTokenEmbedding("F", "Tokens", EmbeddingTable.Create(290, 3, seed: 1), pooling).Fit(TextRows.LoadTokens(mlContext));
        ModelFile file = ModelFile.Save(mlContext, fitted).Single();
        byte[] payload = [.. Section.PayloadOf(file.Section)[..^1], positions];
        Assert.IsType<InvalidDataException>(Record.Exception(() => file.LoadWithSection(Section.Seal(payload)))!.GetBaseException());
    }

    [Fact]
    public void Rows_of_each_precision_are_laid_out_as_the_format_says()
    {
        Assert.Equal(
            "02000000" + "03000000" + "01" + "06000000" + "003C" + "0040" + "0042" + "0044" + "0045" + "00C6" + "000000" + Nothing,
            Convert.ToHexString(Write(Halves)));
        Assert.Equal(
            "02000000" + "03000000" + "02" + "02000000" + "0000003F" + "0000803E" + "06000000" + "01027F810005" + "000000" + Nothing,
            Convert.ToHexString(Write(Bytes)));
    }

    [Theory]
    [InlineData(0x7F80_0000)]
    [InlineData(0x7FC0_0000)]
    [InlineData(unchecked((int)0xBF80_0000))]
    [InlineData(0x7F7F_FFFF)]
    public void A_scale_that_is_negative_or_makes_infinite_values_is_refused(int scale)
    {
        byte[] payload = Write(Bytes);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(PrecisionField + 5), scale);
        Assert.Throws<InvalidDataException>(() => Read(payload, EmbeddingPayload.Version));
    }

    [Fact]
    public void Values_and_precisions_that_there_are_not_are_refused()
    {
        byte[] bytes = Write(Bytes);
        bytes[^15] = 0x80;
        Assert.Throws<InvalidDataException>(() => Read(bytes, EmbeddingPayload.Version));
        byte[] halves = Write(Halves);
        halves[^15] = 0x7C;
        Assert.Throws<InvalidDataException>(() => Read(halves, EmbeddingPayload.Version));
        byte[] precision = Write(Halves);
        precision[PrecisionField] = 3;
        Assert.Contains("3", Assert.Throws<InvalidDataException>(() => Read(precision, EmbeddingPayload.Version)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_number_of_scales_is_refused()
    {
        byte[] payload = Section.Payload(writer =>
        {
            writer.WriteInt32(2);
            writer.WriteInt32(1);
            writer.WriteByte((byte)EmbeddingPrecision.Int8);
            writer.WriteArray<float>([1f]);
            writer.WriteArray<sbyte>([1, 2]);
            writer.WriteBoolean(false);
            writer.WriteBoolean(false);
            writer.WriteBoolean(false);
        });
        Assert.Throws<InvalidDataException>(() => Read(payload, EmbeddingPayload.Version));
    }

    [Fact]
    public void What_rows_were_learned_for_is_kept_and_older_sections_do_not_know_it()
    {
        foreach (EmbeddingObjective? objective in Enum.GetValues<EmbeddingObjective>().Cast<EmbeddingObjective?>().Append(null))
        {
            foreach (TokenPooling? pooling in Enum.GetValues<TokenPooling>().Cast<TokenPooling?>().Append(null))
            {
                foreach (int? window in (int?[])[null, 1, 1000])
                {
                    TermWeighting weighting = window == 1 ? TermWeighting.Presence : TermWeighting.LogCount;
                    var model = new EmbeddingModel(Halves) { Objective = objective, Pooling = pooling, WindowSize = window, TermWeighting = weighting };
                    EmbeddingModel read = Read(Section.Payload(writer => EmbeddingPayload.Write(writer, model)), EmbeddingPayload.Version);
                    Assert.Equal((objective, pooling, window, weighting), (read.Objective, read.Pooling, read.WindowSize, read.TermWeighting));
                    Assert.Equal(weighting, model.Quantize(EmbeddingPrecision.Int8).TermWeighting);
                    Assert.Equal((objective, pooling, window), (model.Quantize(EmbeddingPrecision.Int8).Objective, model.Quantize(EmbeddingPrecision.Int8).Pooling, model.Quantize(EmbeddingPrecision.Int8).WindowSize));
                }
            }
        }

        // Version 1.4 is the same without the last seven bytes.
        EmbeddingModel old = Read(Write(Bytes)[..^11], EmbeddingPayload.VersionWithPositions);
        Assert.Equal(((EmbeddingObjective?)null, (TokenPooling?)null, (int?)null, TermWeighting.Count), (old.Objective, old.Pooling, old.WindowSize, old.TermWeighting));
    }

    [Theory]
    [InlineData(11, 6, "objective 5")]
    [InlineData(6, 8, "pooling 7")]
    [InlineData(7, 0x80, "window of -")]
    [InlineData(8, 0x01, "window of 65536")]
    [InlineData(5, 3, "weighting 3")]
    public void An_objective_a_pooling_a_weighting_or_a_window_that_cannot_be_is_refused(int fromEnd, byte value, string named)
    {
        byte[] payload = Write(Halves);
        payload[^fromEnd] = value;
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => Read(payload, EmbeddingPayload.Version)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_classes_are_kept_and_are_as_many_as_outputs()
    {
        var head = new EmbeddingHead(EmbeddingTargetKind.Multiclass, 2, 2, [1, 2, 3, 4], [5, 6], classNames: ["no", "yes 🙂"]);
        var model = new EmbeddingModel(EmbeddingTable.FromValues(3, 2, [1, 2, 3, 4, 5, 6]), head);
        byte[] payload = Section.Payload(writer => EmbeddingPayload.Write(writer, model));
        Assert.Equal(head.ClassNames, Read(payload, EmbeddingPayload.Version).Head!.ClassNames);
        int place = payload.AsSpan().IndexOf("no"u8) - 8;
        foreach (byte count in (byte[])[1, 3, 255])
        {
            payload[place] = count;
            Assert.Contains($"{count} class names for 2", Assert.Throws<InvalidDataException>(() => Read(payload, EmbeddingPayload.Version)).Message, StringComparison.Ordinal);
        }
    }

    private static void WriteFloats(PayloadWriter writer)
    {
        writer.WriteInt32(3);
        writer.WriteInt32(2);
        writer.WriteArray<float>([1f, 2f, 3f, 4f, 5f, 6f]);
    }

    private static void AssertFloats(EmbeddingModel model)
    {
        Assert.Equal((3, 2, EmbeddingPrecision.Float32), (model.VocabularySize, model.Dimension, model.Precision));
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], model.Table.Values);
    }

    private static byte[] Write(EmbeddingTable table) => Section.Payload(writer => EmbeddingPayload.Write(writer, new EmbeddingModel(table)));

    private static EmbeddingModel Read(byte[] payload, uint version)
    {
        using var section = new MemoryStream(Section.Seal(payload));
        return PayloadReader.Read(section, section.Length, reader => EmbeddingPayload.Read(reader, version));
    }
}
