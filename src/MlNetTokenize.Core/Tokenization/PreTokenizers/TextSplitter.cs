namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>Cuts pieces of a text into smaller ones, and may leave parts of them out or change them: a pre-tokenizer of a tokenizer.json. Immutable and thread-safe.</summary>
internal abstract class TextSplitter
{
    /// <summary>
    /// Whether it always cuts, and drops nothing but white space, where an ASCII space stands between two ASCII letters or digits, and what is on one side of that does not matter for the other.
    /// </summary>
    public virtual bool CutsAtSpaces => false;

    /// <summary>Cuts each piece.</summary>
    public abstract void Split(PieceBuffer pieces);
}
