using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Embedding.Training.Examples;

/// <content>Targets: checked, counted, and vectors in another basis.</content>
internal sealed partial class TrainingExamples
{
    // The numbers of a vector as they are kept.
    private int[] _vectorBits = [];

    /// <summary>How many numbers a target has that is a vector; 0 where there is none.</summary>
    public int VectorLength { get; private set; }

    /// <summary>Whether a target is kept behind the tokens: classes, a vector or another text.</summary>
    private bool HasOthers => Targets.Kind is EmbeddingTargetKind.Multilabel or EmbeddingTargetKind.Vector or EmbeddingTargetKind.Pair;

    /// <summary>Whether only the direction of a vector counts.</summary>
    private bool UsesDirection => _options.EffectiveVectorLoss == VectorLoss.Cosine;

    /// <summary>Writes each vector anew, in another basis.</summary>
    /// <param name="basis">The axes one after another, each as long as a vector.</param>
    /// <param name="count">How many axes there are: the numbers of each vector from now on.</param>
    public void ProjectVectors(float[] basis, int count)
    {
        var projected = new ExampleCache(Math.Max(_options.MaximumCachedBytes, SmallestCache), _temporaryFolder, _random);
        int[] room = [];
        _cache.RunEpoch(batch =>
        {
            for (int place = 0; place < batch.Count; place++)
            {
                _options.CancellationToken.ThrowIfCancellationRequested();
                ReadOnlySpan<int> kept = batch.Get(place, out float length, out float weight);
                projected.Add(Project(kept, (int)length, basis, count, ref room), count, weight);
            }
        });
        ExampleStore heldOut = new();
        for (int i = 0; i < HeldOut.Count; i++)
        {
            ReadOnlySpan<int> kept = HeldOut.Get(i, out float length, out float weight);
            heldOut.Add(Project(kept, (int)length, basis, count, ref room), count, weight);
        }

        projected.Complete();
        _cache.Dispose();
        _cache = projected;
        HeldOut = heldOut;
        VectorLength = count;
    }

    private ReadOnlySpan<int> Project(ReadOnlySpan<int> kept, int length, float[] basis, int count, ref int[] room)
    {
        int tokens = kept.Length - length;
        if (room.Length < tokens + count)
        {
            room = new int[(tokens + count) * 2];
        }

        kept[..tokens].CopyTo(room);
        ReadOnlySpan<float> vector = MemoryMarshal.Cast<int, float>(kept[tokens..]);
        Span<float> projected = MemoryMarshal.Cast<int, float>(room.AsSpan(tokens, count));
        for (int axis = 0; axis < count; axis++)
        {
            projected[axis] = TensorPrimitives.Dot(vector, basis.AsSpan(axis * length, length));
        }

        Normalize(projected);
        return room.AsSpan(0, tokens + count);
    }

    private void CheckKind(EmbeddingTargetKind kind)
    {
        if ((_options.Objective == EmbeddingObjective.Contrastive) != (kind == EmbeddingTargetKind.Pair) || (_hasTargets && kind == EmbeddingTargetKind.None))
        {
            string what = kind switch
            {
                EmbeddingTargetKind.None => "has no target",
                EmbeddingTargetKind.Pair => "is a pair of texts",
                _ => $"has a {kind} for a target",
            };
            string needed = _options.Objective == EmbeddingObjective.Contrastive ? "needs pairs" : _hasTargets ? "needs targets" : "learns from texts alone";
            throw new ArgumentException($"Example {Place} {what}; the objective {_options.Objective} {needed}.");
        }
    }

    private void AddTarget(EmbeddingExample example, ref ReadOnlySpan<int> others)
    {
        switch (example.Kind)
        {
            case EmbeddingTargetKind.Multilabel:
                Targets.AddClasses(example.Classes.Span);
                break;
            case EmbeddingTargetKind.Vector:
                others = AddVector(example.Vector.Span);
                break;
            case EmbeddingTargetKind.Pair:
                CheckIds(others);
                Targets.Add(example.Kind, 0f);
                break;
            default:
                if (!float.IsFinite(example.Target))
                {
                    throw new ArgumentException($"The target of example {Place} is {example.Target}.");
                }

                Targets.Add(example.Kind, example.Target);
                break;
        }
    }

    private Span<int> AddVector(ReadOnlySpan<float> vector)
    {
        Targets.Add(EmbeddingTargetKind.Vector, 0f);
        if (VectorLength == 0)
        {
            VectorLength = vector.Length;
            _options.VectorLength = vector.Length;

            // Whose default is another.
            PrepareNgrams();
            _vectorBits = new int[vector.Length];
        }

        if (vector.Length != VectorLength || vector.IsEmpty)
        {
            throw new ArgumentException($"The vector of example {Place} has {vector.Length} numbers, {(vector.IsEmpty ? "but there must be some" : $"that of the first one {VectorLength}")}.");
        }

        int wrong = 0;
        while (wrong < vector.Length && float.IsFinite(vector[wrong]))
        {
            wrong++;
        }

        if (wrong < vector.Length)
        {
            throw new ArgumentException($"The vector of example {Place} has the number {vector[wrong]} at place {wrong}.");
        }

        Span<float> kept = MemoryMarshal.Cast<int, float>(_vectorBits.AsSpan());
        vector.CopyTo(kept);
        if (!Normalize(kept))
        {
            throw new ArgumentException($"The vector of example {Place} is all zero, so it has no direction. Leave the example out, or learn with {nameof(VectorLoss)} {VectorLoss.SquaredError}.");
        }

        return _vectorBits;
    }

    // Makes a vector one long where only its direction counts. Divided by its largest number first, whose square is neither infinite nor zero then.
    private bool Normalize(Span<float> vector)
    {
        if (!UsesDirection)
        {
            return true;
        }

        float largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(vector));
        if (largest == 0)
        {
            return false;
        }

        TensorPrimitives.Divide(vector, largest, vector);
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return true;
    }
}
