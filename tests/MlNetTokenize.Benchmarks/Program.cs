using BenchmarkDotNet.Running;
using MlNetTokenize.Benchmarks;

switch (args)
{
    case ["encode", .. string[] options]:
        EncodeTable.Print(Texts.Find(options.FirstOrDefault()));
        return 0;
    case ["hostile"]:
        HostileTable.Print();
        return 0;
    case ["load"]:
        LoadTable.Print();
        return 0;
    case ["load", string contender, string encoding]:
        LoadTable.LoadHere(contender, encoding);
        return 0;
    case ["peers", string folder, .. string[] files]:
        return PeerFiles.Write(files, folder);
    case ["short", .. string[] options]:
        BenchmarkRunner.Run<ShortTexts>(args: options);
        return 0;
    default:
        Console.Error.WriteLine("""
            Usage: dotnet run -c Release --project tests/MlNetTokenize.Benchmarks -- <what>

              encode [folder]   megabytes a second against other tokenizers, on the .txt files of a folder; without one on those of the nearest
                                folder named corpora, or else on text that comes with the SDK
              hostile           megabytes made to be slow
              load              time and memory of loading an encoding, each in a process of its own
              peers folder files  files in other formats, and the ids of text files, for Peers/check-peers.mjs
              short [options]   strings of 16, 128 and 1,024 characters, with BenchmarkDotNet and its options
            """);
        return 1;
}
