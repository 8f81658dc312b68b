using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace OnnxEncoder;

/// <summary>The encoder without ML.NET: OnnxRuntime, called by hand with as many texts at a time as one likes.</summary>
internal static class ByHand
{
    /// <summary>The texts' vectors.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="batchSize">How many go through the encoder at a time. Texts of about one length stand together, as a batch is filled up to its longest.</param>
    /// <param name="normalize">Whether vectors have the length 1.</param>
    public static float[][] Run(IReadOnlyList<string> texts, int batchSize, bool normalize = true)
    {
        using var session = new InferenceSession(MiniLm.ModelFile);
        using var run = new RunOptions();
        int[][] ids = [.. texts.Select(Encode)];
        var vectors = new float[texts.Count][];
        foreach (int[] batch in Enumerable.Range(0, ids.Length).OrderBy(text => ids[text].Length).Chunk(batchSize))
        {
            int length = batch.Max(text => ids[text].Length);
            var padded = new long[batch.Length * length];
            var mask = new long[batch.Length * length];
            for (int i = 0; i < batch.Length; i++)
            {
                for (int token = 0; token < ids[batch[i]].Length; token++)
                {
                    padded[(i * length) + token] = ids[batch[i]][token];
                    mask[(i * length) + token] = 1;
                }
            }

            long[] shape = [batch.Length, length];
            using OrtValue idValue = OrtValue.CreateTensorValueFromMemory(padded, shape);
            using OrtValue maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
            using OrtValue typeValue = OrtValue.CreateTensorValueFromMemory(new long[padded.Length], shape);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [MiniLm.Ids, MiniLm.Mask, MiniLm.Types], [idValue, maskValue, typeValue], [MiniLm.States]);
            ReadOnlySpan<float> states = outputs[0].GetTensorDataAsSpan<float>();
            for (int i = 0; i < batch.Length; i++)
            {
                vectors[batch[i]] = Pool(states.Slice(i * length * MiniLm.Dimension, ids[batch[i]].Length * MiniLm.Dimension), normalize);
            }
        }

        return vectors;
    }

    // The tokens with [CLS] before and [SEP] after them, which stay when a text is cut off.
    private static int[] Encode(string text)
    {
        IReadOnlyList<int> all = MiniLm.Tokenizer.EncodeWithSpecialTokens(text).Ids;
        return all.Count <= MiniLm.MaximumTokens ? [.. all] : [.. all.Take(MiniLm.MaximumTokens - 1), all[^1]];
    }

    private static float[] Pool(ReadOnlySpan<float> states, bool normalize)
    {
        var mean = new float[MiniLm.Dimension];
        for (int start = 0; start < states.Length; start += mean.Length)
        {
            TensorPrimitives.Add(mean, states.Slice(start, mean.Length), mean);
        }

        TensorPrimitives.Divide(mean, states.Length / mean.Length, mean);
        if (normalize)
        {
            TensorPrimitives.Divide(mean, TensorPrimitives.Norm<float>(mean), mean);
        }

        return mean;
    }
}
