using Gpt;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlNetTokenize;

namespace GptTests;

public class GptFileTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_come_back_from_a_safetensors_file(bool hasTiedHead)
    {
        GptWeights weights = GptWeights.Create(new GptShape(11, 12, 2, 3, 24, hasTiedHead), 1);
        byte[] file = Saved(weights);
        GptWeights back = GptFile.Load(new MemoryStream(file));
        Assert.Equal(weights.Shape, back.Shape);
        foreach (Parameter parameter in weights.All)
        {
            Assert.Equal(parameter.Values.ToArray(), back[parameter.Name].Values.ToArray());
        }

        // The library finds the token table in it.
        EmbeddingTable table = EmbeddingTable.LoadSafetensors(new MemoryStream(file), "wte.weight");
        Assert.Equal(weights["wte.weight"].Values.ToArray(), Enumerable.Range(0, 11).SelectMany(id => table[id].ToArray()));
    }

    [Fact]
    public void A_damaged_file_is_invalid_data()
    {
        byte[] file = Saved(GptWeights.Create(new GptShape(5, 6, 1, 2, 4), 1));
        foreach (int length in (int[])[0, 7, 8, 100, file.Length - 1])
        {
            Assert.Throws<InvalidDataException>(() => GptFile.Load(new MemoryStream(file[..length])));
        }

        // Every byte of the header in turn. A change is refused as such, or is one of a name or number that changes nothing that the file must keep: the heads, say.
        int headerEnd = 8 + (int)BitConverter.ToInt64(file);
        int refused = 0;
        for (int i = 0; i < headerEnd; i++)
        {
            byte[] damaged = [.. file];
            damaged[i] ^= 0x15;
            refused += IsRefused(damaged) ? 1 : 0;
        }

        Assert.InRange(refused, headerEnd * 9 / 10, headerEnd);

        static bool IsRefused(byte[] damaged)
        {
            try
            {
                GptFile.Load(new MemoryStream(damaged));
                return false;
            }
            catch (InvalidDataException)
            {
                return true;
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OnnxRuntime_gives_the_same_scores(bool hasTiedHead)
    {
        GptWeights weights = GptWeights.Create(new GptShape(23, 20, 2, 2, 16, hasTiedHead), 1);
        foreach (ref float value in weights["wte.weight"].Values)
        {
            value *= 20;
        }

        var file = new MemoryStream();
        GptOnnx.Save(file, weights);
        using var session = new InferenceSession(file.ToArray());
        foreach ((int batch, int length) in ((int, int)[])[(1, 1), (1, 20), (3, 7)])
        {
            int[] ids = [.. Enumerable.Range(0, batch * length).Select(i => (i * i) % 23)];
            float[] ours = new GptModel(weights).Forward(ids, batch).Values;
            var input = new DenseTensor<long>(Array.ConvertAll(ids, id => (long)id), [batch, length]);
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run([NamedOnnxValue.CreateFromTensor(GptOnnx.Input, input)]);
            Tensor<float> theirs = outputs.Single().AsTensor<float>();
            Assert.Equal([batch, length, 23], theirs.Dimensions.ToArray());
            Assert.All(theirs.Zip(ours), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    private static byte[] Saved(GptWeights weights)
    {
        var file = new MemoryStream();
        GptFile.Save(file, weights);
        return file.ToArray();
    }
}
