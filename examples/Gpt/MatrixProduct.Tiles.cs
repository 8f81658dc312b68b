using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gpt;

// One tile of C, in registers.
public static unsafe partial class MatrixProduct
{
    private static void MultiplyTile(Rows a, Real* b, int steps, Real* c, nint cStride, int rows, int columns, bool add)
    {
        if (rows == TileRows && columns == TileColumns)
        {
            MultiplyTile(a, b, steps, c, cStride, add);
            return;
        }

        // The edge of C: a whole tile of our own, of which C has room for a part.
        Real* edge = stackalloc Real[TileRows * TileColumns];
        for (int i = 0; add && i < rows; i++)
        {
            new ReadOnlySpan<Real>(c + (i * cStride), columns).CopyTo(new Span<Real>(edge + (i * TileColumns), columns));
        }

        MultiplyTile(a, b, steps, edge, TileColumns, add);
        for (int i = 0; i < rows; i++)
        {
            new ReadOnlySpan<Real>(edge + (i * TileColumns), columns).CopyTo(new Span<Real>(c + (i * cStride), columns));
        }
    }

    private static void MultiplyTile(Rows a, Real* b, int steps, Real* c, nint cStride, bool add)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            MultiplyTile512(a.Start, a.RowStride, a.StepStride, b, steps, c, cStride, add);
            return;
        }

        // Half as many rows and half as many columns: eight sums, two vectors of B and one number of A fit into sixteen registers.
        for (int i = 0; i < TileRows; i += 4)
        {
            for (int j = 0; j < TileColumns; j += 2 * Vector256<Real>.Count)
            {
                MultiplyTile256(a.Start + (i * a.RowStride), a.RowStride, a.StepStride, b + j, steps, c + (i * cStride) + j, cStride, add);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTile512(Real* a, nint rowStride, nint stepStride, Real* b, int steps, Real* c, nint cStride, bool add)
    {
        Vector512<Real> c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = c60 = c61 = c70 = c71 = default;
        int half = Vector512<Real>.Count;
        if (add)
        {
            c00 = Vector512.Load(c);
            c01 = Vector512.Load(c + half);
            c10 = Vector512.Load(c + cStride);
            c11 = Vector512.Load(c + cStride + half);
            c20 = Vector512.Load(c + (2 * cStride));
            c21 = Vector512.Load(c + (2 * cStride) + half);
            c30 = Vector512.Load(c + (3 * cStride));
            c31 = Vector512.Load(c + (3 * cStride) + half);
            c40 = Vector512.Load(c + (4 * cStride));
            c41 = Vector512.Load(c + (4 * cStride) + half);
            c50 = Vector512.Load(c + (5 * cStride));
            c51 = Vector512.Load(c + (5 * cStride) + half);
            c60 = Vector512.Load(c + (6 * cStride));
            c61 = Vector512.Load(c + (6 * cStride) + half);
            c70 = Vector512.Load(c + (7 * cStride));
            c71 = Vector512.Load(c + (7 * cStride) + half);
        }

        // Three pointers and two strides reach eight rows: base, base + stride, base + 2 × stride.
        nint twice = 2 * rowStride;
        Real* a3 = a + (3 * rowStride);
        Real* a6 = a + (6 * rowStride);
        for (int k = 0; k < steps; k++)
        {
            Vector512<Real> b0 = Vector512.Load(b);
            Vector512<Real> b1 = Vector512.Load(b + half);
            Vector512<Real> x = Vector512.Create(a[0]);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            x = Vector512.Create(a[rowStride]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            x = Vector512.Create(a[twice]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            x = Vector512.Create(a3[0]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            x = Vector512.Create(a3[rowStride]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            x = Vector512.Create(a3[twice]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            x = Vector512.Create(a6[0]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            x = Vector512.Create(a6[rowStride]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            a += stepStride;
            a3 += stepStride;
            a6 += stepStride;
            b += 2 * half;
        }

        c00.Store(c);
        c01.Store(c + half);
        c10.Store(c + cStride);
        c11.Store(c + cStride + half);
        c20.Store(c + (2 * cStride));
        c21.Store(c + (2 * cStride) + half);
        c30.Store(c + (3 * cStride));
        c31.Store(c + (3 * cStride) + half);
        c40.Store(c + (4 * cStride));
        c41.Store(c + (4 * cStride) + half);
        c50.Store(c + (5 * cStride));
        c51.Store(c + (5 * cStride) + half);
        c60.Store(c + (6 * cStride));
        c61.Store(c + (6 * cStride) + half);
        c70.Store(c + (7 * cStride));
        c71.Store(c + (7 * cStride) + half);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTile256(Real* a, nint rowStride, nint stepStride, Real* b, int steps, Real* c, nint cStride, bool add)
    {
        Vector256<Real> c00, c01, c10, c11, c20, c21, c30, c31;
        c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = default;
        int half = Vector256<Real>.Count;
        if (add)
        {
            c00 = Vector256.Load(c);
            c01 = Vector256.Load(c + half);
            c10 = Vector256.Load(c + cStride);
            c11 = Vector256.Load(c + cStride + half);
            c20 = Vector256.Load(c + (2 * cStride));
            c21 = Vector256.Load(c + (2 * cStride) + half);
            c30 = Vector256.Load(c + (3 * cStride));
            c31 = Vector256.Load(c + (3 * cStride) + half);
        }

        for (int k = 0; k < steps; k++)
        {
            Vector256<Real> b0 = Vector256.Load(b);
            Vector256<Real> b1 = Vector256.Load(b + half);
            Vector256<Real> x = Vector256.Create(a[0]);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a[rowStride]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a[2 * rowStride]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(a[3 * rowStride]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            a += stepStride;
            b += TileColumns;
        }

        c00.Store(c);
        c01.Store(c + half);
        c10.Store(c + cStride);
        c11.Store(c + cStride + half);
        c20.Store(c + (2 * cStride));
        c21.Store(c + (2 * cStride) + half);
        c30.Store(c + (3 * cStride));
        c31.Store(c + (3 * cStride) + half);
    }

    /// <summary>Eight rows of A: where the first begins, how far it is to the next row, and to the next k.</summary>
    private readonly struct Rows(Real* start, nint rowStride, nint stepStride)
    {
        public Real* Start { get; } = start;

        public nint RowStride { get; } = rowStride;

        public nint StepStride { get; } = stepStride;
    }
}
