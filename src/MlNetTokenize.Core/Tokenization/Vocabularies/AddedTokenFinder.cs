using System.Buffers;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>Finds added tokens in a text: the first one, and where several begin at one place the longest. Immutable and thread-safe.</summary>
/// <typeparam name="TUnit">A byte or a UTF-16 unit.</typeparam>
/// <typeparam name="TForm">The text's form.</typeparam>
/// <remarks>
/// The tokens are a trie in one hash table, walked from each place where one may begin: a unit that some token begins with, and behind it one that some token goes on with. A text can be made for which that
/// takes as many steps as the longest token is long for each of its units, and no more.
/// </remarks>
internal sealed class AddedTokenFinder<TUnit, TForm>
    where TUnit : unmanaged, IEquatable<TUnit>
    where TForm : ITextUnit<TUnit>
{
    private const int Pairs = 1 << 12;

    private readonly AddedToken[] _tokens;
    private readonly SearchValues<TUnit> _first;

    // The node that a unit leads to from a node, 0 being the root; and the token that ends in a node, or −1.
    private readonly Dictionary<(int Node, int Unit), int> _children = [];
    private readonly List<int> _ends = [-1];

    // Whether some token begins with two units of that hash; all where one is a single unit.
    private readonly bool[] _pairs = new bool[Pairs];

    /// <param name="tokens">What is looked for; of several with the same text the last one.</param>
    /// <param name="textOf">The text that is looked for, of each.</param>
    public AddedTokenFinder(IEnumerable<AddedToken> tokens, Func<AddedToken, string> textOf)
    {
        _tokens = [.. tokens.Where(token => textOf(token).Length > 0)];
        var first = new HashSet<TUnit>();
        for (int number = 0; number < _tokens.Length; number++)
        {
            TUnit[] units = TForm.Encode(textOf(_tokens[number]));
            first.Add(units[0]);
            LongestLength = Math.Max(LongestLength, units.Length);
            if (units.Length == 1)
            {
                for (int second = 0; second < Pairs; second++)
                {
                    _pairs[second] = true;
                }
            }
            else
            {
                _pairs[PairOf(units[0], units[1])] = true;
            }

            int node = 0;
            foreach (TUnit unit in units)
            {
                if (!_children.TryGetValue((node, TForm.ValueOf(unit)), out int child))
                {
                    child = _ends.Count;
                    _ends.Add(-1);
                    _children.Add((node, TForm.ValueOf(unit)), child);
                }

                node = child;
            }

            _ends[node] = number;
        }

        _first = TForm.Search([.. first]);
    }

    /// <summary>Whether nothing is looked for.</summary>
    public bool IsEmpty => _tokens.Length == 0;

    /// <summary>How many units the longest one has; 0 where there are none.</summary>
    public int LongestLength { get; }

    /// <summary>Finds the next one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where the search goes on; moved behind what is found.</param>
    /// <param name="previousEnd">Where what was found before ends, with the white space that it takes.</param>
    /// <param name="found">Which one, and where it begins and ends with the white space that it takes.</param>
    public bool TryFind(ReadOnlySpan<TUnit> text, ref int from, int previousEnd, out (AddedToken Token, int Start, int End) found)
    {
        while (TryFindNext(text, from, out AddedToken? token, out int start, out int end))
        {
            from = end;
            if (token.SingleWord && (IsWordBefore(text, start) || IsWordAt(text, end)))
            {
                continue;
            }

            if (token.LeftStrip)
            {
                start = Math.Max(previousEnd, StartOfSpaces(text, start));
            }

            if (token.RightStrip)
            {
                end = EndOfSpaces(text, end);
                from = Math.Max(from, end);
            }

            found = (token, start, end);
            return true;
        }

        found = default;
        return false;
    }

    private bool TryFindNext(ReadOnlySpan<TUnit> text, int from, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out AddedToken? token, out int start, out int end)
    {
        for (start = from; start < text.Length; start++)
        {
            int next = text[start..].IndexOfAny(_first);
            if (next < 0)
            {
                break;
            }

            start += next;
            if (start + 1 < text.Length && !_pairs[PairOf(text[start], text[start + 1])])
            {
                continue;
            }

            int number = LongestAt(text, start, out end);
            if (number >= 0)
            {
                token = _tokens[number];
                return true;
            }
        }

        token = null;
        start = end = text.Length;
        return false;
    }

    private int LongestAt(ReadOnlySpan<TUnit> text, int start, out int end)
    {
        int node = 0;
        int number = -1;
        end = start;
        for (int i = start; i < text.Length && _children.TryGetValue((node, TForm.ValueOf(text[i])), out node); i++)
        {
            if (_ends[node] >= 0)
            {
                number = _ends[node];
                end = i + 1;
            }
        }

        return number;
    }

    private static int PairOf(TUnit first, TUnit second) => ((TForm.ValueOf(first) * 31) ^ TForm.ValueOf(second)) & (Pairs - 1);

    private static bool IsWordBefore(ReadOnlySpan<TUnit> text, int index)
        => index > 0 && TForm.CharacterBefore(text, index, out _) is >= 0 and int character && EngineClasses.Is(character, EngineClass.Word);

    private static bool IsWordAt(ReadOnlySpan<TUnit> text, int index)
        => index < text.Length && TForm.CharacterAt(text, index, out _) is >= 0 and int character && EngineClasses.Is(character, EngineClass.Word);

    private static int StartOfSpaces(ReadOnlySpan<TUnit> text, int end)
    {
        int start = end;
        while (start > 0 && TForm.CharacterBefore(text, start, out int length) is >= 0 and int character && EngineClasses.Is(character, EngineClass.Space))
        {
            start -= length;
        }

        return start;
    }

    private static int EndOfSpaces(ReadOnlySpan<TUnit> text, int start)
    {
        int end = start;
        while (end < text.Length && TForm.CharacterAt(text, end, out int length) is >= 0 and int character && EngineClasses.Is(character, EngineClass.Space))
        {
            end += length;
        }

        return end;
    }
}
