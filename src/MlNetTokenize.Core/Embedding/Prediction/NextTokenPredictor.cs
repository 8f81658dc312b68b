using System.Buffers;
using System.Globalization;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Prediction;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize;

/// <summary>
/// A model that was learned with <see cref="EmbeddingObjective.NextToken"/> at work: the probability of each token after a context, how well it predicts texts, and texts that it makes up. Contexts are read as they
/// were in training: the rows of the last <see cref="WindowSize"/> tokens are pooled by <see cref="EmbeddingModel.Pooling"/> without regard to their places, and where
/// nothing comes before, the vector is zero.
/// </summary>
/// <remarks>Immutable and thread-safe. Quantized rows are read as they are.</remarks>
public sealed class NextTokenPredictor
{
    private const int Missing = -1;

    private readonly EmbeddingModel _model;
    private readonly EmbeddingHead _head;
    private readonly EmbeddingTrainingOptions _options;
    private readonly TokenPooling _pooling;
    private readonly int[] _tokenLengths;

    // Learners of evaluation only read it.
    private readonly Lazy<EmbeddingParameters> _parameters;

    /// <summary>Puts a model to work.</summary>
    /// <param name="model">
    /// The model, learned in this process or loaded. It says its <see cref="EmbeddingModel.WindowSize"/> and <see cref="EmbeddingModel.Pooling"/>; one of a file that did not hold them yet gets them so:
    /// <c>new EmbeddingModel(old.Table, old.Head) { Objective = …, WindowSize = …, Pooling = … }</c>.
    /// </param>
    /// <param name="tokens">The bytes of each token by its id, for bits per byte; <see langword="null"/> without them.</param>
    /// <exception cref="ArgumentException">The model was learned for another objective or does not say its window, or it has no layer that predicts one of its tokens.</exception>
    public NextTokenPredictor(EmbeddingModel model, IReadOnlyList<ReadOnlyMemory<byte>>? tokens = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model is not { Objective: EmbeddingObjective.NextToken, WindowSize: int window, Pooling: { } pooling })
        {
            throw new ArgumentException(
                $"The model's {nameof(model.Objective)} is {model.Objective?.ToString() ?? "not known"} and its {nameof(model.WindowSize)} {model.WindowSize?.ToString(CultureInfo.InvariantCulture) ?? "not known"}; "
                + $"tokens are predicted by what was learned with {EmbeddingObjective.NextToken}.",
                nameof(model));
        }

        if (model.Head is not { Kind: EmbeddingTargetKind.Multiclass } head || head.OutputCount != model.VocabularySize || model.NgramTable is not null || model.PositionTable is not null)
        {
            string what = model.Head is null ? $"no {nameof(model.Head)}" : $"a {nameof(model.Head)} for a target of the kind {model.Head.Kind} with {model.Head.OutputCount} outputs";
            throw new ArgumentException($"The model has {what}, so it does not predict one of its {model.VocabularySize} tokens; learn it with {EmbeddingObjective.NextToken}.", nameof(model));
        }

