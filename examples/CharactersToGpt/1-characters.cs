#:project Lesson

#:project ../../src/MlNetTokenize.Core

// 1. Characters: a text becomes integers, and integers become the text again.
//
//   dotnet run 1-characters.cs -- --file TEXT

using Lesson;
using MlNetTokenize;

if (Arguments.Read(args) is not { } text)
{
    return 1;
}

// One id for each character that occurs, in the order of their code points.
CharacterTokenizer tokenizer = CharacterTokenizer.Train([text.Train]);
Console.WriteLine($"{text.Name}: {text.Train.Length:N0} characters to learn from, of {tokenizer.VocabularySize} kinds:");
string alphabet = string.Concat(Enumerable.Range(0, tokenizer.VocabularySize).Select(id => tokenizer.GetCharacter(id)));
Console.WriteLine(Shown(alphabet));

// Text → ids.
string beginning = text.Train[..40];
IReadOnlyList<int> ids = tokenizer.EncodeToIds(beginning);
Console.WriteLine($"\n'{Shown(beginning)}' is");
foreach ((char character, int id) in beginning.Zip(ids).Take(12))
{
    Console.WriteLine($"  '{Shown(character.ToString())}'  {id,3}  {new string('█', id * 40 / tokenizer.VocabularySize)}");
}

Console.WriteLine($"  … {string.Join(' ', ids)}");

// Ids → text: nothing is lost.
string back = tokenizer.Decode(ids)!;
Console.WriteLine($"\nand back: '{Shown(back)}'");
bool isSame = tokenizer.Decode(tokenizer.EncodeToIds(text.Train)) == text.Train;
Console.WriteLine($"All {text.Train.Length:N0} characters there and back: {(isSame ? "the same" : "not the same")}.");

// What was never seen has no id.
string unseen = ((string[])["é", "한", "→", "🦊"]).First(character => !alphabet.Contains(character, StringComparison.Ordinal));
try
{
    tokenizer.EncodeToIds(unseen);
}
catch (ArgumentException problem)
{
    Console.WriteLine($"\n'{unseen}': {problem.Message}");
}

// How often each occurs: a few do most of the work.
var counts = tokenizer.EncodeToIds(text.Train).CountBy(id => id).OrderByDescending(count => count.Value).ToArray();
Console.WriteLine("\nThe most frequent:");
foreach ((int id, int count) in counts.Take(8))
{
    Console.WriteLine($"  {id,3}  '{Shown(tokenizer.GetCharacter(id).ToString()!)}'  {count,9:N0}  {(double)count / text.Train.Length,6:P1}");
}

// If all were as frequent as another, a character would take log₂ 65 = 6.02 bits. By how often they are it is less; what comes before says more, which is what the rest of the lesson is about.
double bits = -counts.Sum(count => (double)count.Value / text.Train.Length * Math.Log2((double)count.Value / text.Train.Length));
Console.WriteLine($"\nTo write a character down takes log₂ {tokenizer.VocabularySize} = {Math.Log2(tokenizer.VocabularySize):F2} bits if nothing is known, {bits:F2} if it is known how often each occurs.");
return isSame ? 0 : 1;

static string Shown(string characters) => characters.Replace("\n", "↵", StringComparison.Ordinal);
