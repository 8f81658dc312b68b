using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Tests;

/// <summary>Texts of three topics that trainers can tell apart: each has words of its own and shares others.</summary>
internal static class TopicTexts
{
    private static readonly string[][] Words =
    [
        ["garden", "roses", "watering", "blossom", "seedling", "orchard", "harvest", "gardening"],
        ["engine", "piston", "gearbox", "throttle", "braking", "exhaust", "chassis", "engineering"],
        ["violin", "melody", "chorus", "harmony", "quartet", "symphony", "rhythm", "harmonic"],
    ];

    private static readonly string[] Shared = ["the", "and", "with", "some", "very", "old", "a", "then", "again", "here"];

    /// <summary>The rows, the same on every run; every third is of the same topic.</summary>
    public static TextRow[] Create(int count, int seed)
    {
        var random = new SplitMix((ulong)seed);
        var rows = new TextRow[count];
        for (int i = 0; i < count; i++)
        {
            int topic = i % Words.Length;
            var words = new string[9];
            for (int word = 0; word < words.Length; word++)
            {
                string[] from = random.NextSingle() < 0.35f ? Words[topic] : Shared;
                words[word] = from[(int)(random.NextSingle() * from.Length)];
            }

            // At least one word tells.
            words[4] = Words[topic][i / Words.Length % Words[topic].Length];
            rows[i] = new TextRow { Text = string.Join(' ', words), Topic = (uint)topic, IsGood = topic == 0, Score = topic * 10f };
        }

        return rows;
    }
}
