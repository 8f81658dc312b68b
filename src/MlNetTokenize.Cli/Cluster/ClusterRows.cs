namespace MlNetTokenize.Cli;

/// <summary>The steps in which rows are learned: a start, for each round an array and the mean of what it has learned, and at the end the rows.</summary>
internal static class ClusterRows
{
    // Measured with one thread and rows of 100 numbers: skip-gram; the others are faster. Texts have about four bytes a token.
    private const double LearnedBytesPerSecond = 1e6;
    private const int MeasuredDimension = 100;
    private const double BytesPerToken = 4;

    // Rows and outputs while they are learned, and as they are read and written; a mean adds in 64 bits.
    private const double BytesPerNumber = 32;

    /// <summary>The steps.</summary>
    /// <param name="folder">Where everything goes.</param>
    /// <param name="objective">What rows learn to do.</param>
    /// <param name="texts">The files, and what says where texts and labels are in them.</param>
    /// <param name="shards">How many tasks an array has.</param>
    /// <param name="bytes">The length of all files.</param>
    /// <param name="vocabularySize">How many tokens there are.</param>
    /// <param name="dimension">How many numbers a row has.</param>
    /// <param name="epochs">How often each text is learned from.</param>
    /// <param name="rounds">In how many rounds.</param>
    public static IEnumerable<ClusterStep> Steps(string folder, string objective, string[] texts, int shards, long bytes, int vocabularySize, int dimension, int epochs, int rounds)
    {
        string tokenizer = Path.Combine(folder, "tokenizer.json");
        bool isSupervised = objective == EmbedLearningOptions.Supervised;
        string[] learning = ["--objective", objective, "-d", ClusterPlan.Number(dimension)];
        double share = (double)bytes / shards;

        // Texts as ids are in memory up to half a gigabyte.
        int table = (int)(vocabularySize * (double)dimension * BytesPerNumber / (1 << 20));
        int memory = ClusterPlan.ProcessMegabytes + table + (int)Math.Min(512, share / BytesPerToken * sizeof(int) / (1 << 20));
        int minutes = ClusterPlan.Minutes(share / LearnedBytesPerSecond * dimension / MeasuredDimension * Math.Ceiling((double)epochs / rounds));
        string state = Path.Combine(folder, "rows", "start.state");
        yield return new ClusterStep(
            "start",
            ["embed", "start", .. isSupervised ? texts : [], .. learning, .. isSupervised ? ["--ngram-length", "1"] : Array.Empty<string>(), "-t", tokenizer, "-o", state],
            0,
            ClusterPlan.ProcessMegabytes + table,
            ClusterPlan.Minutes(isSupervised ? bytes / 50e6 : 0),
            [state]);
        for (int round = 1; round <= rounds; round++)
        {
            string part = Path.Combine(folder, "rows", FormattableString.Invariant($"round-{round}.state"));
            string[] parts = ClusterPlan.NamesOf(part, shards);
            yield return new ClusterStep(
                FormattableString.Invariant($"rows-{round}"),
                ["embed", "train", .. texts, .. learning, "-e", ClusterPlan.Number(epochs), "--rounds", ClusterPlan.Number(rounds), "-t", tokenizer, "--start", state, "-o", part],
                shards,
                memory,
                minutes,
                parts);
            bool isLast = round == rounds;
            state = isLast ? Path.Combine(folder, "rows.safetensors") : Path.Combine(folder, "rows", FormattableString.Invariant($"mean-{round}.state"));
            yield return new ClusterStep(
                FormattableString.Invariant($"mean-{round}"),
                ["embed", "average", .. parts, .. isLast ? ["-t", tokenizer] : Array.Empty<string>(), "-o", state],
                0,
                ClusterPlan.ProcessMegabytes + (2 * table),
                ClusterPlan.Minutes(shards * table / 100.0),
                [state]);
        }
    }
}
