using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Embedding.Training.Examples;

/// <summary>Reads examples, checks and counts them, and keeps them for the epochs.</summary>
internal sealed partial class TrainingExamples : IDisposable
{
    /// <summary>A longer text without a target is several, so that it can be shuffled, shared by threads and stopped in between.</summary>
    internal const int LongestSequence = 10_000;

    // With less than this a block is too small to be a sample of the data.
    internal const long SmallestCache = 64 << 10;

    private readonly EmbeddingTrainingOptions _options;
    private readonly Random _random;
    private readonly string _temporaryFolder;
    private readonly bool _hasTargets;
    private readonly int _fewestTokens;
    private long[] _counts = new long[256];
    private ExampleCache _cache;
    private int[] _ids = [];
    private int[] _partnerIds = [];
    private int[] _buckets = [];
    private readonly HashSet<ulong> _different = [];
    private int _largestId = -1;
    private int _longest;

    public TrainingExamples(EmbeddingTrainingOptions options, int? classCount, string temporaryFolder, Random random)
    {
        _options = options;
        _random = random;
        _temporaryFolder = temporaryFolder;
        _hasTargets = options.HasTargets;
        _fewestTokens = options.UsesNegativeSamples ? 2 : 1;
        _cache = new ExampleCache(Math.Max(options.MaximumCachedBytes, SmallestCache), temporaryFolder, random);
        EmbeddingTable.ElementCount(options.VocabularySize ?? 1, options.Dimension);
        Targets = new TargetStatistics(classCount);
        FoldTokens = new long[options.CrossFittingFolds];
        PrepareNgrams();
    }

    public TargetStatistics Targets { get; }

    /// <summary>The most tokens of an n-gram; 1 where they have no part.</summary>
    public int NgramLength { get; private set; }

    /// <summary>For each bucket whether an n-gram is in it that is learned from, or was when the initial model was.</summary>
    public bool[] IsBucketTouched { get; private set; }

    /// <summary>The examples that are held out.</summary>
    public ExampleStore HeldOut { get; private set; } = new();

    public long Count => _cache.Count;

    public long Skipped { get; private set; }

    /// <summary>The tokens that are learned from in an epoch.</summary>
    public long Tokens { get; private set; }

    public long TokensSkipped { get; private set; }

    public long HeldOutTokens { get; private set; }

    /// <summary>The length of the held-out texts; negative where the bytes of any of their tokens are not known.</summary>
    public long HeldOutBytes { get; private set; }

    public long SpilledBytes => _cache.SpilledBytes;

    /// <summary>Whether there are so few different texts that a part of them says nothing of the others.</summary>
    public bool AreFew => _different.Count < EmbeddingTrainingOptions.FewestTextsForFolds;

    /// <summary>For each fold how many tokens its texts have; not counted where there is one.</summary>
    public long[] FoldTokens { get; }

    public int VocabularySize => _options.VocabularySize ?? Math.Max(_largestId + 1, _options.InitialTokens is null ? _options.FirstTable?.VocabularySize ?? 1 : 1);

    /// <summary>How often each token occurs in what is learned from.</summary>
    public ReadOnlySpan<long> TokenCounts => _counts.AsSpan(0, VocabularySize);

    public void Add(EmbeddingExample example)
    {
        CheckKind(example.Kind);
        ReadOnlySpan<int> all = example.TokenIds.Span;
        ReadOnlySpan<int> ids = WithoutMissing(all, ref _ids);
        ReadOnlySpan<int> others = example.Kind == EmbeddingTargetKind.Pair ? WithoutMissing(example.Partner.Span, ref _partnerIds) : example.Others;
        if (example.Weight == 0 || ids.Length < _fewestTokens || (_hasTargets && float.IsNaN(example.Target)) || (example.Kind == EmbeddingTargetKind.Pair && others.IsEmpty))
        {
            Skipped++;
            return;
        }

        CheckIds(ids);
        if (_hasTargets)
        {
            AddTarget(example, ref others);

            // A missing token keeps its place where places have rows; behind the last token there is nothing to keep.
            Keep(_options.Positions == TokenPositions.Learned ? all[..(all.LastIndexOfAnyExcept(-1) + 1)] : ids, others, example);
            return;
        }

        for (; ids.Length >= _fewestTokens; ids = ids[Math.Min(ids.Length, LongestSequence)..])
        {
            Keep(ids[..Math.Min(ids.Length, LongestSequence)], default, example);
        }
    }

    /// <summary>How many of a kept text's tokens are not missing.</summary>
    public static int CountOf(ReadOnlySpan<int> ids) => ids.Length - ids.Count(-1);

    /// <summary>No more examples come.</summary>
    public void Complete()
    {
        _cache.Complete();
        if (_counts.Length < VocabularySize)
        {
            Array.Resize(ref _counts, VocabularySize);
        }
    }

    /// <summary>Goes over all examples in a random order.</summary>
    public void RunEpoch(Action<ExampleBatch> learn) => _cache.RunEpoch(learn);

    /// <summary>Parts what is kept of an example into its tokens and its target.</summary>
    public ReadOnlySpan<int> Part(ReadOnlySpan<int> kept, float value, float weight, out LearningTarget target)
    {
        if (HasOthers)
        {
            ReadOnlySpan<int> ids = kept[..^(int)value];
            target = new LearningTarget(0f, kept[ids.Length..], weight);
            return ids;
        }

        target = new LearningTarget(Targets.Standardize(value), default, weight);
        return kept;
    }

