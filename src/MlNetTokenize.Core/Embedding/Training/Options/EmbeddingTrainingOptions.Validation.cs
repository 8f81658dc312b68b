using System.Runtime.CompilerServices;

namespace MlNetTokenize;

public sealed partial class EmbeddingTrainingOptions
{
    /// <summary>Checks the options, as a trainer does when it begins.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range; the message holds its name and value.</exception>
    /// <exception cref="ArgumentException">Two options do not fit together.</exception>
    public void Validate()
    {
        if (!Enum.IsDefined(Objective))
        {
            throw new ArgumentOutOfRangeException(nameof(Objective), Objective, "There is no such objective.");
        }

        if (!Enum.IsDefined(Pooling) || (Objective == EmbeddingObjective.NextToken && Pooling == TokenPooling.Max))
        {
            throw new ArgumentOutOfRangeException(nameof(Pooling), Pooling, $"There is no such pooling for {Objective}.");
        }

        if (!Enum.IsDefined(Precision))
        {
            throw new ArgumentOutOfRangeException(nameof(Precision), Precision, "There is no such precision.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(Dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(EarlyStoppingPatience, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(NumberOfThreads, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaximumCachedBytes);
        CheckRange(NgramLength, 1, NgramTable.LongestNgram);
        CheckRange(NgramBuckets, 1, NgramTable.MostBuckets);
        CheckRange(WindowSize, 1, EmbeddingModel.LargestWindow);
        CheckRange(NegativeSamples, 1, EmbeddingModel.LargestWindow);
        CheckRange(CrossFittingFolds, 1, MostFolds);
        if (CrossFittingFolds > 1 && Objective != EmbeddingObjective.Supervised)
        {
            throw new ArgumentException($"{nameof(CrossFittingFolds)} {CrossFittingFolds} is for the objective {EmbeddingObjective.Supervised}, not for {Objective}.", nameof(CrossFittingFolds));
        }

        if (TermWeighting is { } weighting && (!Enum.IsDefined(weighting) || (weighting != MlNetTokenize.TermWeighting.Count && !CanWeighTerms)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(TermWeighting), weighting, $"There is no such weighting for {nameof(Objective)} {Objective} and {nameof(Pooling)} {Pooling}: other than {MlNetTokenize.TermWeighting.Count} they are for texts with targets, pooled by mean, sum or {TokenPooling.SqrtN}.");
        }

        CheckPositive(LearningRate);
        CheckPositive(MaximumNorm ?? 1f, nameof(MaximumNorm));
        CheckShare(TokenDropout);
        CheckShare(ValidationFraction);
        CheckShare(SubsamplingThreshold);
        if (!(WeightDecay >= 0) || !float.IsFinite(WeightDecay))
        {
            throw new ArgumentOutOfRangeException(nameof(WeightDecay), WeightDecay, "The weight decay is finite and at least 0.");
        }

        if (VocabularySize is int size)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(VocabularySize));
        }

        ValidatePositions();
        ValidateVectors();
        ValidateInitialTable();
        ValidateInitialModel();
        ValidateAutotuning();
    }

    private void ValidatePositions()
    {
        if (!Enum.IsDefined(Positions))
        {
            throw new ArgumentOutOfRangeException(nameof(Positions), Positions, "There are no such positions.");
        }

        if (Positions != TokenPositions.None && Pooling != TokenPooling.None)
        {
            throw new ArgumentOutOfRangeException(nameof(Positions), Positions, $"With {nameof(Pooling)} {Pooling} there are no positions; they need {TokenPooling.None}.");
        }

        if (Positions == TokenPositions.Learned && Objective != EmbeddingObjective.Supervised)
        {
            throw new ArgumentOutOfRangeException(nameof(Positions), Positions, $"Positions are learned with {EmbeddingObjective.Supervised}, not with {Objective}.");
        }

        CheckRange(MaximumTokenCount ?? 1, 1, MostPositions, nameof(MaximumTokenCount));
    }

