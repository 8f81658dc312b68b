namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>Before which pieces a space is put.</summary>
internal enum PrependScheme
{
    /// <summary>Before none.</summary>
    Never,

    /// <summary>Before the one that begins a text.</summary>
    First,

    /// <summary>Before each one.</summary>
    Always,
}
