namespace MlNetTokenize.Tests;

/// <summary>Trains from anything in one line, with progress and cancellation said beside the options.</summary>
internal static class TrainingExtensions
{
    extension(BytePairTokenizer)
    {
        public static BytePairTokenizer Train(
            IEnumerable<string> texts, BytePairTrainingOptions options, IProgress<BytePairTrainingProgress>? progress, CancellationToken cancellationToken = default)
            => BytePairTokenizer.Train(texts, With(options, progress, cancellationToken));

        public static BytePairTokenizer Train(TextReader reader, BytePairTrainingOptions options, CancellationToken cancellationToken = default)
        {
            using var trainer = new BytePairTrainer(With(options, null, cancellationToken));
            trainer.AddLines(reader);
            return trainer.Finish();
        }

        public static BytePairTokenizer Train(
            Stream utf8, BytePairTrainingOptions options, IProgress<BytePairTrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            using var trainer = new BytePairTrainer(With(options, progress, cancellationToken));
            trainer.AddLines(utf8);
            return trainer.Finish();
        }

        public static BytePairTokenizer Train(
            PieceCounts counts, BytePairTrainingOptions options, IProgress<BytePairTrainingProgress>? progress, CancellationToken cancellationToken = default)
            => BytePairTokenizer.Train(counts, With(options, progress, cancellationToken));
    }

    extension(PieceCounts)
    {
        public static PieceCounts Count(
            IEnumerable<string> texts, BytePairTrainingOptions options, IProgress<BytePairTrainingProgress>? progress, CancellationToken cancellationToken = default)
            => PieceCounts.Count(texts, With(options, progress, cancellationToken));

        public static PieceCounts Count(
            TextReader reader, BytePairTrainingOptions options, IProgress<BytePairTrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            using var trainer = new BytePairTrainer(With(options, progress, cancellationToken), merges: false);
            trainer.AddLines(reader);
            return trainer.FinishCounting();
        }

        public static PieceCounts Count(
            Stream utf8, BytePairTrainingOptions options, IProgress<BytePairTrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            using var trainer = new BytePairTrainer(With(options, progress, cancellationToken), merges: false);
            trainer.AddLines(utf8);
            return trainer.FinishCounting();
        }
    }

    private static BytePairTrainingOptions With(BytePairTrainingOptions options, IProgress<BytePairTrainingProgress>? progress, CancellationToken cancellationToken)
    {
        BytePairTrainingOptions copy = options.Copy();
        copy.Progress = progress ?? copy.Progress;
        copy.CancellationToken = cancellationToken.CanBeCanceled ? cancellationToken : copy.CancellationToken;
        return copy;
    }
}
