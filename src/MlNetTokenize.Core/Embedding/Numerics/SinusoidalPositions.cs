using System.Numerics.Tensors;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>The sines and cosines of places in a sequence, see <see cref="TokenPositions.Sinusoidal"/>. Thread-safe: the first places are kept once they are asked for.</summary>
internal sealed class SinusoidalPositions(int dimension)
{
    private const double Base = 10_000;

    // A block's places are made together. Longer sequences than all blocks are rare, and a table for them would be large.
    private const int PlacesInBlock = 32;
    private const int Blocks = 128;

    private readonly float[]?[] _blocks = new float[Blocks][];

    /// <summary>Adds a place's values to a row.</summary>
    public void AddTo(Span<float> row, int place)
    {
        int block = place / PlacesInBlock;
        if (block < Blocks)
        {
            // Two threads may make the same block; either one serves.
            float[] values = Volatile.Read(ref _blocks[block]) ?? Fill(block);
            TensorPrimitives.Add(row, values.AsSpan(place % PlacesInBlock * dimension, dimension), row);
            return;
        }

        for (int i = 0; i < dimension; i++)
        {
            row[i] += ValueOf(place, i);
        }
    }

    private float[] Fill(int block)
    {
        var values = new float[PlacesInBlock * dimension];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ValueOf((block * PlacesInBlock) + (i / dimension), i % dimension);
        }

        Volatile.Write(ref _blocks[block], values);
        return values;
    }

    private float ValueOf(int place, int index)
    {
        double angle = place / Math.Pow(Base, (index - (index % 2)) / (double)dimension);
        return (float)(index % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
    }
}