        _model = model;
        _head = head;
        _options = new EmbeddingTrainingOptions { Objective = EmbeddingObjective.NextToken, WindowSize = window, Pooling = pooling };
        _options.Validate();
        _pooling = NextTokenLearner.PoolingOf(_options);
        _parameters = new Lazy<EmbeddingParameters>(CopyParameters);
        _tokenLengths = [.. (tokens ?? []).Select(token => token.Length)];
    }

    /// <summary>Gets the number of tokens: their ids are 0 to <see cref="VocabularySize"/> − 1.</summary>
    public int VocabularySize => _model.VocabularySize;

    /// <summary>Gets how many tokens before the next one are read.</summary>
    public int WindowSize => _options.WindowSize;

    /// <summary>Predicts the next token. Nothing is allocated once warm.</summary>
    /// <param name="context">The tokens before it, of which the last <see cref="WindowSize"/> that are not missing are read; −1 is a missing one. May be empty.</param>
    /// <param name="probabilities"><see cref="VocabularySize"/> long: the probability of each token.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of the tokens that are read is not in the vocabulary.</exception>
    /// <exception cref="ArgumentException"><paramref name="probabilities"/> has another length.</exception>
    public void Predict(ReadOnlySpan<int> context, Span<float> probabilities)
    {
        if (probabilities.Length != VocabularySize)
        {
            throw new ArgumentException($"There are {VocabularySize} probabilities, not {probabilities.Length}.", nameof(probabilities));
        }

        Span<int> window = stackalloc int[WindowSize];
        int count = 0;
        for (int place = context.Length - 1; place >= 0 && count < window.Length; place--)
        {
            if (context[place] != Missing)
            {
                window[^++count] = Check(context[place], nameof(context));
            }
        }

        Score(window[^count..], probabilities);
        Softmax.Apply(probabilities);
    }

    /// <summary>
    /// Measures how well texts are predicted, each token from those before it in its text, by the code that measures held-out texts in training. The first call copies the rows and the layer as floats, and keeps the copy.
    /// </summary>
    /// <param name="sequences">
    /// The texts as token ids, read once; −1 is a missing one, which is left out. The first token of each is predicted from a vector of zeros and counts like the others. A text is not cut, however long it is, while
    /// training begins anew after 10,000 tokens.
    /// </param>
    /// <param name="cancellationToken">Stops it between two texts.</param>
    /// <exception cref="ArgumentException">A text is <see langword="null"/>, or one of its tokens is not in the vocabulary.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public NextTokenMetrics Evaluate(IEnumerable<IReadOnlyList<int>> sequences, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        var learner = new NextTokenLearner(_parameters.Value, _options);
        LearningLoss loss = default;
        long skipped = 0;
        long bytes = 0;
        bool areBytesKnown = true;
        int place = 0;
        foreach (IReadOnlyList<int> sequence in sequences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] ids = [.. (sequence ?? throw new ArgumentException($"Sequence {place} is null.", nameof(sequences))).Where(id => id != Missing)];
            skipped += sequence.Count - ids.Length;
            foreach (int id in ids)
            {
                bytes += Check(id, nameof(sequences)) < _tokenLengths.Length ? _tokenLengths[id] : 0;
                areBytesKnown &= id < _tokenLengths.Length;
            }

            loss += learner.Learn(ids, default, rate: 0f);
            place++;
        }

        return new NextTokenMetrics
        {
            Tokens = loss.Count,
            TokensSkipped = skipped,
            Bytes = areBytesKnown ? bytes : 0,
            Loss = loss.Count == 0 ? double.NaN : loss.Mean,
        };
    }

    /// <summary>Makes up how a text goes on: each token is drawn with the probability that the ones before it give it.</summary>
    /// <param name="prompt">What comes before, of which the last <see cref="WindowSize"/> tokens that are not missing are read, when this is called; −1 is a missing one. May be empty.</param>
    /// <param name="count">How many tokens. Each is drawn when it is asked for, so a caller can show it, and stop.</param>
    /// <param name="temperature">
    /// Finite and at least 0: the probabilities are raised to the power of 1 / temperature, so below 1 likely tokens become likelier. 0 is always the likeliest token, of equal ones that with the smallest id.
    /// </param>
    /// <param name="topK">From how many of the likeliest tokens it is drawn, at least 1; <see langword="null"/> for all. Of equally likely ones the smaller ids are taken.</param>
    /// <param name="seed">What is drawn from: with the same arguments the tokens are the same each time.</param>
    /// <returns>The tokens behind the prompt, the same ones whenever they are enumerated.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range, or one of the tokens that are read is not in the vocabulary.</exception>
    public IEnumerable<int> Sample(IReadOnlyList<int> prompt, int count, float temperature = 1f, int? topK = null, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(topK ?? 1, 1, nameof(topK));
        if (!(temperature >= 0) || !float.IsFinite(temperature))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "A temperature is finite and at least 0.");
        }

        int[] last = [.. prompt.Where(id => id != Missing).TakeLast(WindowSize).Select(id => Check(id, nameof(prompt)))];
        return Continue(last, count, temperature, topK ?? VocabularySize, seed);
    }

    private IEnumerable<int> Continue(int[] prompt, int count, float temperature, int topK, int seed)
    {
        var sampler = new NextTokenSampler(temperature, topK, seed);
        var scores = new float[VocabularySize];
        var window = new int[WindowSize];
        prompt.CopyTo(window, 0);
        int length = prompt.Length;
        for (int i = 0; i < count; i++)
        {
            Score(window.AsSpan(0, length), scores);
            int next = sampler.Draw(scores);
            if (length == window.Length)
            {
                window.AsSpan(1).CopyTo(window);
                length--;
            }

            window[length++] = next;
            yield return next;
        }
    }

    private void Score(ReadOnlySpan<int> window, Span<float> scores)
    {
        float[] rented = ArrayPool<float>.Shared.Rent(_model.Dimension);
        Span<float> vector = rented.AsSpan(0, _model.Dimension);
        _model.Table.Pool(window, vector, _pooling);
        _head.Score(vector, scores);
        ArrayPool<float>.Shared.Return(rented);
    }

    // The learner takes several tokens of a text in one go over the layer, which is more than twice as fast as one by one.
    private EmbeddingParameters CopyParameters()
    {
        var inputs = new TrainingRows(VocabularySize, _model.Dimension);
        var outputs = new TrainingRows(VocabularySize, _model.Dimension);
        for (int id = 0; id < VocabularySize; id++)
        {
            _model.CopyRow(id, inputs.Row(id));
            _head.Weights.AsSpan(id * _model.Dimension, _model.Dimension).CopyTo(outputs.Row(id));
        }

        var parameters = new EmbeddingParameters(inputs, outputs, _head.Kind, isFrozen: null, _options);
        _head.Biases.CopyTo(parameters.Biases, 0);
        return parameters;
    }

    private int Check(int id, string parameter) => (uint)id < (uint)VocabularySize
        ? id
        : throw new ArgumentOutOfRangeException(parameter, id, $"There is no token {id}; the vocabulary's ids are 0 to {VocabularySize - 1}.");
}
