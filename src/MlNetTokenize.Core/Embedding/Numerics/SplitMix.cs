namespace MlNetTokenize.Embedding.Numerics;

/// <summary>SplitMix64 (Steele, Lea and Flood 2014): a draw is a few instructions, and a seed gives the same ones on every runtime.</summary>
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to less than a bound.</summary>
    public int Next(int bound) => (int)Math.BigMul(Next(), (ulong)(uint)bound, out _);

    /// <summary>A number from 0 to less than 1.</summary>
    public float NextSingle() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>A number from 0 to less than 1 with all the digits of its type.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1L << 53));
}
