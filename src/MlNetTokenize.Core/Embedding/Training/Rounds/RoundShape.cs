namespace MlNetTokenize.Embedding.Training.Rounds;

/// <summary>What has to be the same on all machines that learn together.</summary>
internal sealed record RoundShape(
    EmbeddingObjective Objective, int VocabularySize, int Dimension, int NgramLength, int NgramBuckets, int WindowSize, TokenPooling Pooling, TermWeighting TermWeighting)
{
    /// <summary>What options say of it.</summary>
    /// <exception cref="ArgumentException">An option is outside its range, is missing, or is of no use with several machines.</exception>
    public static RoundShape Of(EmbeddingTrainingOptions options)
    {
        options.Validate();
        string? wrong = options.Objective is not (EmbeddingObjective.SkipGram or EmbeddingObjective.ContinuousBagOfWords or EmbeddingObjective.Supervised)
                ? $"{nameof(options.Objective)} is {options.Objective}; several machines learn {EmbeddingObjective.SkipGram}, {EmbeddingObjective.ContinuousBagOfWords} and {EmbeddingObjective.Supervised}"
            : options.VocabularySize is null ? $"{nameof(options.VocabularySize)} is not given: each machine sees other tokens"
            : options.Objective == EmbeddingObjective.Supervised && options.ClassNames is null ? $"{nameof(options.ClassNames)} are not given: each machine may see other classes"
            : options.CrossFittingFolds > 1 ? $"{nameof(options.CrossFittingFolds)} is {options.CrossFittingFolds}: in rounds there is one table"
            : options.ValidationFraction > 0 ? $"{nameof(options.ValidationFraction)} is {options.ValidationFraction}: in rounds nothing is held out"
            : options.IsAutotuned ? "options are to be tried: in rounds they are the same from the first one on"
            : options.InitialModel is not null || options.InitialTable is not null ? "there are first rows: a round begins at the state"
            : options.Positions != TokenPositions.None ? $"{nameof(options.Positions)} are {options.Positions}: in rounds places have no rows"
            : null;
        if (wrong is not null)
        {
            throw new ArgumentException($"{wrong}.", nameof(options));
        }

        bool hasNgrams = options.HasTargets && EmbeddingModel.UsesNgrams(options.Pooling) && options.NgramLength > 1;
        return new RoundShape(
            options.Objective,
            options.VocabularySize!.Value,
            options.Dimension,
            hasNgrams ? options.NgramLength : 1,
            hasNgrams ? options.NgramBuckets : 0,
            options.HasTargets ? 0 : options.WindowSize,
            options.Pooling,
            options.EffectiveTermWeighting);
    }
}
