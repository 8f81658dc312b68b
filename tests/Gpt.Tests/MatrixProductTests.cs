using Gpt;

namespace GptTests;

public class MatrixProductTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 8, 32, 32 }, { 7, 31, 33 }, { 9, 1, 65 }, { 1, 300, 1 }, { 64, 64, 32 }, { 37, 513, 65 }, { 100, 257, 96 }, { 193, 40, 31 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Equals_three_loops_of_fused_multiply_adds_to_the_last_bit(int rows, int depth, int columns)
    {
        foreach (bool isATransposed in (bool[])[false, true])
        {
            foreach (bool isBTransposed in (bool[])[false, true])
            {
                foreach (bool add in (bool[])[false, true])
                {
                    var random = new Random(rows + depth + columns);
                    Matrix a = isATransposed ? Random(random, depth, rows).Transposed : Random(random, rows, depth);
                    Matrix b = isBTransposed ? Random(random, columns, depth).Transposed : Random(random, depth, columns);
                    Matrix c = Random(random, rows, columns);
                    float[] expected = [.. c.Values];
                    for (int i = 0; i < rows; i++)
                    {
                        for (int j = 0; j < columns; j++)
                        {
                            float sum = add ? At(c, i, j) : 0;
                            for (int k = 0; k < depth; k++)
                            {
                                sum = MathF.FusedMultiplyAdd(At(a, i, k), At(b, k, j), sum);
                            }

                            expected[(i * c.RowStride) + j + c.Offset] = sum;
                        }
                    }

                    foreach (int threads in (int[])[1, 2, 5])
                    {
                        Matrix copy = c with { Values = [.. c.Values] };
                        MatrixProduct.Multiply(a, b, copy, add, threads);

                        // Also that nothing beside the part was written.
                        Assert.Equal(expected, copy.Values);
                    }
                }
            }
        }
    }

    [Fact]
    public void Sizes_that_do_not_go_together_are_refused()
        => Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(new Matrix(new float[6], 2, 3), new Matrix(new float[6], 2, 3), new Matrix(new float[6], 2, 3)));

    /// <summary>A part of a larger matrix, so that offsets and strides count.</summary>
    private static Matrix Random(Random random, int rows, int columns)
    {
        float[] values = [.. Enumerable.Range(0, (rows + 3) * (columns + 5)).Select(_ => (random.NextSingle() * 2) - 1)];
        return new Matrix(values, rows + 3, columns + 5).Part(1, 2, rows, columns);
    }

    private static float At(Matrix matrix, int i, int j) => matrix.Values[matrix.Offset + (i * matrix.RowStride) + (j * matrix.ColumnStride)];
}
