namespace MlNetTokenize.Tests;

/// <summary>Random vocabularies and texts, the same on every run: System.Random's sequence may change with the runtime.</summary>
internal sealed class TwinRandom(uint seed)
{
    private uint _state = seed;

    public int Next(int count)
    {
        _state = (_state * 1_664_525) + 1_013_904_223;
        return (int)((ulong)(_state >> 8) * (uint)count >> 24);
    }

    public T One<T>(IReadOnlyList<T> list) => list[Next(list.Count)];

    public string Text(string[] alphabet, int length) => string.Concat(Enumerable.Range(0, length).Select(_ => One(alphabet)));

    /// <summary>Short words, some of them equal.</summary>
    public IEnumerable<string> Words(string[] alphabet, int most) => Enumerable.Range(0, 3 + Next(most)).Select(_ => Text(alphabet, 1 + Next(4)));

    /// <summary>Characters and what merges of them make, by id, after an unknown token; the merges now and then in an order that no training makes.</summary>
    public (List<string> Tokens, List<(string Left, string Right)> Merges) Merges(string[] alphabet, int count)
    {
        List<string> tokens = ["<unk>", .. alphabet];
        var merges = new List<(string Left, string Right)>();
        for (int i = 0; i < count; i++)
        {
            (string left, string right) = (tokens[1 + Next(tokens.Count - 1)], tokens[1 + Next(tokens.Count - 1)]);
            if (left.Length + right.Length <= 12 && !merges.Contains((left, right)))
            {
                merges.Add((left, right));
                if (!tokens.Contains(left + right))
                {
                    tokens.Add(left + right);
                }
            }
        }

        if (Next(4) == 0)
        {
            merges = [.. merges.Select(merge => (merge, Next(1000))).OrderBy(item => item.Item2).Select(item => item.merge)];
        }

        return (tokens, merges);
    }
}
