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

    public override bool IsLocal
    {
        get
        {
            for (int i = 0; i < _stages.Length; i++)
            {
                if (!_stages[i].IsLocal || (_stages[i] is ReplaceNormalizer { NeedsSpaces: true } && !KeepsSpaces(i)))
                {
                    return false;
                }
            }

            return true;
        }
    }

    public override bool KeepsEnds => _stages.All(stage => stage.KeepsEnds);

    /// <summary>Whether one of them makes one space of several.</summary>
    public bool JoinsSpaces => _stages.Any(stage => stage is ReplaceNormalizer { JoinsSpaces: true });

    public override bool AppliesToBeginning => _stages.Any(stage => stage.AppliesToBeginning);

    // Whether the first stages leave spaces as they are, and make none before one.
    private bool KeepsSpaces(int count)
    {
        var text = new AlignedText();
        text.Load("a b", 0, 3, isTracked: false);
        foreach (TextNormalizer stage in _stages.AsSpan(0, count))
        {
            stage.Apply(text);
            if (!stage.KeepsEnds || !text.Text.SequenceEqual("a b"))
            {
                return false;
            }
        }

        return true;
    }

    public override void Apply(AlignedText text)
    {
        foreach (TextNormalizer stage in _stages)
        {
            stage.Apply(text);
        }
    }
}
