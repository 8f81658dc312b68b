using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MlNetTokenize.Tests;

/// <summary>SHA-256 over lists of numbers: of each its length and then the numbers, all as little-endian 32-bit integers.</summary>
internal sealed class OracleDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(ReadOnlySpan<int> numbers)
    {
        // The length makes [1] [2 3] and [1 2] [3] different.
        Append(numbers.Length);
        foreach (int number in numbers)
        {
            Append(number);
        }
    }

    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();

    private void Append(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        _hash.AppendData(bytes);
    }
}
