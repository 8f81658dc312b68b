using System.Globalization;
using MlNetTokenize.Benchmarks;

switch (args)
{
    case ["columns", .. string[] options]:
        ColumnTables.Print(options.FirstOrDefault());
        return 0;
    case ["encode", "--models", string models, .. string[] options]:
        ModelTable.Print(models, Texts.Find(options.FirstOrDefault()));
        return 0;
    case ["encode", .. string[] options]:
        EncodeTable.Print(Texts.Find(options.FirstOrDefault()));
        return 0;
    case ["embed", .. string[] options]:
        return EmbedTables.Print(options);
    case ["encoders", .. string[] options]:
        return EncoderTable.Print(options);
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
    case ["rounds", .. string[] options]:
        return RoundsTable.Print(options);
    case ["scale", .. string[] options]:
        return ScaleTable.Print(options);
    case ["short", .. string[] options]:
        ShortTexts.Run(options);
        return 0;
    case ["train", .. string[] options]:
        return TrainTable.Print(options);
    case [OurTrainContender.Argument, string text, string vocabulary, string threads, string output]:
        OurTrainContender.TrainHere(text, int.Parse(vocabulary, CultureInfo.InvariantCulture), int.Parse(threads, CultureInfo.InvariantCulture), output);
        return 0;
    default:
        Console.Error.WriteLine("""
            Usage: dotnet run -c Release --project tests/MlNetTokenize.Benchmarks -- <what>

              columns [folder]  tokens through a data view against reading it and calling the tokenizer, and one prediction at a time against FeaturizeText, on what encode takes
              encode [folder]   megabytes a second against other tokenizers, on the .txt files of a folder; without one on those of the nearest
                                folder named corpora, or else on text that comes with the SDK
              encode --models folder [folder]  the same with every vocab.txt, .model and tokenizer.json of a folder, line by line and as a whole, against Microsoft.ML.Tokenizers,
                                FastBertTokenizer and Tokenizers.DotNet
              embed [folder] [options]  classification and word vectors against fastText, scikit-learn, gensim and FeaturizeText: on the SDK's documentation, on each
                                folder in the folder or in its labelled that has train.tsv and test.tsv (a line is a label, a tab and a text), and on
                                its english.txt. fastText is the program of that name; the others need a Python that has them. Options: --rounds 3;
                                --peers python, that Python (or else python3, or /usr/bin/python3); --neighbors, the nearest neighbours of words too; --alone, only this library and ML.NET;
                                --tasks trec,sdk, only the tasks whose names begin so;
                                --trees, LightGBM on FeaturizeText for large tasks too, which takes a quarter of an hour
              encoders [folder] [options]  what a sentence encoder's knowledge (MiniLM's) is worth as the start of rows: classification with all labels and with few, on the tasks of embed and with its
                                --rounds, --peers, --alone and --tasks; --systems rows,MiniLM, only those whose names begin so; --labels 100,all, with so many labels. The encoder's vectors are kept in the temporary folder
              hostile           megabytes made to be slow
              load              time and memory of loading an encoding, each in a process of its own
              peers folder files  files in other formats, and the ids of text files, for Peers/check-peers.mjs
              rounds [folder]   what rows that several machines learn in rounds cost in accuracy and in neighbors against one process, on the tasks and the English of embed
              scale [folder] [options]  how distinct pieces grow with a text, and what adding up the counts of a thousand shards costs. Options: --shards 1000; --pieces 75000, of each;
                                --exponent-percent 62, with which those of all grow
              short [options]   strings of 16, 128 and 1,024 characters, with BenchmarkDotNet and its options
              train [place] [options]  seconds and memory of training against other trainers, each a process of its own, and whether the merges are equal; on
                                the .txt files of a folder or on one file, without one on what encode takes. Hugging Face's needs Node.js, SentencePiece's
                                spm_train. Options: --peers folder, where npm installed tokenizers (or else the current one); --rounds 3;
                                --limit 300, the seconds after which a process is ended; --vocabularies 512,8192,30000
            """);
        return 1;
}
