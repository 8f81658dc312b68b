namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Several normalizers one after the other: Sequence.</summary>
/// <param name="stages">They.</param>
internal sealed class SequenceNormalizer(IReadOnlyList<TextNormalizer> stages) : TextNormalizer
{
    private readonly TextNormalizer[] _stages = [.. stages];

    public IReadOnlyList<TextNormalizer> Stages => _stages;

    /// <summary>Whether text becomes bytes in the printable alphabet.</summary>
    public bool HasByteLevel => _stages.Any(stage => stage is ByteLevelNormalizer);

    public override bool KeepsPlainAscii => _stages.All(stage => stage.KeepsPlainAscii);

    public override bool IsLocal => _stages.All(stage => stage.IsLocal);

    public override bool AppliesToBeginning => _stages.Any(stage => stage.AppliesToBeginning);

    public override void Apply(AlignedText text)
    {
        foreach (TextNormalizer stage in _stages)
        {
            stage.Apply(text);
        }
    }
}
