using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>Which epoch's parameters are the ones to keep: those of the smallest loss of the held-out texts, or the last ones.</summary>
internal sealed class BestEpoch(IEnumerable<EmbeddingParameters> parameters, int patience)
{
    private readonly List<float[]> _kept = [];
    private int _last;

    public int Epoch { get; private set; }

    public double Loss { get; private set; }

    public double ValidationLoss { get; private set; } = double.NaN;

    public double ValidationAccuracy { get; private set; } = double.NaN;

    /// <summary>Whether there has been no better epoch for as long as is waited.</summary>
    public bool IsPast => _last - Epoch >= patience;

    private IEnumerable<float[]> Live => parameters.SelectMany(table => (float[][])[table.Inputs.Values, table.Outputs.Values, table.Biases]);

    /// <summary>An epoch whose parameters are the best so far if its validation loss is.</summary>
    public void Add(int epoch, double loss, double validationLoss, double validationAccuracy = double.NaN)
    {
        _last = epoch;
        if (Epoch > 0 && !(validationLoss < ValidationLoss))
        {
            return;
        }

        (Epoch, Loss, ValidationLoss, ValidationAccuracy) = (epoch, loss, validationLoss, validationAccuracy);
        if (_kept.Count == 0)
        {
            _kept.AddRange(Live.Select(values => new float[values.Length]));
        }

        foreach ((float[] live, float[] kept) in Live.Zip(_kept))
        {
            live.CopyTo(kept, 0);
        }
    }

    /// <summary>An epoch that nothing is held out from.</summary>
    public void AddLast(int epoch, double loss) => (_last, Epoch, Loss) = (epoch, epoch, loss);

    /// <summary>Puts the kept parameters back.</summary>
    public void Restore()
    {
        if (Epoch < _last)
        {
            foreach ((float[] live, float[] kept) in Live.Zip(_kept))
            {
                kept.CopyTo(live, 0);
            }
        }
    }
}