    private void ValidateInitialTable()
    {
        if (FirstTable is not null && FirstTable.Dimension != Dimension)
        {
            throw new ArgumentException(
                $"{nameof(Dimension)} is {Dimension}, but the rows of {(InitialModel is null ? nameof(InitialTable) : nameof(InitialModel))} have {FirstTable.Dimension}.", nameof(Dimension));
        }

        if (InitialTokens is not null && InitialTokens.Count != InitialTable?.VocabularySize)
        {
            throw new ArgumentException(
                $"There are {InitialTokens.Count} {nameof(InitialTokens)} for {InitialTable?.VocabularySize ?? 0} rows of {nameof(InitialTable)}.", nameof(InitialTokens));
        }

        CheckPositive(InitialScale ?? 1f, nameof(InitialScale));
        if (InitialScale is { } scale && (InitialTable is null || (FreezeInitialRows && scale != 1f)))
        {
            throw new ArgumentException($"{nameof(InitialScale)} {scale} is for rows of an {nameof(InitialTable)} that are not frozen.", nameof(InitialScale));
        }

        if (FreezeInitialRows && FirstTable is null)
        {
            throw new ArgumentException($"{nameof(FreezeInitialRows)} needs an {nameof(InitialTable)} or {nameof(InitialModel)}.", nameof(FreezeInitialRows));
        }
    }

    private void ValidateInitialModel()
    {
        if (ClassNames is not null && ClassNames.Distinct(StringComparer.Ordinal).Count() != ClassNames.Count)
        {
            string twice = ClassNames.GroupBy(name => name, StringComparer.Ordinal).First(names => names.Count() > 1).Key;
            throw new ArgumentException($"{nameof(ClassNames)} has '{twice}' more than once.", nameof(ClassNames));
        }

        if (ClassNames is not null && Objective != EmbeddingObjective.Supervised)
        {
            throw new ArgumentException($"{nameof(ClassNames)} are for the objective {EmbeddingObjective.Supervised}, not for {Objective}.", nameof(ClassNames));
        }

        if (InitialModel is null)
        {
            return;
        }

        if (InitialTable is not null)
        {
            throw new ArgumentException($"Learning begins at {nameof(InitialModel)} or at {nameof(InitialTable)}, not at both.", nameof(InitialTable));
        }

        if (InitialModel.Objective is { } objective && objective != Objective)
        {
            throw new ArgumentException(
                $"{nameof(InitialModel)} was learned for {objective}, not for {Objective}. Rows of another objective can be the {nameof(InitialTable)}.", nameof(InitialModel));
        }

        if (VocabularySize < InitialModel.VocabularySize)
        {
            throw new ArgumentException($"{nameof(InitialModel)} has rows for {InitialModel.VocabularySize} tokens, but {nameof(VocabularySize)} is {VocabularySize}.", nameof(InitialModel));
        }

        if (InitialModel.NgramTable is { } ngrams && (ngrams.NgramLength != NgramLength || ngrams.BucketCount != NgramBuckets))
        {
            throw new ArgumentException(
                $"{nameof(InitialModel)} has n-grams of up to {ngrams.NgramLength} tokens in {ngrams.BucketCount} buckets, but {nameof(NgramLength)} is {NgramLength} and {nameof(NgramBuckets)} {NgramBuckets}.", nameof(InitialModel));
        }
    }

    private static void CheckRange(int value, int smallest, int largest, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value < smallest || value > largest)
        {
            throw new ArgumentOutOfRangeException(name, value, $"The range is from {smallest} to {largest}.");
        }
    }

    private static void CheckPositive(float value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value > 0) || !float.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, "It is finite and greater than 0.");
        }
    }

    private static void CheckShare(double value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!(value >= 0) || value >= 1)
        {
            throw new ArgumentOutOfRangeException(name, value, "The range is from 0 to less than 1.");
        }
    }
}
