namespace Gpt;

/// <summary>How a transformer is learned. The values are nanoGPT's for small ones.</summary>
public sealed record GptOptions
{
    /// <summary>How many steps are taken.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>How many texts, as long as the context, a step learns from.</summary>
    public int BatchSize { get; init; } = 12;

    /// <summary>The learning rate after the warm-up, its highest.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The learning rate at the end.</summary>
    public double LastLearningRate { get; init; } = 1e-4;

    /// <summary>How many steps the rate takes to rise from zero.</summary>
    public int WarmUpSteps { get; init; } = 100;

    /// <summary>How much of a weight is lost in a step, times the learning rate; only matrices.</summary>
    public double WeightDecay { get; init; } = 0.1;

    public double Beta1 { get; init; } = 0.9;

    public double Beta2 { get; init; } = 0.99;

    public double Epsilon { get; init; } = 1e-8;

    /// <summary>How long the vector of all gradients is at most.</summary>
    public double GradientClip { get; init; } = 1;

    /// <summary>What the weights and the choice of texts begin with; the same seed gives the same bytes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How many threads share the work; all cores if it is not given. The result is the same with any number.</summary>
    public int? Threads { get; init; }

    /// <summary>The learning rate of a step: up in a straight line, then down along half a cosine.</summary>
    /// <param name="step">The step, from 0.</param>
    public double RateOf(int step)
        => step < WarmUpSteps ? LearningRate * (step + 1) / (WarmUpSteps + 1)
            : LastLearningRate + ((LearningRate - LastLearningRate) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, (double)(step - WarmUpSteps) / Math.Max(1, Steps - WarmUpSteps)))));
}
