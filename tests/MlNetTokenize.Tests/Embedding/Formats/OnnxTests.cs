using System.IO.Compression;
using CsCheck;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MlNetTokenize.Tests;

/// <summary>Tables as ONNX models, run by OnnxRuntime.</summary>
public sealed class OnnxTests
{
    private static readonly EmbeddingTable Table = EmbeddingTable.Create(50, 6, seed: 3);

    public static TheoryData<TokenPooling> Poolings => [.. Enum.GetValues<TokenPooling>()];

    [Theory]
    [MemberData(nameof(Poolings))]
    public void Vectors_are_ours_whatever_the_mask(TokenPooling pooling)
        => Gen.Select(Gen.Int[1, 60], Gen.Int[1, 70], Gen.Int[0, 1000], Gen.Int[0, 40]).SelectMany((rows, dimension, seed, tokens)
            => Gen.Select(Gen.Const(EmbeddingTable.Create(rows, dimension, seed)), Gen.Select(Gen.Long[0, rows - 1], Gen.Long[0, 1]).Array[tokens].Array[0, 6])).Sample(
            (table, texts) => AssertOurs(table, pooling, texts),
            iter: 30);

    [Theory]
    [MemberData(nameof(Poolings))]
    public void Texts_of_different_lengths_are_filled_up_behind_or_in_front(TokenPooling pooling)
    {
        // What is filled in is no token of the table, and still harms nothing.
        foreach (long filling in (long[])[0, 50, -1, long.MaxValue, long.MinValue])
        {
            (long, long) none = (filling, 0);
            AssertOurs(Table, pooling, [
                [(3, 1), (49, 1), (3, 1), (0, 1)],
                [(7, 1), none, none, none],
                [none, none, (8, 1), (9, 1)],
                [none, none, none, none],
                [none, (1, 1), none, (2, 1)],
            ]);
            AssertOurs(Table, pooling, [[(12, 1)], [none]]);
            AssertOurs(Table, pooling, [[none, none]]);
        }

        AssertOurs(Table, pooling, [[], []]);
        AssertOurs(Table, pooling, []);
    }

    [Fact]
    public void A_mask_may_have_other_numbers_than_one()
        => AssertOurs(Table, TokenPooling.Mean, [[(3, 7), (4, -1), (5, 0), (6, long.MinValue)]]);

    [Theory]
    [MemberData(nameof(Poolings))]
    public void Sums_of_many_large_numbers_are_added_in_our_order(TokenPooling pooling)
    {
        // The last digit of these sums is worth a hundred times what is allowed.
        var random = new Random(5);
        var values = new float[300 * 100];
        foreach (ref float value in values.AsSpan())
        {
            value = (random.NextSingle() - 0.5f) * 40;
        }

        AssertOurs(EmbeddingTable.FromValues(300, 100, values), pooling, [.. Enumerable.Range(0, 3).Select(text
            => Enumerable.Range(0, 700).Select(place => (random.NextInt64(300), place < 700 - (text * 100) ? 1L : 0L)).ToArray())]);
    }

    [Theory]
    [MemberData(nameof(Poolings))]
    public void Names_types_and_shapes_are_as_documented(TokenPooling pooling)
    {
        byte[] file = Save(Table, pooling);
        using InferenceSession session = OnnxRun.Open(file);
        Assert.Equal(["attention_mask", "input_ids"], session.InputMetadata.Keys.Order());
        foreach (NodeMetadata input in session.InputMetadata.Values)
        {
            Assert.Equal((typeof(long), true), (input.ElementType, input.IsTensor));
            Assert.Equal(["batch", "tokens"], input.SymbolicDimensions);
        }

        (string name, NodeMetadata output) = Assert.Single(session.OutputMetadata);
        Assert.Equal(("embedding", typeof(float)), (name, output.ElementType));
        Assert.Equal(pooling == TokenPooling.None ? [-1, -1, 6] : [-1, 6], output.Dimensions);
        Assert.Equal(pooling == TokenPooling.None ? ["batch", "tokens", ""] : ["batch", ""], output.SymbolicDimensions);
        Assert.Equal("MlNetTokenize", session.ModelMetadata.ProducerName);
        Assert.Equal((7L, 13L), VersionsOf(file));
        Assert.InRange(file.Length - (50 * 6 * sizeof(float)), 1, 2000);
    }

