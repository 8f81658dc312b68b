namespace MlNetTokenize.Tokenization.Splitting.Expressions;

/// <summary>A set of code points, as the places where it begins and ends by turns. Immutable.</summary>
internal sealed class CodePointSet
{
    private const int EndOfCodePoints = 0x110000;

    private readonly int[] _edges;

    public CodePointSet(ReadOnlySpan<int> edges) => _edges = edges.ToArray();

    public static CodePointSet Empty { get; } = new([]);

    public static CodePointSet All { get; } = new([0, EndOfCodePoints]);

    public bool IsEmpty => _edges.Length == 0;

    /// <summary>Where it begins and ends, by turns, ascending.</summary>
    public ReadOnlySpan<int> Edges => _edges;

    public static CodePointSet Of(int codePoint) => new([codePoint, codePoint + 1]);

    /// <summary>A range with both its ends.</summary>
    public static CodePointSet Of(int first, int last) => new([first, last + 1]);

    public bool Contains(int codePoint)
    {
        int index = Array.BinarySearch(_edges, codePoint);
        return ((index < 0 ? ~index - 1 : index) & 1) == 0 && (index >= 0 || ~index > 0);
    }

    public CodePointSet Complement() => Combine(this, All, static (inThis, inAll) => inAll && !inThis);

    public CodePointSet Union(CodePointSet other) => Combine(this, other, static (left, right) => left || right);

    public CodePointSet Intersection(CodePointSet other) => Combine(this, other, static (left, right) => left && right);

    private static CodePointSet Combine(CodePointSet left, CodePointSet right, Func<bool, bool, bool> isIn)
    {
        var edges = new List<int>();
        int i = 0;
        int j = 0;
        bool wasIn = false;
        while (i < left._edges.Length || j < right._edges.Length)
        {
            int next = Math.Min(i < left._edges.Length ? left._edges[i] : int.MaxValue, j < right._edges.Length ? right._edges[j] : int.MaxValue);
            i += i < left._edges.Length && left._edges[i] == next ? 1 : 0;
            j += j < right._edges.Length && right._edges[j] == next ? 1 : 0;
            bool isNow = isIn((i & 1) != 0, (j & 1) != 0);
            if (isNow != wasIn)
            {
                edges.Add(next);
                wasIn = isNow;
            }
        }

        return new CodePointSet([.. edges]);
    }
}
