namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Makes of the lists of <see cref="FormCTable"/> a table in pages, most of which are one and the same.</summary>
internal sealed class FormCExpansion
{
    public const int PageBits = 7;
    private const int PageSize = 1 << PageBits;

    private readonly List<int> _decompositions = [];
    private FormCCharacter[] _characters = new FormCCharacter[PageSize];

    public FormCExpansion()
    {
        AddMarks(FormCTable.Classes);
        Dictionary<int, (int First, int Second)> pairs = ReadPairs(FormCTable.Composites);
        AddSeconds(pairs);

        // Only now is it known what joins left, and so which decompositions begin with that.
        AddComposites(pairs);
        AddNeverNormal(FormCTable.Decompositions);
        Decompositions = [.. _decompositions];
    }

    /// <summary>Which page each run of code points is on. The first page is that of plain characters.</summary>
    public ushort[] Pages { get; } = new ushort[0x110000 >> PageBits];

    public FormCCharacter[] Characters => _characters;

    public int[] Decompositions { get; }

    public static int IndexOnPage(int page, int codePoint) => (page << PageBits) + (codePoint & (PageSize - 1));

    private static Dictionary<int, (int First, int Second)> ReadPairs(ReadOnlySpan<int> triples)
    {
        var pairs = new Dictionary<int, (int First, int Second)>();
        for (; !triples.IsEmpty; triples = triples[3..])
        {
            pairs.Add(triples[0], (triples[1], triples[2]));
        }

        return pairs;
    }

    private void AddMarks(ReadOnlySpan<int> runs)
    {
        for (int i = 0; i < runs.Length; i++)
        {
            (int start, int combiningClass) = (runs[i] / 256, runs[i] % 256);
            for (int codePoint = start; combiningClass != 0 && codePoint < runs[i + 1] / 256; codePoint++)
            {
                At(codePoint) = FormCCharacter.Mark(combiningClass);
            }
        }
    }

    private void AddSeconds(Dictionary<int, (int First, int Second)> pairs)
    {
        foreach ((_, int second) in pairs.Values)
        {
            At(second) = At(second).ThatJoinsLeft();
        }

        for (int codePoint = Hangul.FirstLead; codePoint < Hangul.EndOfLetters; codePoint++)
        {
            if (Hangul.IsVowelOrTrail(codePoint))
            {
                At(codePoint) = At(codePoint).ThatJoinsLeft();
            }
        }
    }

    private void AddComposites(Dictionary<int, (int First, int Second)> pairs)
    {
        foreach (int composite in pairs.Keys)
        {
            // The first of a pair may be a composite itself, the second never is.
            int start = _decompositions.Count;
            int first = composite;
            for (; pairs.TryGetValue(first, out (int First, int Second) pair); first = pair.First)
            {
                _decompositions.Add(pair.Second);
            }

            _decompositions.Add(first);
            _decompositions.Reverse(start, _decompositions.Count - start);
            AddDecomposing(composite, start, isNeverNormal: false);
        }
    }

    private void AddNeverNormal(ReadOnlySpan<int> lists)
    {
        while (!lists.IsEmpty)
        {
            int start = _decompositions.Count;
            (int codePoint, int length) = (lists[0] / 8, lists[0] % 8);
            _decompositions.AddRange(lists.Slice(1, length));
            AddDecomposing(codePoint, start, isNeverNormal: true);
            lists = lists[(1 + length)..];
        }
    }

    private void AddDecomposing(int codePoint, int start, bool isNeverNormal)
    {
        bool joinsLeft = At(codePoint).JoinsLeft || At(_decompositions[start]).JoinsLeft;
        var character = FormCCharacter.Decomposing(start, _decompositions.Count - start, isNeverNormal);
        At(codePoint) = joinsLeft ? character.ThatJoinsLeft() : character;
    }

    private ref FormCCharacter At(int codePoint)
    {
        ref ushort page = ref Pages[codePoint >> PageBits];
        if (page == 0)
        {
            page = (ushort)(_characters.Length >> PageBits);
            Array.Resize(ref _characters, _characters.Length + PageSize);
        }

        return ref _characters[IndexOnPage(page, codePoint)];
    }
}
