extern alias InDouble;

using InDouble::Gpt;

namespace GptTests;

/// <summary>In 64 bits: what backpropagation gives for each weight is what the loss does when the weight is moved a little up and a little down.</summary>
public class GradientTests
{
    private const double Little = 1e-5;

    [Theory]
    [InlineData(true, 2, 5, 2, 8)]
    [InlineData(false, 3, 4, 4, 12)]
    [InlineData(true, 1, 1, 1, 4)]
    [InlineData(false, 1, 70, 2, 6)]
    public void Every_gradient_is_the_central_difference(bool hasTiedHead, int batch, int length, int heads, int width)
    {
        var shape = new GptShape(VocabularySize: 7, ContextLength: length + 1, Layers: 2, heads, width, hasTiedHead);
        GptWeights weights = GptWeights.Create(shape, seed: 3);
        var random = new Random(5);
        foreach (Parameter parameter in weights.All)
        {
            // Larger than where learning begins, so that no gradient is nearly zero because a branch is.
            foreach (ref double value in parameter.Values)
            {
                value = (parameter.Name.Contains("ln_", StringComparison.Ordinal) && parameter.Name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0) + ((random.NextDouble() - 0.5) * 0.8);
            }
        }

        int[] ids = [.. Enumerable.Range(0, batch * length).Select(_ => random.Next(7))];
        int[] targets = [.. ids.Select(_ => random.Next(7))];
        var model = new GptModel(weights, threads: 2);
        model.LossAndGradients(ids, targets, batch);
        foreach (Parameter parameter in weights.All)
        {
            double[] gradients = parameter.Gradients.ToArray();
            for (int i = 0; i < gradients.Length; i++)
            {
                double kept = parameter.Values[i];
                parameter.Values[i] = kept + Little;
                double up = model.Loss(ids, targets, batch);
                parameter.Values[i] = kept - Little;
                double down = model.Loss(ids, targets, batch);
                parameter.Values[i] = kept;
                double expected = (up - down) / (2 * Little);
                Assert.True(
                    Math.Abs(gradients[i] - expected) <= 1e-8 + (1e-6 * Math.Abs(expected)),
                    $"{parameter.Name}[{i}]: {gradients[i]} by backpropagation, {expected} by differences.");
            }
        }
    }
}
