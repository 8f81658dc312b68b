using System.Numerics.Tensors;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>Principal components of rows whose mean is zero, by the eigenvectors of their products.</summary>
internal static class PrincipalComponents
{
    /// <summary>The rows' coordinates along their first two components.</summary>
    /// <param name="rows">The rows, one after another.</param>
    /// <param name="dimension">The length of a row.</param>
    public static (double X, double Y)[] ToPlane(ReadOnlySpan<double> rows, int dimension)
    {
        int count = rows.Length / dimension;
        var plane = new (double X, double Y)[count];
        bool byRows = count < dimension;
        double[] products = byRows ? ProductsOfRows(rows, dimension) : ProductsOfColumns(rows, dimension);
        (double[] values, double[] vectors) = SymmetricEigen.Decompose(products, byRows ? count : dimension);
        int size = values.Length;
        for (int component = 0; component < Math.Min(2, size); component++)
        {
            ReadOnlySpan<double> vector = vectors.AsSpan(component * size, size);
            double sign = vector[TensorPrimitives.IndexOfMaxMagnitude(vector)] < 0 ? -1 : 1;

            // The rows' own products (Gram's matrix) have the coordinates themselves as eigenvectors, of the length that the value says.
            double length = byRows ? Math.Sqrt(Math.Max(0, values[component])) : 1;
            for (int row = 0; row < count; row++)
            {
                double along = sign * (byRows ? vector[row] * length : TensorPrimitives.Dot(vector, rows.Slice(row * dimension, dimension)));
                plane[row] = component == 0 ? (along, 0) : (plane[row].X, along);
            }
        }

        return plane;
    }

    private static double[] ProductsOfRows(ReadOnlySpan<double> rows, int dimension)
    {
        int count = rows.Length / dimension;
        var products = new double[count * count];
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                products[(a * count) + b] = products[(b * count) + a] = TensorPrimitives.Dot(rows.Slice(a * dimension, dimension), rows.Slice(b * dimension, dimension));
            }
        }

        return products;
    }

    private static double[] ProductsOfColumns(ReadOnlySpan<double> rows, int dimension)
    {
        var products = new double[checked(dimension * dimension)];
        for (int start = 0; start < rows.Length; start += dimension)
        {
            ReadOnlySpan<double> row = rows.Slice(start, dimension);
            for (int i = 0; i < dimension; i++)
            {
                Span<double> half = products.AsSpan((i * dimension) + i, dimension - i);
                TensorPrimitives.MultiplyAdd(row[i..], row[i], half, half);
            }
        }

        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < i; j++)
            {
                products[(i * dimension) + j] = products[(j * dimension) + i];
            }
        }

        return products;
    }
}
