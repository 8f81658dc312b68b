namespace MlNetTokenize.Cli;

/// <summary>What the first bytes of a file are looked at for.</summary>
internal enum FileCheck
{
    /// <summary>Lines of text: bytes of 0 are refused, UTF-16 is told without a mark, and files of other kinds are refused.</summary>
    Text,

    /// <summary>Records, whose values may hold anything: as for text, but bytes of 0 are taken.</summary>
    Records,

    /// <summary>Text of whatever bytes: files of other kinds are refused, and UTF-16 is told by its mark alone.</summary>
    AnyText,

    /// <summary>Anything: what is compressed is decompressed, and no more.</summary>
    Bytes,
}
