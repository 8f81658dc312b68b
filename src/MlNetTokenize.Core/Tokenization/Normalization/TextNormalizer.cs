namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>What is done to a text before it is cut. Immutable and thread-safe.</summary>
internal abstract class TextNormalizer
{
    /// <summary>Whether it surely leaves a text of printable ASCII and spaces as it is.</summary>
    public virtual bool KeepsPlainAscii => false;

    /// <summary>
    /// Whether a text can be cut before a space that stands behind an ASCII letter or digit and before one, and its parts be normalized apart. What it does at the beginning of a text only is <see cref="AppliesToBeginning"/>.
    /// </summary>
    public virtual bool IsLocal => true;

    /// <summary>Whether a letter, a digit or a visible character of ASCII, with the marks on it, never comes to nothing or to what ends in a space, so that there is none before a cut that the text has not there.</summary>
    public virtual bool KeepsEnds => false;

    /// <summary>Whether it does something to the beginning of a text besides, so that a text's first part is another than one further on.</summary>
    public virtual bool AppliesToBeginning => false;

    /// <summary>Whether a text may be changed; quick, and right only where it says no.</summary>
    public virtual bool MayChange(ReadOnlySpan<char> text) => !KeepsPlainAscii || text.ContainsAnyExceptInRange(' ', '~');

    /// <summary>Changes a text.</summary>
    public abstract void Apply(AlignedText text);
}
