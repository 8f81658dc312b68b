using System.Runtime.InteropServices;

namespace MlNetTokenize;

/// <summary>One text to learn from: its tokens, its target and how much it counts.</summary>
public readonly struct EmbeddingExample
{
    private EmbeddingExample(ReadOnlyMemory<int> tokenIds, EmbeddingTargetKind kind, float target, float weight, ReadOnlyMemory<int> classes = default, ReadOnlyMemory<float> vector = default)
    {
        Classes = kind == EmbeddingTargetKind.Multilabel ? classes : default;
        Partner = kind == EmbeddingTargetKind.Pair ? classes : default;
        Vector = vector;
        TokenIds = tokenIds;
        Kind = kind;
        Target = target;
        Weight = weight;
    }

    /// <summary>The tokens, in the order of the text; −1 is a missing one, which is skipped and counted. Read before the next example is asked for, so a buffer may be used again.</summary>
    public ReadOnlyMemory<int> TokenIds { get; }

    /// <summary>What <see cref="Target"/> is.</summary>
    public EmbeddingTargetKind Kind { get; }

    /// <summary>The class from 0 up, 0 or 1 for a Boolean, or the number; NaN where the target is missing, and the example is skipped; 0 for several classes, a vector, a pair or none.</summary>
    public float Target { get; }

    /// <summary>The classes where there may be several, each from 0 up. Read before the next example is asked for.</summary>
    public ReadOnlyMemory<int> Classes { get; }

    /// <summary>The tokens of the text that belongs to this one; −1 is a missing one, which is skipped and counted. Read before the next example is asked for.</summary>
    public ReadOnlyMemory<int> Partner { get; }

    /// <summary>The vector where the target is one. Read before the next example is asked for.</summary>
    public ReadOnlyMemory<float> Vector { get; }

    /// <summary>How much the example counts: its loss is multiplied by this. 0 skips it.</summary>
    public float Weight { get; }

    /// <summary>A text of a class.</summary>
    /// <param name="tokenIds">The tokens.</param>
    /// <param name="class">The class, from 0 up to 16,777,215.</param>
    /// <param name="weight">How much the example counts, at least 0.</param>
    public static EmbeddingExample ForClass(ReadOnlyMemory<int> tokenIds, int @class, float weight = 1f)
    {
        // The target is kept as a float, which is exact up to there.
        ArgumentOutOfRangeException.ThrowIfNegative(@class);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(@class, 1 << 24);
        return new EmbeddingExample(tokenIds, EmbeddingTargetKind.Multiclass, @class, CheckWeight(weight));
    }

    /// <summary>A text of several classes, of one or of none.</summary>
    /// <param name="tokenIds">The tokens.</param>
    /// <param name="classes">The classes, each from 0 to 16,777,215.</param>
    /// <param name="weight">How much the example counts, at least 0.</param>
    public static EmbeddingExample ForClasses(ReadOnlyMemory<int> tokenIds, ReadOnlyMemory<int> classes, float weight = 1f)
    {
        foreach (int @class in classes.Span)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(@class, nameof(classes));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(@class, 1 << 24, nameof(classes));
        }

        return new EmbeddingExample(tokenIds, EmbeddingTargetKind.Multilabel, 0f, CheckWeight(weight), classes);
    }

    /// <summary>A text with a vector that its pooled rows are to point to, such as a sentence encoder's.</summary>
    /// <param name="tokenIds">The tokens.</param>
    /// <param name="vector">The vector: finite numbers, as many for each text, and not all zero where their direction counts (<see cref="VectorLoss.Cosine"/>).</param>
    /// <param name="weight">How much the example counts, at least 0.</param>
    public static EmbeddingExample ForVector(ReadOnlyMemory<int> tokenIds, ReadOnlyMemory<float> vector, float weight = 1f)
        => new(tokenIds, EmbeddingTargetKind.Vector, 0f, CheckWeight(weight), default, vector);

    /// <summary>Two texts that belong together, such as a question and its answer or a title and its body, for <see cref="EmbeddingObjective.Contrastive"/>.</summary>
    /// <param name="tokenIds">The tokens of the one: what is asked with.</param>
    /// <param name="partner">The tokens of the other: what is to be found.</param>
    /// <param name="weight">How much the pair counts, at least 0.</param>
    public static EmbeddingExample ForPair(ReadOnlyMemory<int> tokenIds, ReadOnlyMemory<int> partner, float weight = 1f)
        => new(tokenIds, EmbeddingTargetKind.Pair, 0f, CheckWeight(weight), partner);

    /// <summary>A text without a target, for the objectives that need none.</summary>
    /// <param name="tokenIds">The tokens.</param>
    /// <param name="weight">How much the example counts, at least 0.</param>
    public static EmbeddingExample ForSequence(ReadOnlyMemory<int> tokenIds, float weight = 1f)
        => new(tokenIds, EmbeddingTargetKind.None, 0f, CheckWeight(weight));

    /// <summary>A text that is or is not what is asked.</summary>
    /// <param name="tokenIds">The tokens.</param>
    /// <param name="value">Which of the two.</param>
    /// <param name="weight">How much the example counts, at least 0.</param>
    public static EmbeddingExample ForBoolean(ReadOnlyMemory<int> tokenIds, bool value, float weight = 1f)
        => new(tokenIds, EmbeddingTargetKind.Binary, value ? 1f : 0f, CheckWeight(weight));

    /// <summary>A text with a number.</summary>
    /// <param name="tokenIds">The tokens.</param>
    /// <param name="value">The number; NaN for a missing one.</param>
    /// <param name="weight">How much the example counts, at least 0.</param>
    public static EmbeddingExample ForValue(ReadOnlyMemory<int> tokenIds, float value, float weight = 1f)
        => new(tokenIds, EmbeddingTargetKind.Regression, value, CheckWeight(weight));

    /// <summary>A text whose target is missing: it is read, counted and skipped.</summary>
    internal static EmbeddingExample Missing(EmbeddingTargetKind kind) => new(default, kind, float.NaN, 1f);

    /// <summary>An example again that was taken apart.</summary>
    internal static EmbeddingExample Again(ReadOnlyMemory<int> tokenIds, EmbeddingTargetKind kind, float target, float weight, ReadOnlyMemory<int> others)
        => kind == EmbeddingTargetKind.Vector
            ? new(tokenIds, kind, target, weight, default, MemoryMarshal.Cast<int, float>(others.Span).ToArray())
            : new(tokenIds, kind, target, weight, others);

    /// <summary>What is kept behind the tokens: classes, the tokens of another text, or a vector's numbers as their bits.</summary>
    internal ReadOnlySpan<int> Others => Kind switch
    {
        EmbeddingTargetKind.Multilabel => Classes.Span,
        EmbeddingTargetKind.Pair => Partner.Span,
        EmbeddingTargetKind.Vector => MemoryMarshal.Cast<float, int>(Vector.Span),
        _ => default,
    };

    private static float CheckWeight(float weight)
        => weight >= 0 && float.IsFinite(weight)
            ? weight
            : throw new ArgumentOutOfRangeException(nameof(weight), weight, "An example's weight is finite and at least 0.");
}
