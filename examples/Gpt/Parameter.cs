namespace Gpt;

/// <summary>A matrix or vector that is learned, as a part of the one array that holds them all, and the same part of the array of their gradients.</summary>
public sealed class Parameter
{
    private readonly Real[] _values;
    private readonly Real[] _gradients;
    private readonly int _offset;

    internal Parameter(string name, Real[] values, Real[] gradients, int offset, int rows, int columns)
    {
        (Name, _values, _gradients, _offset, Rows, Columns) = (name, values, gradients, offset, rows, columns);
    }

    /// <summary>The name that GPT-2's files have for it.</summary>
    public string Name { get; }

    /// <summary>How many rows; 1 if it is a vector.</summary>
    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Whether it is a vector: a bias, or the scale of a layer norm.</summary>
    public bool IsVector => Name.EndsWith(".bias", StringComparison.Ordinal) || Name.Contains("ln_", StringComparison.Ordinal);

    public Span<Real> Values => _values.AsSpan(_offset, Rows * Columns);

    /// <summary>How the loss changes with each value.</summary>
    public Span<Real> Gradients => _gradients.AsSpan(_offset, Rows * Columns);

    internal int Offset => _offset;

    internal Matrix Matrix => new(_values, _offset, Rows, Columns, Columns, 1);

    internal Matrix GradientMatrix => new(_gradients, _offset, Rows, Columns, Columns, 1);
}
