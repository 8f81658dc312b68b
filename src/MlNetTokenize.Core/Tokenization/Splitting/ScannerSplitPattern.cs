namespace MlNetTokenize.Tokenization.Splitting;

/// <summary>A published pattern, which a scanner cuts by.</summary>
internal abstract class ScannerSplitPattern(SplitPatternKind kind) : SplitPattern(kind)
{
    /// <summary>Hands the pattern's scanner to the visitor. It is a virtual call of a generic method: for what is made once, not for each text.</summary>
    public abstract TResult Accept<TResult>(IScannerVisitor<TResult> visitor);
}
