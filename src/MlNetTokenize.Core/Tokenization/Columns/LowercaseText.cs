namespace MlNetTokenize.Tokenization.Columns;

/// <summary>Texts in lower case, one after another in the same memory.</summary>
internal sealed class LowercaseText
{
    private char[] _units = new char[256];

    /// <summary>A text in lower case by the invariant culture, unit for unit, so that places in it are places in the text. Good until the next one.</summary>
    public ReadOnlySpan<char> Lower(ReadOnlySpan<char> text)
    {
        if (_units.Length < text.Length)
        {
            _units = GC.AllocateUninitializedArray<char>((int)Math.Min(Math.Max(text.Length, _units.Length * 2L), Array.MaxLength));
        }

        int length = text.ToLowerInvariant(_units);
        return _units.AsSpan(0, length);
    }
}
