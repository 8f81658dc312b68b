using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.BytePairs.Caching;

/// <summary>Half a cache line of entries: a <see cref="PieceTable{TEntry}"/> has them in pairs.</summary>
[InlineArray(2)]
internal struct WordLine
{
    private WordEntry _first;
}
