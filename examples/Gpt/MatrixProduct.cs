using System.Runtime.Intrinsics;

namespace Gpt;

/// <summary>
/// C = A·B, or C += A·B: nearly all of a transformer's time. Every element of C is one chain of fused multiply-adds over k = 0, 1, 2 …, whatever the size of the vectors, the place in C and the number of
/// threads, so that the result is the same to the last bit.
/// </summary>
/// <remarks>
/// C is made tile by tile, of 8 rows and two vectors of columns, which stay in sixteen registers while k runs. For each k the tile takes eight numbers of A and two vectors of B: sixteen multiply-adds for ten
/// loads, where a product written as three loops takes two loads for each. B is copied first into panels as wide as a tile, so that what is read one after another also lies so.
/// </remarks>
public static unsafe partial class MatrixProduct
{
    private const int TileRows = 8;

    // As many k at a time as a panel of B takes 32 KB: it stays in the first cache while the rows of A go by.
    private const int Depth = 32 * 1024 / 128;

    private const int BlockRows = 64;
    private const int FewestBlocks = 4;

    // Smaller products are not worth a second thread.
    private const long LeastForThreads = 100_000;

    private static readonly int TileColumns = 2 * Vector512<Real>.Count;

    [ThreadStatic]
    private static Real[]? _panels;

    [ThreadStatic]
    private static Real[]? _strips;

    /// <summary>C = A·B, or where <paramref name="add"/> is true C += A·B.</summary>
    /// <param name="a">The left factor, M × K.</param>
    /// <param name="b">The right factor, K × N.</param>
    /// <param name="c">The product, M × N, with columns that lie one beside the other.</param>
    /// <param name="add">Whether what is in C is kept and added to.</param>
    /// <param name="threads">How many threads may take part.</param>
    public static void Multiply(Matrix a, Matrix b, Matrix c, bool add = false, int threads = 1)
    {
        if (a.Columns != b.Rows || a.Rows != c.Rows || b.Columns != c.Columns || c.ColumnStride != 1)
        {
            throw new ArgumentException($"{a.Rows} × {a.Columns} times {b.Rows} × {b.Columns} is not {c.Rows} × {c.Columns}.", nameof(c));
        }

        int panelCount = (b.Columns + TileColumns - 1) / TileColumns;
        int size = panelCount * Math.Min(Depth, b.Rows) * TileColumns;
        if (_panels is null || _panels.Length < size)
        {
            _panels = GC.AllocateUninitializedArray<Real>(size, pinned: true);
        }

        // Blocks of C: 64 rows, and all columns or, if that makes few blocks, a part of them. They do not depend on the number of threads.
        Real[] panels = _panels;
        int used = (long)a.Rows * a.Columns * b.Columns < LeastForThreads ? 1 : threads;
        int rowBlocks = (a.Rows + BlockRows - 1) / BlockRows;
        int columnBlocks = Math.Min(panelCount, (FewestBlocks + rowBlocks - 1) / rowBlocks);
        for (int k = 0; k < a.Columns; k += Depth)
        {
            // So much of B that its panels stay in the second cache.
            int steps = Math.Min(Depth, a.Columns - k);
            Matrix left = a.Part(0, k, a.Rows, steps);
            Matrix right = b.Part(k, 0, steps, b.Columns);
            bool adds = add || k > 0;
            Team.Run((steps + BlockRows - 1) / BlockRows, used, block => Pack(right, block * BlockRows, panels));
            Team.Run(rowBlocks * columnBlocks, used, block =>
            {
                (int row, int column) = Math.DivRem(block, columnBlocks);
                MultiplyBlock(left, panels, c, row * BlockRows, panelCount * column / columnBlocks, panelCount * (column + 1) / columnBlocks, adds);
            });
        }
    }

