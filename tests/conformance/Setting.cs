namespace MlNetTokenize.Conformance;

/// <param name="Folder">What was got from elsewhere.</param>
/// <param name="Scripts">The scripts that ask the other engines.</param>
/// <param name="IsThorough">Whether time does not matter.</param>
/// <param name="Report">Where results go.</param>
internal sealed record Setting(string Folder, string Scripts, bool IsThorough, Report Report)
{
    /// <summary>The root of the repository.</summary>
    public string Root => Path.GetFullPath(Path.Combine(Scripts, "..", "..", ".."));

    public Oracle StartTokenizers() => new("node", Path.Combine(Scripts, "serve.mjs"), Folder);

    // Debian's module is for Debian's Python, which need not be the first on the path.
    public Oracle StartSentencePiece() => new("/usr/bin/python3", Path.Combine(Scripts, "sentencepiece-oracle.py"), Folder);

    public string? MissingTokenizers()
        => Directory.Exists(Path.Combine(Folder, "node_modules", "tokenizers")) ? null : "npm's tokenizers could not be had";
}
