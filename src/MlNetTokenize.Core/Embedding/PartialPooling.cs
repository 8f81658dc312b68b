using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Embedding;

/// <summary>
/// Pools a part of each text, drawn at random: what a trainer sees that is fitted on the texts that the rows were learned from. What is left counts so much more that the mean over all draws is the whole
/// (Srivastava et al. 2014, "Dropout"). A text has the same part each time.
/// </summary>
/// <param name="model">The rows.</param>
/// <param name="pooling">The mean, the sum or <see cref="TokenPooling.SqrtN"/>.</param>
/// <param name="dropout">The chance that a token or n-gram is left out.</param>
internal sealed class PartialPooling(EmbeddingModel model, TokenPooling pooling, float dropout)
{
    private int[] _kept = new int[64];

    public void Pool(ReadOnlySpan<int> ids, Span<float> destination)
    {
        NgramTable? ngrams = model.NgramTable;
        int count = ids.Length + (ngrams is null ? 0 : Ngrams.CountOf(ids.Length, ngrams.NgramLength));
        if (count == 0)
        {
            destination.Clear();
            return;
        }

        if (_kept.Length < count)
        {
            _kept = new int[count * 2];
        }

        var random = new SplitMix(SeedOf(ids));
        int kept = 0;
        foreach (int id in ids)
        {
            _kept[kept] = id;
            kept += random.NextSingle() < dropout ? 0 : 1;
        }

        model.Table.Pool(_kept.AsSpan(0, kept), destination, TokenPooling.Sum);
        if (ngrams is not null)
        {
            AddNgrams(ngrams, ids, destination, ref random);
        }

        TensorPrimitives.Multiply(destination, RowPooling.ShareOf(count, pooling) / (1f - dropout), destination);
    }

    private void AddNgrams(NgramTable ngrams, ReadOnlySpan<int> ids, Span<float> destination, ref SplitMix random)
    {
        // Each bucket's place is free for a row once it is read, as no more are kept than were read.
        Span<int> buckets = _kept.AsSpan(0, Ngrams.CountOf(ids.Length, ngrams.NgramLength));
        Ngrams.Write(ids, ngrams.NgramLength, ngrams.BucketCount, buckets);
        int kept = 0;
        foreach (int bucket in buckets)
        {
            int row = random.NextSingle() < dropout ? -1 : ngrams.RowOfBucket(bucket);
            buckets[kept] = row;
            kept += row < 0 ? 0 : 1;
        }

        ngrams.Rows.AddRows(buckets[..kept], destination);
    }

    private static ulong SeedOf(ReadOnlySpan<int> ids)
    {
        ulong seed = 0;
        foreach (int id in ids)
        {
            seed = Ngrams.Append(seed, id);
        }

        return seed;
    }
}
