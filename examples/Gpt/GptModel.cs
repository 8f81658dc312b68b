using System.Numerics.Tensors;
using MlNetTokenize;

namespace Gpt;

/// <summary>
/// A decoder-only transformer as GPT-2 is: every token is a row of a table plus a row for its place; each layer lets the tokens listen to those before them (attention) and think about it (MLP), and adds what
/// comes out to the stream; the last layer scores every token as the next one. Forward and backward are written by hand.
/// </summary>
/// <remarks>Not thread-safe; its own threads share the work.</remarks>
public sealed class GptModel
{
    private readonly int _threads;
    private readonly Layer[] _layers;
    private readonly LayerNorm _lastNorm;
    private Buffers _buffers;

    /// <param name="weights">What the model has learned, or where it begins.</param>
    /// <param name="threads">How many threads it may use; all cores if it is not given. The results are the same with any number.</param>
    public GptModel(GptWeights weights, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads ?? 1, 1, nameof(threads));
        Weights = weights;
        _threads = threads ?? Environment.ProcessorCount;
        _layers = [.. Enumerable.Range(0, weights.Shape.Layers).Select(i => new Layer(weights, $"h.{i}"))];
        _lastNorm = new LayerNorm(weights["ln_f.weight"], weights["ln_f.bias"]);
        _buffers = new Buffers(weights.Shape, 1, 1);
    }

    public GptWeights Weights { get; }

    public GptShape Shape => Weights.Shape;

    private Parameter Head => Weights[Shape.HasTiedHead ? "wte.weight" : "lm_head.weight"];

    /// <summary>The rows of the token table, learned through the transformer, as a table of the library.</summary>
    public EmbeddingTable ToEmbeddingTable()
        => EmbeddingTable.FromValues(Shape.VocabularySize, Shape.Width, Array.ConvertAll(Weights["wte.weight"].Values.ToArray(), value => (float)value));

    /// <summary>Puts the rows of a table in the place of the model's own, to go on learning from.</summary>
    public void SetEmbeddingTable(EmbeddingTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.VocabularySize != Shape.VocabularySize || table.Dimension != Shape.Width)
        {
            throw new ArgumentException($"The model has {Shape.VocabularySize} rows of {Shape.Width}, the table {table.VocabularySize} of {table.Dimension}.", nameof(table));
        }

        var row = new float[table.Dimension];
        for (int id = 0; id < table.VocabularySize; id++)
        {
            table.CopyRow(id, row);
            for (int i = 0; i < row.Length; i++)
            {
                Weights["wte.weight"].Values[(id * row.Length) + i] = row[i];
            }
        }
    }

    /// <summary>Scores every token as the next one, at each place of each text.</summary>
    /// <param name="ids">The texts one after another, all of the same length.</param>
    /// <param name="batch">How many texts there are, at least 1.</param>
    /// <returns>A row of scores (logits) for each place; valid until the next call.</returns>
    /// <exception cref="ArgumentException">The texts are not of one length from 1 to the context's, or an id is not in the vocabulary.</exception>
    public Matrix Forward(ReadOnlySpan<int> ids, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        int length = ids.Length / batch;
        if (length < 1 || length > Shape.ContextLength || ids.Length % batch != 0)
        {
            throw new ArgumentException($"{ids.Length} ids are not {batch} texts of one length from 1 to {Shape.ContextLength}.", nameof(ids));
        }

        foreach (int id in ids)
        {
            if ((uint)id >= (uint)Shape.VocabularySize)
            {
                throw new ArgumentException($"There is no token {id}: the vocabulary has {Shape.VocabularySize}.", nameof(ids));
            }
        }

        if (_buffers.Batch != batch || _buffers.Length != length)
        {
            _buffers = new Buffers(Shape, batch, length);
        }

        Buffers buffers = _buffers;
        ids.CopyTo(buffers.Ids);

        // x = token table[id] + position table[place]: a row of numbers for each token, the stream.
        int width = Shape.Width;
        Real[] stream = buffers.Layers[0].Input;
        for (int i = 0; i < ids.Length; i++)
        {
            TensorPrimitives.Add(
                Weights["wte.weight"].Values.Slice(ids[i] * width, width), Weights["wpe.weight"].Values.Slice(i % length * width, width), stream.AsSpan(i * width, width));
        }

        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i].Forward(buffers.Layers[i], i + 1 < _layers.Length ? buffers.Layers[i + 1].Input : buffers.Last, batch, length, _threads);
        }

        // Scores: how well the stream's row goes with each row of the head, logits = x·Eᵀ.
        _lastNorm.Forward(buffers.Last, buffers.LastNormal, buffers.LastInverse, buffers.Normalized, ids.Length, _threads);
        MatrixProduct.Multiply(new Matrix(buffers.Normalized, ids.Length, width), Head.Matrix.Transposed, buffers.Scores, add: false, _threads);
        return buffers.Scores;
    }

    /// <summary>The mean of −log p of the tokens that came, in nats.</summary>
    /// <param name="ids">The texts one after another, all of the same length.</param>
    /// <param name="targets">For each place the token that came after it.</param>
    /// <param name="batch">How many texts there are.</param>
    public double Loss(ReadOnlySpan<int> ids, ReadOnlySpan<int> targets, int batch)
    {
        Matrix scores = Forward(ids, batch);
        if (targets.Length != ids.Length || targets.ContainsAnyExceptInRange(0, Shape.VocabularySize - 1))
        {
            throw new ArgumentException($"There must be {ids.Length} targets from 0 to {Shape.VocabularySize - 1}.", nameof(targets));
        }

        targets.CopyTo(_buffers.Targets);
        return Softmax.CrossEntropy(scores, _buffers.Targets, _threads);
    }

    /// <summary>The same, and how it changes with every weight: backpropagation, from the last layer to the first.</summary>
    public double LossAndGradients(ReadOnlySpan<int> ids, ReadOnlySpan<int> targets, int batch)
    {
        double loss = Loss(ids, targets, batch);
        Array.Clear(Weights.Gradients);
        Buffers buffers = _buffers;
        int rows = ids.Length;
        int width = Shape.Width;

        // logits = x·Eᵀ, so dE = d(logits)ᵀ·x and dx = d(logits)·E. CrossEntropy left d(logits) in the place of the scores.
        MatrixProduct.Multiply(buffers.Scores.Transposed, new Matrix(buffers.Normalized, rows, width), Head.GradientMatrix, add: true, _threads);
        MatrixProduct.Multiply(buffers.Scores, Head.Matrix, new Matrix(buffers.Narrow, rows, width), add: false, _threads);

        // The gradient by the stream. A layer adds to the stream, and to its gradient.
        Real[] gradient = buffers.StreamGradient;
        Array.Clear(gradient);
        _lastNorm.Backward(buffers.Narrow, buffers.LastNormal, buffers.LastInverse, gradient, rows, _threads);
        for (int i = _layers.Length - 1; i >= 0; i--)
        {
            _layers[i].Backward(buffers.Layers[i], gradient, buffers, _threads);
        }

        // A row of a table is added to the stream wherever its token or place stands; its gradient is the sum over these. All other rows have none: they do not move.
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<Real> row = gradient.AsSpan(i * width, width);
            Span<Real> token = Weights["wte.weight"].Gradients.Slice(ids[i] * width, width);
            Span<Real> place = Weights["wpe.weight"].Gradients.Slice(i % buffers.Length * width, width);
            TensorPrimitives.Add(token, row, token);
            TensorPrimitives.Add(place, row, place);
        }

        return loss;
    }

    /// <summary>One layer: x += Attention(Norm(x)), then x += MLP(Norm(x)).</summary>
    private sealed class Layer(GptWeights weights, string name)
    {
        private readonly LayerNorm _norm1 = new(weights[$"{name}.ln_1.weight"], weights[$"{name}.ln_1.bias"]);
        private readonly Linear _ask = new(weights[$"{name}.attn.c_attn.weight"], weights[$"{name}.attn.c_attn.bias"]);
        private readonly Attention _attention = new(weights.Shape);
        private readonly Linear _listen = new(weights[$"{name}.attn.c_proj.weight"], weights[$"{name}.attn.c_proj.bias"]);
        private readonly LayerNorm _norm2 = new(weights[$"{name}.ln_2.weight"], weights[$"{name}.ln_2.bias"]);
        private readonly Linear _widen = new(weights[$"{name}.mlp.c_fc.weight"], weights[$"{name}.mlp.c_fc.bias"]);
        private readonly Linear _narrow = new(weights[$"{name}.mlp.c_proj.weight"], weights[$"{name}.mlp.c_proj.bias"]);
        private readonly int _width = weights.Shape.Width;

        public void Forward(LayerActivations a, Real[] output, int batch, int length, int threads)
        {
            int rows = batch * length;
            _norm1.Forward(a.Input, a.Normal1, a.Inverse1, a.Attended, rows, threads);
            _ask.Forward(new Matrix(a.Attended, rows, _width), new Matrix(a.QueryKeyValue, rows, 3 * _width), residual: null, threads);
            _attention.Forward(a.QueryKeyValue, a.Shares, a.Heard, batch, length, threads);
            _listen.Forward(new Matrix(a.Heard, rows, _width), new Matrix(a.Middle, rows, _width), residual: a.Input, threads);
            _norm2.Forward(a.Middle, a.Normal2, a.Inverse2, a.Thought, rows, threads);
            _widen.Forward(new Matrix(a.Thought, rows, _width), new Matrix(a.Inner, rows, 4 * _width), residual: null, threads);
            Gelu.Forward(a.Inner, a.Tanh, a.Active, rows * 4 * _width, threads);
            _narrow.Forward(new Matrix(a.Active, rows, 4 * _width), new Matrix(output, rows, _width), residual: a.Middle, threads);
        }

        /// <summary>The same steps from the last to the first. What is added to the stream passes the gradient of the stream on as it is, and adds what comes back through its branch.</summary>
        public void Backward(LayerActivations a, Real[] gradient, Buffers buffers, int threads)
        {
            int rows = buffers.Batch * buffers.Length;
            var stream = new Matrix(gradient, rows, _width);
            var narrow = new Matrix(buffers.Narrow, rows, _width);
            var wide = new Matrix(buffers.Wide, rows, 4 * _width);
            var triple = new Matrix(buffers.Triple, rows, 3 * _width);
            _narrow.Backward(new Matrix(a.Active, rows, 4 * _width), stream, wide, threads);
            Gelu.Backward(a.Inner, a.Tanh, buffers.Wide, rows * 4 * _width, threads);
            _widen.Backward(new Matrix(a.Thought, rows, _width), wide, narrow, threads);
            _norm2.Backward(buffers.Narrow, a.Normal2, a.Inverse2, gradient, rows, threads);
            _listen.Backward(new Matrix(a.Heard, rows, _width), stream, narrow, threads);
            _attention.Backward(a.QueryKeyValue, a.Shares, buffers.Narrow, buffers.Triple, buffers.Batch, buffers.Length, threads);
            _ask.Backward(new Matrix(a.Attended, rows, _width), triple, narrow, threads);
            _norm1.Backward(buffers.Narrow, a.Normal1, a.Inverse1, gradient, rows, threads);
        }
    }

    /// <summary>All intermediate results for so many texts of such a length.</summary>
    private sealed class Buffers(GptShape shape, int batch, int length)
    {
        public int Batch { get; } = batch;

        public int Length { get; } = length;

        public int[] Ids { get; } = new int[batch * length];

        public int[] Targets { get; } = new int[batch * length];

        public LayerActivations[] Layers { get; } = [.. Enumerable.Range(0, shape.Layers).Select(_ => new LayerActivations(shape, batch * length, length))];

        public Real[] Last { get; } = new Real[batch * length * shape.Width];

        public Real[] LastNormal { get; } = new Real[batch * length * shape.Width];

        public Real[] LastInverse { get; } = new Real[batch * length];

        public Real[] Normalized { get; } = new Real[batch * length * shape.Width];

        public Matrix Scores { get; } = new(new Real[batch * length * shape.VocabularySize], batch * length, shape.VocabularySize);

        // Gradients; each layer uses the same ones.
        public Real[] StreamGradient { get; } = new Real[batch * length * shape.Width];

        public Real[] Narrow { get; } = new Real[batch * length * shape.Width];

        public Real[] Triple { get; } = new Real[batch * length * 3 * shape.Width];

        public Real[] Wide { get; } = new Real[batch * length * 4 * shape.Width];
    }
}
