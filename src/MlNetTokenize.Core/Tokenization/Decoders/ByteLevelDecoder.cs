using System.Text;

namespace MlNetTokenize.Tokenization.Decoders;

/// <summary>The bytes of all tokens in the printable alphabet, as UTF-8: ByteLevel. A token that is not of the alphabet is its own text.</summary>
internal sealed class ByteLevelDecoder : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (string token in tokens)
        {
            bytes.AddRange(PrintableBytes.TryDecode(token, out byte[]? decoded) ? decoded : Encoding.UTF8.GetBytes(token));
        }

        return [Encoding.UTF8.GetString([.. bytes])];
    }
}
