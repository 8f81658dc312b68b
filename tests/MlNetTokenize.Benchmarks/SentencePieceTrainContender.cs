using System.Diagnostics;
using System.Globalization;

namespace MlNetTokenize.Benchmarks;

/// <summary>SentencePiece's own program with its byte-pair method, which merges characters within words.</summary>
internal sealed class SentencePieceTrainContender(int vocabulary, int threads) : TrainContender("SentencePiece", vocabulary, threads)
{
    /// <summary>Every character is a token here, so that smaller ones have no place for more, or not even for those.</summary>
    public const int SmallestVocabulary = 8_192;

    public override string CompareMerges(IReadOnlyList<string>? reference) => Failure is null ? "another method" : string.Empty;

    protected override ProcessStartInfo CreateStart(string text, string output)
        => new("spm_train",
        [
            "--model_type=bpe", "--character_coverage=1.0", "--input=" + text, "--model_prefix=" + output,
            string.Create(CultureInfo.InvariantCulture, $"--vocab_size={Vocabulary}"), string.Create(CultureInfo.InvariantCulture, $"--num_threads={Threads}"),
        ]);

    protected override IReadOnlyList<string>? ReadMerges(string output) => null;

    protected override string Explain(string error)
    {
        if (error.Contains("Vocabulary size too high", StringComparison.Ordinal))
        {
            return "vocabulary too large for the text";
        }

        return error.Contains("Vocabulary size is smaller", StringComparison.Ordinal)
            ? "vocabulary too small for the characters"
            : base.Explain(error.Replace("Program terminated with an unrecoverable error.", string.Empty, StringComparison.Ordinal));
    }
}
