using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>ASCII's white space.</summary>
internal static class SpaceCharacter
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(int unit) => unit is ' ' or (>= '\t' and <= '\r');
}
