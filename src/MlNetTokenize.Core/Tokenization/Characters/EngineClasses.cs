using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Characters;

/// <summary>Classes of code points as Hugging Face's engine has them, whose parts know different versions of Unicode.</summary>
internal static class EngineClasses
{
    private static readonly byte[] Table = CodePointRuns.Expand(EngineClassTable.Runs, 256);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(int codePoint, EngineClass any) => (Table[codePoint] & (byte)any) != 0;

    /// <summary>BERT's Chinese characters: blocks of ideographs.</summary>
    public static bool IsIdeograph(int codePoint) => codePoint is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
