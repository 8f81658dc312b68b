namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>Several pre-tokenizers one after the other, each on the pieces of the one before: Sequence, BertPreTokenizer.</summary>
/// <param name="stages">They.</param>
internal sealed class SequenceSplitter(IReadOnlyList<TextSplitter> stages) : TextSplitter
{
    private readonly TextSplitter[] _stages = [.. stages];

    public IReadOnlyList<TextSplitter> Stages => _stages;

    public override bool CutsAtSpaces => _stages.Length > 0 && _stages[0].CutsAtSpaces;

    public override void Split(PieceBuffer pieces)
    {
        foreach (TextSplitter stage in _stages)
        {
            stage.Split(pieces);
        }
    }
}
