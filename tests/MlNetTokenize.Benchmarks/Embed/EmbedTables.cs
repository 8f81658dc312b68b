using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>Embeddings against other systems: classification, speed of learning, prediction in a pipeline, neighbours.</summary>
internal static class EmbedTables
{
    public static int Print(string[] options)
    {
        try
        {
            var arguments = EmbedArguments.Parse(options);
            ClassificationTask[] tasks = ClassificationTask.Find(arguments);

            AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 180);
            IReadOnlyList<PipelineClassifiers> pipelines = ClassificationTable.Print(tasks, arguments);
            PredictionTable.Print(pipelines, arguments.Rounds);
            if (arguments.Alone)
            {
                return 0;
            }

            using var text = new SkipGramText(arguments.Folder, tasks);
            LearningSpeedTable.Print(tasks, text, arguments);
            if (arguments.Neighbors)
            {
                NeighborTable.Print(text, arguments);
            }

            return 0;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidDataException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }
}