    /// <summary>Copies some rows of B into the panels, each as many columns as a tile has: for each k its numbers one after another, with zeros beyond the last column.</summary>
    private static void Pack(Matrix b, int firstRow, Real[] panels)
    {
        int endRow = Math.Min(b.Rows, firstRow + BlockRows);
        int panelSize = b.Rows * TileColumns;
        if (b.ColumnStride == 1)
        {
            fixed (Real* bStart = b.Values, panelStart = panels)
            {
                for (int k = firstRow; k < endRow; k++)
                {
                    Real* from = bStart + b.Offset + ((long)k * b.RowStride);
                    Real* to = panelStart + ((long)k * TileColumns);
                    int left = b.Columns;
                    for (; left >= TileColumns; left -= TileColumns)
                    {
                        Vector512.Store(Vector512.Load(from), to);
                        Vector512.Store(Vector512.Load(from + Vector512<Real>.Count), to + Vector512<Real>.Count);
                        from += TileColumns;
                        to += panelSize;
                    }

                    for (int i = 0; left > 0 && i < TileColumns; i++)
                    {
                        to[i] = i < left ? from[i] : 0;
                    }
                }
            }

            return;
        }

        // A transpose: a column of B is what lies together.
        Real[] values = b.Values;
        int whole = (b.Columns + TileColumns - 1) / TileColumns * TileColumns;
        for (int j = 0; j < whole; j++)
        {
            int to = (j / TileColumns * panelSize) + (firstRow * TileColumns) + (j % TileColumns);
            int from = b.Offset + (j * b.ColumnStride) + (firstRow * b.RowStride);
            int step = b.RowStride;
            bool isInside = j < b.Columns;
            for (int k = firstRow; k < endRow; k++)
            {
                panels[to] = isInside ? values[from] : 0;
                (to, from) = (to + TileColumns, from + step);
            }
        }
    }

    private static void MultiplyBlock(Matrix a, Real[] panels, Matrix c, int firstRow, int firstPanel, int endPanel, bool add)
    {
        int rows = Math.Min(BlockRows, a.Rows - firstRow);
        int tileCount = (rows + TileRows - 1) / TileRows;
        Real[] strips = _strips ??= GC.AllocateUninitializedArray<Real>(BlockRows * Depth, pinned: true);
        fixed (Real* aStart = a.Values, cStart = c.Values, panelStart = panels, stripStart = strips)
        {
            // Eight rows of A are read as they lie; they are copied if they lie far apart for one k, or are fewer than eight.
            Real* aBlock = aStart + a.Offset + ((long)firstRow * a.RowStride);
            int inPlace = a.ColumnStride == 1 ? rows / TileRows : 0;
            CopyTiles(aBlock, a, rows, inPlace, tileCount, stripStart);

            // A panel of B stays in the first cache while all tiles beside it are made.
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                int width = Math.Min(TileColumns, c.Columns - (panel * TileColumns));
                Real* b = panelStart + ((long)panel * a.Columns * TileColumns);
                for (int tile = 0; tile < tileCount; tile++)
                {
                    int row = tile * TileRows;
                    Real* to = cStart + c.Offset + ((long)(firstRow + row) * c.RowStride) + (panel * TileColumns);
                    Rows left = tile < inPlace ? new Rows(aBlock + ((long)row * a.RowStride), a.RowStride, 1) : new Rows(stripStart + (row * Depth), 1, TileRows);
                    MultiplyTile(left, b, a.Columns, to, c.RowStride, Math.Min(TileRows, rows - row), width, add);
                }
            }
        }
    }

    /// <summary>Copies tiles of A so that the eight numbers of each k lie one after another, with zeros for the rows that A does not have.</summary>
    private static void CopyTiles(Real* a, Matrix shape, int rows, int firstTile, int endTile, Real* strips)
    {
        if (firstTile == endTile)
        {
            return;
        }

        for (int k = 0; k < shape.Columns; k++)
        {
            for (int tile = firstTile; tile < endTile; tile++)
            {
                Real* from = a + ((long)tile * TileRows * shape.RowStride) + ((long)k * shape.ColumnStride);
                Real* to = strips + (tile * TileRows * Depth) + (k * TileRows);
                int count = Math.Min(TileRows, rows - (tile * TileRows));
                if (count == TileRows && shape.RowStride == 1)
                {
                    for (int i = 0; i < TileRows; i += Vector256<Real>.Count)
                    {
                        Vector256.Store(Vector256.Load(from + i), to + i);
                    }

                    continue;
                }

                for (int i = 0; i < TileRows; i++)
                {
                    to[i] = i < count ? from[i * (long)shape.RowStride] : 0;
                }
            }
        }
    }
}