    /// <summary>The fold of each text of a batch.</summary>
    public byte[] FoldsOf(ExampleBatch batch, int folds)
    {
        var result = new byte[batch.Count];
        for (int place = 0; place < result.Length; place++)
        {
            ReadOnlySpan<int> ids = Part(batch.Get(place, out float value, out float weight), value, weight, out _);
            result[place] = (byte)TextFolds.FoldOf(ids, folds);
        }

        return result;
    }

    public void Dispose() => _cache.Dispose();

    /// <summary>How many places have rows.</summary>
    public int PositionCount => _options.Positions != TokenPositions.Learned ? 0
        : _options.MaximumTokenCount ?? Math.Min(_longest, EmbeddingTrainingOptions.DefaultMostPositions);

    [MemberNotNull(nameof(IsBucketTouched))]
    private void PrepareNgrams()
    {
        NgramLength = _hasTargets && EmbeddingModel.UsesNgrams(_options.Pooling) ? _options.NgramLength : 1;
        IsBucketTouched = new bool[NgramLength > 1 ? _options.NgramBuckets : 0];
        if (NgramLength > 1 && _options.InitialModel?.NgramTable is { } ngrams)
        {
            foreach (int bucket in ngrams.Buckets)
            {
                IsBucketTouched[bucket] = true;
            }
        }
    }

    private long Place => Count + HeldOut.Count + Skipped;

    private void Keep(ReadOnlySpan<int> ids, ReadOnlySpan<int> others, EmbeddingExample example)
    {
        // Several classes, a vector or another text stand behind the tokens, and their number is the target.
        float target = HasOthers ? others.Length : example.Target;
        int[]? joined = HasOthers ? [.. ids, .. others] : null;
        ReadOnlySpan<int> kept = HasOthers ? joined : ids;
        if (_options.ValidationFraction > 0 && _random.NextSingle() < _options.ValidationFraction)
        {
            HeldOut.Add(kept, target, example.Weight);
            HeldOutTokens += CountOf(ids);
            HeldOutBytes = HeldOutBytes >= 0 && BytesOf(ids) is >= 0 and long bytes ? HeldOutBytes + bytes : -1;
            return;
        }

        _cache.Add(kept, target, example.Weight);
        _longest = Math.Max(_longest, ids.Length);
        if (FoldTokens.Length > 1)
        {
            FoldTokens[TextFolds.FoldOf(ids, FoldTokens.Length)] += CountOf(ids);
            if (_different.Count < EmbeddingTrainingOptions.FewestTextsForFolds)
            {
                _different.Add(TextFolds.HashOf(ids));
            }
        }

        CountTokens(ids);
        if (example.Kind == EmbeddingTargetKind.Pair)
        {
            CountTokens(others);
        }
    }

    private void CountTokens(ReadOnlySpan<int> ids)
    {
        foreach (int id in ids)
        {
            if (id >= 0)
            {
                _counts[id]++;
                Tokens++;
            }
        }

        if (NgramLength > 1)
        {
            TouchBuckets(ids);
        }
    }

    private long BytesOf(ReadOnlySpan<int> ids)
    {
        long bytes = 0;
        if (_options.Tokens is { } tokens)
        {
            foreach (int id in ids)
            {
                if (id >= tokens.Count)
                {
                    return -1;
                }

                bytes += id < 0 ? 0 : tokens[id].Length;
            }
        }

        return bytes;
    }

    private void TouchBuckets(ReadOnlySpan<int> ids)
    {
        int count = Ngrams.CountOf(ids.Length, NgramLength);
        if (_buckets.Length < count)
        {
            _buckets = new int[count * 2];
        }

        Span<int> buckets = _buckets.AsSpan(0, count);
        Ngrams.Write(ids, NgramLength, IsBucketTouched.Length, buckets);
        foreach (int bucket in buckets)
        {
            IsBucketTouched[bucket] = true;
        }
    }

    private ReadOnlySpan<int> WithoutMissing(ReadOnlySpan<int> ids, ref int[] room)
    {
        int missing = ids.Count(-1);
        if (missing == 0)
        {
            return ids;
        }

        TokensSkipped += missing;
        if (room.Length < ids.Length)
        {
            room = new int[ids.Length * 2];
        }

        int count = 0;
        foreach (int id in ids)
        {
            room[count] = id;
            count += id == -1 ? 0 : 1;
        }

        return room.AsSpan(0, count);
    }

    private void CheckIds(ReadOnlySpan<int> ids)
    {
        int largest = TensorPrimitives.Max(ids);
        int smallest = TensorPrimitives.Min(ids);
        if (smallest < 0 || largest >= _options.VocabularySize)
        {
            int wrong = smallest < 0 ? smallest : largest;
            string range = _options.VocabularySize is int size ? $"the vocabulary's ids are 0 to {size - 1}" : "an id is at least 0, or -1 where it is missing";
            throw new ArgumentException($"Example {Place} has the token id {wrong}, but {range}.");
        }

        // Before anything is allocated for as many tokens.
        EmbeddingTable.ElementCount(largest + 1, _options.Dimension);
        _largestId = Math.Max(_largestId, largest);
        if (_largestId >= _counts.Length)
        {
            Array.Resize(ref _counts, (int)Math.Min(Math.Max(_largestId + 1L, 2L * _counts.Length), Array.MaxLength));
        }
    }
}
