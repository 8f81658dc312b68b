using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>One text of a batch: its rows and what each counts.</summary>
/// <param name="inputs">All rows.</param>
/// <param name="pooling">How they become one vector, but not by their maximum.</param>
/// <param name="features">Finds a text's rows; shared by texts that are set one after another.</param>
internal sealed class PairText(TrainingRows inputs, TokenPooling pooling, IFeatureIndices features)
{
    /// <summary>The rows and what each counts in the pooled vector.</summary>
    public List<(int Row, float Share)> Rows { get; } = [];

    /// <summary>Finds the rows of a text.</summary>
    /// <param name="ids">Its tokens.</param>
    /// <param name="isLearning">Whether some are left out.</param>
    public void Set(ReadOnlySpan<int> ids, bool isLearning)
    {
        Rows.Clear();
        FeatureRows rows = features.Find(ids, isLearning);
        if (pooling is TokenPooling.First or TokenPooling.Last)
        {
            Rows.Add((pooling == TokenPooling.First ? rows.Once[0] : rows.Once[^1], 1f));
            return;
        }

        float share = RowPooling.ShareOf(rows.Total, pooling == TokenPooling.None ? TokenPooling.Mean : pooling);
        foreach (int row in rows.Once)
        {
            Rows.Add((row, share));
        }

        for (int i = 0; i < rows.Repeated.Length; i++)
        {
            Rows.Add((rows.Repeated[i], share * rows.Weights[i]));
        }
    }

    /// <summary>Adds the rows up.</summary>
    public void Pool(Span<float> vector)
    {
        vector.Clear();
        foreach ((int row, float share) in Rows)
        {
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(inputs.Row(row), share, vector, vector);
        }
    }
}
