// Compares the tokenizers with the engines that their files come from: ids, offsets, types, pairs and decoded texts, on hostile and on real text.
//   dotnet Conformance.dll FOLDER SCRIPTS [--thorough] [PART …]
// FOLDER is where run.sh put what it got, SCRIPTS the folder oracle. The parts that are named run; all of them without a name.
using MlNetTokenize.Conformance;

bool isThorough = args.Contains("--thorough");
string[] named = [.. args.Skip(2).Where(argument => argument[0] != '-')];
var report = new Report(Console.Out, Path.Combine(args[0], "differences.md"));
var setting = new Setting(args[0], args[1], isThorough, report);
IPart[] parts = [new MadeFiles(), new PublishedFiles(), new WordPieceVocabularies(), new SentencePieceModels(), new Expressions()];
foreach (IPart part in parts.Where(part => named.Length == 0 || named.Contains(part.Name)))
{
    if (part.Missing(setting) is { } reason)
    {
        report.Skip(part.Name, reason);
    }
    else
    {
        part.Run(setting);
    }
}

return report.Close() ? 0 : 1;
