using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>A number for each of some characters.</summary>
internal sealed class CharacterSymbols
{
    /// <summary>Said of a character that has none.</summary>
    public const int None = -1;

    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;

    // Which page each run of code points is on. All characters of the first one have no number.
    private readonly ushort[] _pages = new ushort[0x110000 >> PageBits];
    private int[] _symbols = new int[PageSize];

    public CharacterSymbols() => Array.Fill(_symbols, None);

    /// <summary>All numbers that a character has.</summary>
    public IEnumerable<int> Values => _symbols.Where(symbol => symbol != None);

    public int this[int codePoint]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _symbols[(_pages[codePoint >> PageBits] << PageBits) | (codePoint & (PageSize - 1))];

        set
        {
            ref ushort page = ref _pages[codePoint >> PageBits];
            if (page == 0)
            {
                page = checked((ushort)(_symbols.Length >> PageBits));
                Array.Resize(ref _symbols, _symbols.Length + PageSize);
                _symbols.AsSpan(^PageSize..).Fill(None);
            }

            _symbols[(page << PageBits) | (codePoint & (PageSize - 1))] = value;
        }
    }
}
