// Compares the tokenizers with the engines that their files come from: ids, offsets, types, pairs and decoded texts, on hostile and on real text.
//   dotnet Conformance.dll FOLDER SCRIPTS [--thorough] [PART …]
// FOLDER is where run.sh put what it got, SCRIPTS the folder oracle. The parts that are named run; all of them without a name.
using System.Collections.Concurrent;
using MlNetTokenize.Conformance;

bool isThorough = args.Contains("--thorough");
string[] named = [.. args.Skip(2).Where(argument => argument[0] != '-')];
IPart[] parts = [new MadeFiles(), new PublishedFiles(), new WordPieceVocabularies(), new SentencePieceModels(), new Expressions()];
parts = [.. parts.Where(part => named.Length == 0 || named.Contains(part.Name))];
using var file = new StreamWriter(Path.Combine(args[0], "differences.md")) { AutoFlush = true };
TextWriter differences = TextWriter.Synchronized(file);
var reports = parts.ToDictionary(part => part, _ => new Report(Console.Out, differences));

// While one part waits for its engine, another works.
Parallel.ForEach(Partitioner.Create(parts, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, part =>
{
    var setting = new Setting(args[0], args[1], isThorough, reports[part]);
    if (part.Missing(setting) is { } reason)
    {
        setting.Report.Skip(part.Name, reason);
    }
    else
    {
        part.Run(setting);
    }
});

return Report.Close(Console.Out, [.. parts.Select(part => reports[part])]) ? 0 : 1;
