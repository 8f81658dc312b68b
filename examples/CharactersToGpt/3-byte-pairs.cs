#:project Lesson

#:project ../../src/MlNetTokenize.Core

// 3. Byte pairs: begin with bytes, and again and again make one token of the pair of neighbors that is the most frequent.
//
//   dotnet run 3-byte-pairs.cs -- --file TEXT

using System.Text;
using Lesson;
using MlNetTokenize;

if (Arguments.Read(args, ("merges", 40)) is not { } text)
{
    return 1;
}

const int Small = 5_000;
string small = text.Train[..Math.Min(Small, text.Train.Length)];
int merges = text.Count("merges");

// The library, told not to cut the text before merging, so that anything may be merged with its neighbor.
BytePairTokenizer library = BytePairTokenizer.Train([small], new BytePairTrainingOptions { VocabularySize = 256 + merges, SplitPattern = SplitPattern.None });

// The slow trainer. Its tokens are bytes first, in the library's order, so that of equally frequent pairs both choose the same.
List<byte[]> tokens = [.. Enumerable.Range(0, 256).Select(id => library.GetTokenBytes(id).ToArray())];
int[] idOfByte = new int[256];
for (int id = 0; id < 256; id++)
{
    idOfByte[tokens[id][0]] = id;
}

List<int> ids = [.. Encoding.UTF8.GetBytes(small).Select(value => idOfByte[value])];
var parts = new Dictionary<int, (int Left, int Right)>();
Console.WriteLine($"{small.Length:N0} characters of {text.Name}, {ids.Count:N0} bytes. The merges one by one:");
for (int merge = 0; merge < merges; merge++)
{
    // Count all pairs of neighbors; take the most frequent one, of equals the one with the smallest ids.
    var counts = new Dictionary<(int Left, int Right), int>();
    for (int i = 0; i + 1 < ids.Count; i++)
    {
        counts[(ids[i], ids[i + 1])] = counts.GetValueOrDefault((ids[i], ids[i + 1])) + 1;
    }

    ((int left, int right), int count) = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First();
    if (count < 2)
    {
        break;
    }

    // It becomes a token, and stands wherever the pair stood.
    int merged = tokens.Count;
    tokens.Add([.. tokens[left], .. tokens[right]]);
    parts.Add(merged, (left, right));
    for (int i = 0; i + 1 < ids.Count; i++)
    {
        if (ids[i] == left && ids[i + 1] == right)
        {
            ids[i] = merged;
            ids.RemoveAt(i + 1);
        }
    }

    if (merge < 20 || merge == merges - 1)
    {
        Console.WriteLine($"  {merged}  {Shown(left),8} + {Shown(right),-8} → {Shown(merged),-10}  {count,4} times; the text is now {ids.Count:N0} ids");
    }
}

// Both have learned the same tokens in the same order.
bool isSame = library.VocabularySize == tokens.Count && Enumerable.Range(256, tokens.Count - 256).All(id => library.GetTokenBytes(id).Span.SequenceEqual(tokens[id]));
Console.WriteLine($"\nThe library's {library.VocabularySize - 256} merges of the same text: {(isSame ? "the same" : "NOT the same")}.");

// On the whole text, cut into words first (o200k's pattern, the default): how ids shorten it.
Console.WriteLine("\nHow ids shorten the whole text:");
int bytes = Encoding.UTF8.GetByteCount(text.Train);
BytePairTokenizer[] tokenizers = [.. ((int[])[256, 512, 1024, 4096]).Select(size => BytePairTokenizer.Train([text.Train], new BytePairTrainingOptions { VocabularySize = size }))];
foreach (BytePairTokenizer tokenizer in tokenizers)
{
    int count = tokenizer.CountTokens(text.Train);
    Console.WriteLine($"  {tokenizer.VocabularySize,5} tokens  {count,9:N0} ids  {(double)bytes / count:F2} bytes an id");
}

// The tree of the longest tokens: what was merged of what.
IEnumerable<int> byLength = Enumerable.Range(256, tokens.Count - 256).OrderByDescending(id => tokens[id].Length).ThenBy(id => id);
var longest = new List<int>();
foreach (int id in byLength.Where(id => longest.Count < 8 && !longest.Any(shown => tokens[shown].AsSpan().IndexOf(tokens[id]) >= 0)))
{
    longest.Add(id);
}

Console.WriteLine($"\nHow {Shown(longest[0])} grew:");
PrintTree(longest[0], "  ");
string sentence = text.Train[..Math.Min(300, text.Train.Length)];
var page = new Page("Byte pairs").Add("The longest tokens", "Each token is the pair of two that were there before; at the ends are single bytes.");
page.AddPicture([.. longest.Select(id => $"<ul class=\"tree\">{Tree(id)}</ul>")]);

page.Add("The same text, cut by vocabularies of growing size", "Each box is an id.");
foreach (BytePairTokenizer tokenizer in tokenizers)
{
    IReadOnlyList<int> cut = tokenizer.EncodeToIds(sentence);
    page.AddPicture($"<p>{tokenizer.VocabularySize} tokens, {cut.Count} ids</p><div class=\"tokens\">{string.Concat(cut.Select(id => $"<span>{Page.Escape(tokenizer.Decode([id])!.Replace("\n", "↵", StringComparison.Ordinal))}</span>"))}</div>");
}

page.Write("3-byte-pairs.html");
return isSame ? 0 : 1;

string Shown(int id) => $"'{Encoding.UTF8.GetString(tokens[id]).Replace("\n", "↵", StringComparison.Ordinal)}'";

void PrintTree(int id, string indent)
{
    Console.WriteLine($"{indent}{Shown(id)}");
    if (parts.TryGetValue(id, out (int Left, int Right) pair))
    {
        PrintTree(pair.Left, indent + "   ");
        PrintTree(pair.Right, indent + "   ");
    }
}

string Tree(int id) => $"<li><code>{Page.Escape(Shown(id))}</code>{(parts.TryGetValue(id, out (int Left, int Right) pair) ? $"<ul>{Tree(pair.Left)}{Tree(pair.Right)}</ul>" : string.Empty)}</li>";
