using System.Numerics.Tensors;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.IO;

namespace MlNetTokenize.TextEmbedding.Distilling;

/// <summary>One distilling: which texts the teacher is asked for, its vectors, and the rows made of them.</summary>
internal sealed class DistillationRun
{
    private readonly TokenDistillationOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly SteadyClock _clock = new();
    private readonly List<float[]> _blocks = [];

    // The place among the texts of each id; −1 for one without a text.
    private readonly int[] _textOf;
    private readonly string[] _texts;

    // A token of each text, for messages.
    private readonly int[] _idOf;
    private int _done;
    private int _teacherDimension;

    /// <exception cref="ArgumentException">An option is outside its range, or the tokenizer has fewer tokens that are texts than a row shall have numbers.</exception>
    public DistillationRun(Tokenizer tokenizer, TokenDistillationOptions options, CancellationToken cancellation)
    {
        options.Validate();
        _options = options;
        _cancellation = cancellation;
        string?[] surfaces = SurfaceForms.Of(tokenizer);
        if (options.Frequency == TokenFrequency.Measured)
        {
            Check(options.TokenCounts, surfaces.Length);
        }

        // Texts of one length stand together: a teacher that fills up its batches has little to fill.
        (string Text, int Id)[] distinct =
        [
            .. surfaces.Select((text, id) => (Text: text!, Id: id)).Where(token => token.Text is not null).DistinctBy(token => token.Text, StringComparer.Ordinal).OrderBy(token => token.Text.Length).ThenBy(token => token.Id),
        ];
        _texts = [.. distinct.Select(token => token.Text)];
        _idOf = [.. distinct.Select(token => token.Id)];
        Dictionary<string, int> places = _texts.Select((text, place) => (text, place)).ToDictionary(text => text.text, text => text.place, StringComparer.Ordinal);
        _textOf = [.. surfaces.Select(text => text is null ? -1 : places[text])];
        if (_texts.Length < options.Dimension)
        {
            throw new ArgumentException(FormattableString.Invariant($"{_texts.Length} different texts of tokens have at most so many principal components; the {nameof(options.Dimension)} is {options.Dimension}."), nameof(options));
        }
    }

