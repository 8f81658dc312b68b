// Feeds the readers of files with bytes that nobody wrote.
//   MlNetTokenize.Fuzz seeds FOLDER                a folder of small files for each reader
//   MlNetTokenize.Fuzz replay FOLDER [READER …]    every file in FOLDER/READER or FOLDER/READER.zip, with limits of time and memory
//   MlNetTokenize.Fuzz fuzz READER                 one file after the other from AFL++, which started this
//   MlNetTokenize.Fuzz pack FOLDER ZIP KILOBYTES   the smallest files of a folder as a zip
//   MlNetTokenize.Fuzz readers                     their names
using System.Globalization;
using MlNetTokenize.Fuzz;
using SharpFuzz;

switch (args)
{
    case ["seeds", var folder]:
        Seeds.Write(folder);
        return 0;
    case ["replay", var folder, .. var names]:
        return Replay.Run(folder, names) ? 0 : 1;
    case ["fuzz", var name]:
        FileReader reader = FileReaders.Named(name);
        Fuzzer.Run(stream =>
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            Trial.Run(reader, bytes.ToArray());
        });
        return 0;
    case ["pack", var folder, var zip, var kilobytes]:
        Replay.Pack(folder, zip, int.Parse(kilobytes, CultureInfo.InvariantCulture) << 10);
        return 0;
    case ["readers"]:
        Console.WriteLine(string.Join('\n', FileReaders.All.Select(reader => reader.Name)));
        return 0;
    default:
        Console.Error.WriteLine("Say seeds, replay, fuzz, pack or readers; Program.cs says what follows.");
        return 2;
}
