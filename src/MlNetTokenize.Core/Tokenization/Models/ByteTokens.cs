using System.Text;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>The tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, by which characters that have no token are written. Some may be missing.</summary>
internal sealed class ByteTokens
{
    private readonly int[] _ids = new int[256];

    /// <param name="tokens">The tokens that can be found.</param>
    public ByteTokens(ByteTrie tokens)
    {
        for (int value = 0; value < _ids.Length; value++)
        {
            _ids[value] = tokens.TokenOf(Encoding.ASCII.GetBytes($"<0x{value:X2}>"));
        }
    }

    /// <summary>The tokens that are there.</summary>
    public IEnumerable<int> Values => _ids.Where(id => id != ByteTrie.None);

    public int this[byte value] => _ids[value];

    /// <summary>Whether every byte of a text has a token.</summary>
    public bool HaveAll(ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            if (_ids[value] == ByteTrie.None)
            {
                return false;
            }
        }

        return true;
    }
}
