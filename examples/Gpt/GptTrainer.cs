namespace Gpt;

/// <summary>Learning: texts cut from the training ids at random, the gradient of their loss, a step; and the loss on what is held out.</summary>
public sealed class GptTrainer
{
    private readonly GptModel _model;
    private readonly GptOptions _options;
    private readonly AdamW _optimizer;
    private readonly Random _random;
    private readonly int[] _ids;
    private readonly int[] _inputs;
    private readonly int[] _targets;

    /// <param name="model">The model that learns.</param>
    /// <param name="ids">The text to learn from, longer than the context by at least one token.</param>
    /// <param name="options">How it learns.</param>
    public GptTrainer(GptModel model, IReadOnlyList<int> ids, GptOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(options);
        if (ids.Count <= model.Shape.ContextLength)
        {
            throw new ArgumentException($"The text has {ids.Count} tokens; a context of {model.Shape.ContextLength} needs at least one more than it is long.", nameof(ids));
        }

        (_model, _options, _ids) = (model, options, [.. ids]);
        _optimizer = new AdamW(model.Weights, options, options.Threads);
        _random = new Random(options.Seed);
        _inputs = new int[options.BatchSize * model.Shape.ContextLength];
        _targets = new int[_inputs.Length];
    }

    /// <summary>How many steps have been taken.</summary>
    public int StepCount { get; private set; }

    /// <summary>Takes a step.</summary>
    /// <returns>The loss on its texts, before it, in nats.</returns>
    public double Step()
    {
        int length = _model.Shape.ContextLength;
        for (int i = 0; i < _options.BatchSize; i++)
        {
            int begin = _random.Next(_ids.Length - length);
            _ids.AsSpan(begin, length).CopyTo(_inputs.AsSpan(i * length));
            _ids.AsSpan(begin + 1, length).CopyTo(_targets.AsSpan(i * length));
        }

        double loss = _model.LossAndGradients(_inputs, _targets, _options.BatchSize);
        _optimizer.Step(_options.RateOf(StepCount++));
        return loss;
    }

    /// <summary>The loss on a text, in nats a token: the mean over all of it, cut into pieces as long as the context, one after another.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ids">The text, at least two tokens. The first is not predicted.</param>
    /// <param name="batchSize">How many pieces go through the model at a time; the result does not depend on it but for rounding.</param>
    public static double Evaluate(GptModel model, IReadOnlyList<int> ids, int batchSize = 12)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfLessThan(ids.Count, 2, nameof(ids));
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        int[] all = [.. ids];
        int length = model.Shape.ContextLength;
        double sum = 0;
        for (int begin = 0; begin < all.Length - 1;)
        {
            // As many whole pieces as go in; what is left at the end is a shorter one.
            int left = all.Length - 1 - begin;
            int batch = Math.Clamp(left / length, 1, batchSize);
            int count = Math.Min(left, batch * length);
            sum += count * model.Loss(all.AsSpan(begin, count), all.AsSpan(begin + 1, count), batch);
            begin += count;
        }

        return sum / (all.Length - 1);
    }
}
