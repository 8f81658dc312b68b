using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Transforms.Explaining;

/// <summary>Explains one text after another. Not thread-safe.</summary>
internal sealed class Explanation : IDisposable
{
    private const int Missing = -1;

    private readonly LinearScores? _linear;
    private readonly LeaveOneOut? _others;
    private readonly int _outputs;
    private int[] _present = [];

    /// <param name="model">The model.</param>
    /// <param name="mapper">The steps of a model that is not linear.</param>
    /// <param name="tokens">The token column of what they read.</param>
    /// <param name="row">What they read; <see langword="null"/> if they read tokens alone.</param>
    public Explanation(ExplainedModel model, IRowToRowMapper? mapper, DataViewSchema.Column tokens, DataViewRow? row)
    {
        _outputs = model.OutputNames.Length;
        _linear = model.Linear;
        _others = mapper is null ? null : new LeaveOneOut(mapper, tokens, row, _outputs);
    }

    /// <summary>Writes what the tokens add.</summary>
    /// <param name="ids">The tokens; a missing one (−1) adds nothing.</param>
    /// <param name="contributions">The number of ids times the outputs.</param>
    public void Write(ReadOnlyMemory<int> ids, Span<float> contributions)
    {
        ReadOnlyMemory<int> present = ids.Span.Contains(Missing) ? WithoutMissing(ids.Span) : ids;
        Span<float> dense = contributions[..(present.Length * _outputs)];
        if (_linear is not null)
        {
            _linear.Model.Explain(present.Span, dense, _linear.Pooling);
        }
        else
        {
            _others!.Write(present, dense);
        }

        Spread(ids.Span, present.Length, contributions);
    }

    public void Dispose() => _others?.Dispose();

    private ReadOnlyMemory<int> WithoutMissing(ReadOnlySpan<int> ids)
    {
        if (_present.Length < ids.Length)
        {
            _present = new int[Math.Max(ids.Length, 2 * _present.Length)];
        }

        int count = 0;
        foreach (int id in ids)
        {
            if (id != Missing)
            {
                _present[count++] = id;
            }
        }

        return _present.AsMemory(0, count);
    }

    // From the end, so that nothing is overwritten before it is moved.
    private void Spread(ReadOnlySpan<int> ids, int present, Span<float> contributions)
    {
        for (int i = ids.Length - 1; i >= 0 && present <= i; i--)
        {
            Span<float> own = contributions.Slice(i * _outputs, _outputs);
            if (ids[i] == Missing)
            {
                own.Clear();
            }
            else
            {
                present--;
                contributions.Slice(present * _outputs, _outputs).CopyTo(own);
            }
        }
    }
}
