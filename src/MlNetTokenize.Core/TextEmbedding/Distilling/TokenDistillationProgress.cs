namespace MlNetTokenize;

/// <summary>How far <see cref="TokenDistiller"/> is.</summary>
public sealed class TokenDistillationProgress
{
    /// <summary>Gets how many texts of tokens have gone through the teacher.</summary>
    public int TextsEmbedded { get; init; }

    /// <summary>Gets how many there are.</summary>
    public int Texts { get; init; }

    /// <summary>Gets the time since it began.</summary>
    public TimeSpan Elapsed { get; init; }
}
