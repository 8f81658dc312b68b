using System.Text.Json;
using Gpt;

namespace GptTests;

/// <summary>The first steps of PyTorch from the same weights on the same texts (record-losses.py).</summary>
public class RecordedLossTests
{
    [Fact]
    public void The_first_20_losses_are_PyTorchs()
    {
        using JsonDocument recorded = JsonDocument.Parse(Open("losses.json"));
        JsonElement root = recorded.RootElement;
        int[] tokens = [.. root.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32())];
        GptWeights weights = GptFile.Load(Open("weights.safetensors"));
        var model = new GptModel(weights);
        var options = new GptOptions();
        var optimizer = new AdamW(weights, options);
        int length = weights.Shape.ContextLength;
        int steps = 0;
        foreach (JsonElement step in root.GetProperty("steps").EnumerateArray())
        {
            int[] begins = [.. step.GetProperty("begins").EnumerateArray().Select(begin => begin.GetInt32())];
            int[] ids = [.. begins.SelectMany(begin => tokens[begin..(begin + length)])];
            int[] targets = [.. begins.SelectMany(begin => tokens[(begin + 1)..(begin + 1 + length)])];
            double loss = model.LossAndGradients(ids, targets, begins.Length);
            Assert.Equal(step.GetProperty("loss").GetDouble(), loss, 1e-4);
            optimizer.Step(root.GetProperty("rate").GetDouble());
            steps++;
        }

        Assert.Equal(20, steps);
    }

    private static Stream Open(string name) => typeof(RecordedLossTests).Assembly.GetManifestResourceStream(name)!;
}
