namespace MlNetTokenize;

public sealed partial class EmbeddingTrainingOptions
{
    /// <summary>The options that may be chosen, each with its values in their order: those that are not set and not given by where learning begins.</summary>
    internal IReadOnlyList<(float Value, float[] Values, Action<EmbeddingTrainingOptions, float> Set)> OpenOptions
    {
        get
        {
            List<(float, float[], Action<EmbeddingTrainingOptions, float>)> open = [];
            Add(_epochs is null, Epochs, [5, 10, 20, 40], static (options, value) => options.Epochs = (int)value);
            Add(_dimension is null && FirstTable is null && VectorLength is null, Dimension, [16, 32, 64, 128], static (options, value) => options.Dimension = (int)value);
            Add(_learningRate is null, LearningRate, [0.1f, 0.25f, 0.5f, 1f], static (options, value) => options.LearningRate = value);
            Add(ChoosesInitialLength && VectorLength is null, InitialLengthFactor, [0.25f, 0.5f, 1f, 2f, 4f], static (options, value) => options.InitialLengthFactor = value);
            Add(_weightDecay is null && VectorLength is null, WeightDecay, [1e-5f, 1e-4f, 1e-3f], static (options, value) => options.WeightDecay = value);
            Add(_tokenDropout is null, TokenDropout, [0f, 0.1f, 0.3f], static (options, value) => options.TokenDropout = value);
            Add(_ngramLength is null && InitialModel is null && EmbeddingModel.UsesNgrams(Pooling), NgramLength, [1, 2, 3], static (options, value) => options.NgramLength = (int)value);
            Add(
                TermWeighting is null && InitialModel is null && CanWeighTerms,
                (float)EffectiveTermWeighting,
                [(float)MlNetTokenize.TermWeighting.Count, (float)MlNetTokenize.TermWeighting.LogCount, (float)MlNetTokenize.TermWeighting.Presence],
                static (options, value) => options.TermWeighting = (TermWeighting)(int)value);
            return open;

            void Add(bool isOpen, float value, float[] values, Action<EmbeddingTrainingOptions, float> set)
            {
                if (isOpen)
                {
                    open.Add((value, values, set));
                }
            }
        }
    }

    private void ValidateAutotuning()
    {
        if (!IsAutotuned)
        {
            return;
        }

        if (AutotuneDuration is { } duration)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero, nameof(AutotuneDuration));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(AutotuneTrials ?? 1, 1, nameof(AutotuneTrials));
        if (Objective != EmbeddingObjective.Supervised)
        {
            throw new ArgumentException($"{nameof(AutotuneDuration)} and {nameof(AutotuneTrials)} are for the objective {EmbeddingObjective.Supervised}, not for {Objective}.", nameof(AutotuneDuration));
        }

        if (CrossFittingFolds == 1 && ValidationFraction == 0)
        {
            throw new ArgumentException(
                $"Options are chosen by texts that the rows have not seen: set {nameof(CrossFittingFolds)} or {nameof(ValidationFraction)}.", nameof(AutotuneDuration));
        }

        if (OpenOptions.Count == 0)
        {
            throw new ArgumentException("All options are set that could be chosen.", nameof(AutotuneDuration));
        }
    }
}
