using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Transforms.Explaining;

/// <summary>Tells what tokens add to the scores of any model by asking it again without each of them. Not thread-safe.</summary>
internal sealed class LeaveOneOut : IDisposable
{
    private readonly TokensRow _tokens;
    private readonly DataViewRow _scored;
    private readonly Action _score;
    private readonly float[] _scores;
    private readonly float[] _whole;

    /// <param name="mapper">The steps from the rows to the score.</param>
    /// <param name="tokens">The token column of what they read.</param>
    /// <param name="row">What they read; <see langword="null"/> if they read tokens alone.</param>
    /// <param name="outputs">How many scores there are.</param>
    public LeaveOneOut(IRowToRowMapper mapper, DataViewSchema.Column tokens, DataViewRow? row, int outputs)
    {
        DataViewSchema.Column score = ScoreOf(mapper);
        _tokens = new TokensRow(mapper.InputSchema, tokens, row);
        _scored = mapper.GetRow(_tokens, [score]);
        _scores = new float[outputs];
        _whole = new float[outputs];
        _score = score.Type is VectorDataViewType ? ReadVector(_scored.GetGetter<VBuffer<float>>(score)) : ReadOne(_scored.GetGetter<float>(score));
    }

    /// <summary>The score that a mapper makes.</summary>
    public static DataViewSchema.Column ScoreOf(IRowToRowMapper mapper) => mapper.OutputSchema[DefaultColumnNames.Score];

    /// <summary>Writes for each token and output by how much the score is lower without the token.</summary>
    /// <param name="ids">The tokens, none of them missing.</param>
    /// <param name="contributions">The number of ids times the outputs.</param>
    public void Write(ReadOnlyMemory<int> ids, Span<float> contributions)
    {
        Score(ids, left: -1);
        _scores.CopyTo(_whole, 0);
        for (int i = 0; i < ids.Length; i++)
        {
            Score(ids, left: i);
            for (int output = 0; output < _scores.Length; output++)
            {
                contributions[(i * _scores.Length) + output] = _whole[output] - _scores[output];
            }
        }
    }

    public void Dispose()
    {
        _scored.Dispose();
        _tokens.Dispose();
    }

    private void Score(ReadOnlyMemory<int> ids, int left)
    {
        _tokens.Set(ids, left);
        _score();
    }

    private Action ReadOne(ValueGetter<float> get) => () => get(ref _scores[0]);

    private Action ReadVector(ValueGetter<VBuffer<float>> get)
    {
        VBuffer<float> values = default;
        return () =>
        {
            get(ref values);
            values.CopyTo(_scores);
        };
    }
}