    /// <summary>The texts that the teacher is asked for, a batch at a time.</summary>
    public IEnumerable<string[]> Batches()
    {
        foreach (string[] batch in _texts.Chunk(_options.BatchSize))
        {
            _cancellation.ThrowIfCancellationRequested();
            yield return batch;
            _options.Progress?.Report(new TokenDistillationProgress { TextsEmbedded = _done, Texts = _texts.Length, Elapsed = _clock.Elapsed });
        }

        _cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Takes the teacher's vectors of the batch that was given last.</summary>
    /// <exception cref="InvalidOperationException">They are not as many as the texts, of another size, or not finite, or shorter than the rows shall be.</exception>
    /// <exception cref="InsufficientMemoryException">All of them will take more memory than there is.</exception>
    public void Take(string[] batch, IReadOnlyList<ReadOnlyMemory<float>> vectors)
    {
        if (vectors.Count != batch.Length)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"The teacher gave {vectors.Count} vectors for {batch.Length} texts, the first of which is {Shown(_done)}."));
        }

        if (_done == 0)
        {
            Begin(vectors[0].Length);
        }

        var block = new float[batch.Length * _teacherDimension];
        for (int i = 0; i < batch.Length; i++, _done++)
        {
            ReadOnlySpan<float> vector = vectors[i].Span;
            if (vector.Length != _teacherDimension)
            {
                throw new InvalidOperationException(FormattableString.Invariant($"The teacher gave {vector.Length} numbers for {Shown(_done)}, and {_teacherDimension} for {Shown(0)}: all texts need vectors of one length."));
            }

            if (!float.IsFinite(TensorPrimitives.MaxMagnitude(vector)))
            {
                int bad = 0;
                while (float.IsFinite(vector[bad]))
                {
                    bad++;
                }

                throw new InvalidOperationException(FormattableString.Invariant($"The teacher gave {vector[bad]} as number {bad} of the vector of {Shown(_done)}."));
            }

            vector.CopyTo(block.AsSpan(i * _teacherDimension));
        }

        _blocks.Add(block);
    }

    /// <summary>Makes the rows.</summary>
    public TokenDistillation Finish()
    {
        int dimension = _options.Dimension;
        var work = new ParallelOptions { MaxDegreeOfParallelism = _options.NumberOfThreads, CancellationToken = _cancellation };
        PrincipalAxes axes = PrincipalAxes.Find(_blocks, _teacherDimension, dimension, work);
        double[] weights = Weights();
        var values = new float[EmbeddingTable.ElementCount(_textOf.Length, dimension)];
        Parallel.For(0, _textOf.Length, work, () => new double[_teacherDimension], (id, _, centered) =>
        {
            if (_textOf[id] is >= 0 and int text)
            {
                ReadOnlySpan<float> vector = _blocks[text / _options.BatchSize].AsSpan(text % _options.BatchSize * _teacherDimension, _teacherDimension);
                axes.Project(vector, weights[id], centered, values.AsSpan(id * dimension, dimension));
            }

            return centered;
        }, _ => { });
        return new TokenDistillation(new EmbeddingTable(_textOf.Length, dimension, values).Quantize(_options.Precision), _texts.Length, _teacherDimension, axes.ExplainedVariance);
    }

    private static void Check(IReadOnlyList<long>? counts, int tokens)
    {
        if (counts is null)
        {
            throw new ArgumentException($"{nameof(TokenFrequency)}.{nameof(TokenFrequency.Measured)} needs {nameof(TokenDistillationOptions.TokenCounts)}.", nameof(counts));
        }

        if (counts.Count != tokens)
        {
            throw new ArgumentException(FormattableString.Invariant($"There are {counts.Count} {nameof(TokenDistillationOptions.TokenCounts)} for {tokens} tokens."), nameof(counts));
        }

        for (int id = 0; id < tokens; id++)
        {
            if (counts[id] < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(counts), counts[id], FormattableString.Invariant($"The count of the token {id} is less than 0."));
            }
        }

        if (counts.All(count => count == 0))
        {
            throw new ArgumentException($"All {nameof(TokenDistillationOptions.TokenCounts)} are 0: there is no frequency to weight by.", nameof(counts));
        }
    }

    private void Begin(int teacherDimension)
    {
        _teacherDimension = teacherDimension;
        if (_options.Dimension > teacherDimension)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"The teacher's vectors have {teacherDimension} numbers: the {nameof(_options.Dimension)} of the rows is at most that, and not {_options.Dimension}."));
        }

        double bytes = (sizeof(float) * (((double)_texts.Length * teacherDimension) + ((double)_textOf.Length * _options.Dimension))) + PrincipalAxes.EstimateBytes(teacherDimension);
        MemoryBudget.Check(
            bytes,
            MemoryBudget.AvailableBytes,
            FormattableString.Invariant($"Distilling {_texts.Length} texts of tokens from vectors of {teacherDimension}"),
            "Take a tokenizer with fewer tokens or a teacher with shorter vectors");
    }

    // The share of the token of rank r, from 1, is proportional to 1 / (r + 1); tokens that are no text have no rank.
    private double[] Weights()
    {
        var weights = new double[_textOf.Length];
        Array.Fill(weights, 1);
        if (_options.SifCoefficient is not { } coefficient)
        {
            return weights;
        }

        int[] ranked = [.. Enumerable.Range(0, weights.Length).Where(id => _textOf[id] >= 0)];
        double total = _options.Frequency == TokenFrequency.Measured ? _options.TokenCounts!.Sum(count => (double)count) : ranked.Select((_, place) => 1.0 / (place + 2)).Sum();
        for (int place = 0; place < ranked.Length; place++)
        {
            double share = (_options.Frequency == TokenFrequency.Measured ? _options.TokenCounts![ranked[place]] : 1.0 / (place + 2)) / total;
            weights[ranked[place]] = coefficient / (coefficient + share);
        }

        return weights;
    }

    private string Shown(int text) => FormattableString.Invariant($"'{FormatFile.Shown(_texts[text])}' (token {_idOf[text]})");
}