    [Theory]
    [MemberData(nameof(Poolings))]
    public void Ids_without_a_row_fail(TokenPooling pooling)
    {
        using InferenceSession session = OnnxRun.Open(Save(Table, pooling));
        foreach (long id in (long[])[50, -1, -50, int.MaxValue, long.MaxValue, long.MinValue])
        {
            Assert.Contains("Gather", Assert.Throws<OnnxRuntimeException>(() => Run(session, [[(id, 1)]])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_mean_is_what_there_is_without_being_asked_for()
        => Assert.Equal(Save(Table, TokenPooling.Mean), FileOf.Written(stream => Table.SaveOnnx(stream)));

    [Fact]
    public void Files_of_two_gigabytes_are_refused_before_anything_is_written()
    {
        // A table whose numbers are not there: all that is checked, and written before them, are its sizes.
        static EmbeddingTable Of(int rows) => new(rows, dimension: 2, values: Array.Empty<float>());

        int before = Save(Of((int.MaxValue / 8) - 10_000), TokenPooling.Max).Length;
        int most = (int.MaxValue - before) / 8;
        Assert.Equal(before, Save(Of(most), TokenPooling.Max).Length);
        using var stream = new MemoryStream();
        string message = Assert.Throws<InvalidOperationException>(() => Of(most + 1).SaveOnnx(stream, TokenPooling.Max)).Message;
        Assert.Contains($"{most + 1} rows of 2", message, StringComparison.Ordinal);
        Assert.Contains($"{before + ((most + 1L) * 8)} bytes", message, StringComparison.Ordinal);
        Assert.Contains($"{int.MaxValue}", message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new EmbeddingTable(1 << 15, 1 << 15, Array.Empty<float>()).SaveOnnx(stream));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void Any_stream_will_do_and_its_exceptions_are_its_own()
    {
        using var packed = new MemoryStream();
        using (var forward = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            Table.SaveOnnx(forward);
            Assert.True(forward.CanWrite);
        }

        packed.Position = 0;
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        Assert.Equal(Save(Table, TokenPooling.Mean), FileOf.Written(unpacked.CopyTo));
        Assert.Throws<NotSupportedException>(() => Table.SaveOnnx(new MemoryStream(new byte[1000])));
        Assert.Throws<NotSupportedException>(() => Table.SaveOnnx(new StutteringStream([])));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        using var stream = new MemoryStream();
        Assert.Throws<ArgumentNullException>("stream", () => Table.SaveOnnx(null!));
        Assert.Throws<ArgumentOutOfRangeException>("pooling", () => Table.SaveOnnx(stream, (TokenPooling)7));
        Assert.Throws<ArgumentOutOfRangeException>("pooling", () => Table.SaveOnnx(stream, (TokenPooling)(-1)));
        Assert.Equal(0, stream.Length);
    }

    private static byte[] Save(EmbeddingTable table, TokenPooling pooling) => FileOf.Written(stream => table.SaveOnnx(stream, pooling));

    private static DenseTensor<float> Run(InferenceSession session, (long Id, long Mask)[][] texts) => OnnxRun.Run(
        session,
        "embedding",
        ("input_ids", [.. texts.Select(text => text.Select(token => token.Id).ToArray())]),
        ("attention_mask", [.. texts.Select(text => text.Select(token => token.Mask).ToArray())]));

    private static void AssertOurs(EmbeddingTable table, TokenPooling pooling, (long Id, long Mask)[][] texts)
    {
        using InferenceSession session = OnnxRun.Open(Save(table, pooling));
        DenseTensor<float> actual = Run(session, texts);
        int tokens = texts.Length == 0 ? 0 : texts[0].Length;
        Assert.Equal(pooling == TokenPooling.None ? [texts.Length, tokens, table.Dimension] : [texts.Length, table.Dimension], actual.Dimensions.ToArray());
        float[] expected = [.. texts.SelectMany(text => Pool(table, pooling, text))];
        Assert.Equal(expected.Length, actual.Length);
        foreach ((float want, float have) in expected.Zip(actual.Buffer.ToArray()))
        {
            Assert.Equal(want, have, 1e-6f);
        }
    }

    private static float[] Pool(EmbeddingTable table, TokenPooling pooling, (long Id, long Mask)[] text)
    {
        if (pooling != TokenPooling.None)
        {
            var vector = new float[table.Dimension];
            table.Pool([.. text.Where(token => token.Mask != 0).Select(token => (int)token.Id)], vector, pooling);
            return vector;
        }

        return [.. text.SelectMany(token => token.Mask == 0 ? new float[table.Dimension] : table[(int)token.Id].ToArray())];
    }

    private static (long Ir, long Operators) VersionsOf(byte[] file)
    {
        (long ir, long operators) = (0, 0);
        using var model = new CodedInputStream(file);
        for (uint tag = model.ReadTag(); tag != 0; tag = model.ReadTag())
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    ir = model.ReadInt64();
                    break;
                case 8:
                    using (CodedInputStream set = model.ReadBytes().CreateCodedInput())
                    {
                        Assert.Equal(1, WireFormat.GetTagFieldNumber(set.ReadTag()));
                        Assert.Empty(set.ReadString());
                        Assert.Equal(2, WireFormat.GetTagFieldNumber(set.ReadTag()));
                        operators = set.ReadInt64();
                    }

                    break;
                default:
                    model.SkipLastField();
                    break;
            }
        }

        return (ir, operators);
    }
}
