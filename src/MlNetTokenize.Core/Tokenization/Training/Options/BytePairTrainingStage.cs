namespace MlNetTokenize;

/// <summary>The two stages of training a byte-pair vocabulary.</summary>
public enum BytePairTrainingStage
{
    /// <summary>Texts are read and cut, and the distinct pieces counted.</summary>
    CountingPieces,

    /// <summary>The most frequent pair of tokens is merged, again and again.</summary>
    Merging,
}
