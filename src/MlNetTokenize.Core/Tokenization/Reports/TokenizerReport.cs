using System.Buffers;
using System.Text.Unicode;
using MlNetTokenize.Tokenization.Reports;

namespace MlNetTokenize;

/// <summary>How good a tokenizer is for some texts: compression, words, numbers, indentation, and which tokens of the vocabulary are used.</summary>
public sealed class TokenizerReport
{
    /// <summary>The order of Rényi's entropy that went best with a translator's quality (Zouhar et al. 2023, arXiv 2306.16842; but see Cognetta et al. 2024, arXiv 2402.14614).</summary>
    private const double RenyiOrder = 2.5;

    private readonly long[] _counts;

    // The whole vocabulary is encoded for it, and most reports are asked for their texts alone.
    private readonly Lazy<IReadOnlyList<int>> _unreachableTokens;

    private TokenizerReport(SubwordTokenizer tokenizer, IReadOnlyList<TextMetrics> texts, long[] counts)
    {
        Tokenizer = tokenizer;
        Texts = texts;
        _counts = counts;
        Total = new TextMetrics("all");
        foreach (TextMetrics text in texts)
        {
            Total.Add(text);
        }

        Total.DistinctTokens = counts.Count(count => count > 0);
        VocabularyTokenCount = Enumerable.Range(0, tokenizer.VocabularySize).Count(tokenizer.Vocabulary.Contains);
        _unreachableTokens = new Lazy<IReadOnlyList<int>>(FindUnreachable);
        UnusedTokens = [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(id => tokenizer.Vocabulary.Contains(id) && counts[id] == 0)];
    }

    /// <summary>Gets the tokenizer.</summary>
    public SubwordTokenizer Tokenizer { get; }

    /// <summary>Gets what it makes of each text, in their order.</summary>
    public IReadOnlyList<TextMetrics> Texts { get; }

    /// <summary>Gets what it makes of all texts together.</summary>
    public TextMetrics Total { get; }

    /// <summary>Gets how many tokens the vocabulary has: special ones are among them, holes are not.</summary>
    public int VocabularyTokenCount { get; }

    /// <summary>Gets how often each token occurs in all texts, by its id.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Gets the share of the vocabulary that occurs.</summary>
    public double VocabularyCoverage => (double)Total.DistinctTokens / VocabularyTokenCount;

    /// <summary>Gets the entropy of the tokens' frequencies over that of a vocabulary whose tokens are all as frequent: H(p) / ln |V|, from 0 to 1. <see cref="double.NaN"/> without tokens.</summary>
    public double ShannonEfficiency => -Frequencies.Sum(p => p * Math.Log(p)) / Math.Log(VocabularyTokenCount) is var efficiency && Total.Tokens > 0 ? efficiency : double.NaN;

    /// <summary>
    /// Gets Rényi's entropy of order 2.5 over the same, ln(Σ p^2.5) / (1 − 2.5) / ln |V|, from 0 to 1: it is low where a few tokens are very frequent (Zouhar et al. 2023, arXiv 2306.16842). <see cref="double.NaN"/> without tokens.
    /// </summary>
    public double RenyiEfficiency
        => Total.Tokens == 0 ? double.NaN : Math.Log(Frequencies.Sum(p => Math.Pow(p, RenyiOrder))) / (1 - RenyiOrder) / Math.Log(VocabularyTokenCount);

    /// <summary>Gets the ids of the tokens that occur in no text, ascending.</summary>
    public IReadOnlyList<int> UnusedTokens { get; }

    /// <summary>
    /// Gets the ids of ordinary tokens whose own text is encoded as something else, ascending: hardly a text can lead to them (Land and Bartolo 2024, arXiv 2405.05417). Tokens that are not whole characters are left out, as they have
    /// no text of their own.
    /// </summary>
    public IReadOnlyList<int> UnreachableTokens => _unreachableTokens.Value;

    private IEnumerable<double> Frequencies => _counts.Where(count => count > 0).Select(count => (double)count / Total.Tokens);

    /// <summary>Looks at a tokenizer.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="texts">The texts, each encoded as a whole, read once.</param>
    /// <param name="cancellationToken">Stops it between two texts.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static TokenizerReport Create(SubwordTokenizer tokenizer, IEnumerable<ReportText> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(texts);
        var counts = new long[tokenizer.VocabularySize];
        var meter = new TextMeter(tokenizer, counts);
        var metrics = new List<TextMetrics>();
        foreach (ReportText text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ArgumentNullException.ThrowIfNull(text, nameof(texts));
            metrics.Add(meter.Measure(text));
        }

        return new TokenizerReport(tokenizer, metrics, counts);
    }

    private List<int> FindUnreachable()
    {
        var found = new List<int>();
        var ids = new ArrayBufferWriter<int>();
        for (int id = 0; id < Tokenizer.VocabularySize; id++)
        {
            if (!Tokenizer.Vocabulary.IsOrdinary(id) || !Utf8.IsValid(Tokenizer.Vocabulary[id].Span))
            {
                continue;
            }

            ids.ResetWrittenCount();
            Tokenizer.EncodeUtf8(Tokenizer.Vocabulary[id].Span, ids);
            if (!ids.WrittenSpan.SequenceEqual([id]))
            {
                found.Add(id);
            }
        }

        return found;
    }
}
