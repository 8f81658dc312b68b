using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Up to which sum before a word its best sequence of pieces is the best one in rounded numbers too.</summary>
/// <param name="tokens">The pieces.</param>
/// <param name="scores">Their scores.</param>
/// <param name="unknownScore">That of an unknown character.</param>
/// <remarks>
/// Each piece of a sequence rounds its sum by at most half a unit of the last place. So two sequences are compared right if their sums differ by half as many units as they have pieces together: few of them for the
/// best ones, while one with many pieces is far behind.
/// </remarks>
internal sealed class RoundedLimit(ByteTrie tokens, double[] scores, float unknownScore)
{
    private const float UnitsInOne = 1 << 23;

    // Sequences are told apart by how many pieces they have; all with as many as this or more are taken for the longest there is.
    private const int MostCounted = 6;

    /// <summary>How large a sum may be before the word.</summary>
    [SkipLocalsInit]
    public float LimitOf(ReadOnlySpan<byte> word)
    {
        // The best and the second sum up to each place, for each number of pieces.
        Span<double> best = stackalloc double[(RoundedWords.LongestWord + 1) * (MostCounted + 1)];
        Span<double> second = stackalloc double[best.Length];
        int size = (word.Length + 1) * (MostCounted + 1);
        best[..size].Fill(double.NegativeInfinity);
        second[..size].Fill(double.NegativeInfinity);
        best[0] = 0;
        int characters = 0;
        for (int start = 0, length; start < word.Length; start += length, characters++)
        {
            length = Math.Min(Utf8Characters.LengthAt(word[start]), word.Length - start);
            bool hasCharacter = false;
            uint node = tokens.Root;
            for (int i = start; i < word.Length && tokens.TryStep(ref node, word[i], out int token); i++)
            {
                if (token != ByteTrie.None)
                {
                    TakeAll(best, second, start, i + 1, scores[token]);
                    hasCharacter |= i + 1 == start + length;
                }
            }

            if (!hasCharacter)
            {
                TakeAll(best, second, start, start + length, unknownScore);
            }
        }

        int end = word.Length * (MostCounted + 1);
        int found = 0;
        for (int pieces = 1; pieces <= MostCounted; pieces++)
        {
            found = best[end + pieces] > best[end + found] ? pieces : found;
        }

        double sum = best[end + found];
        double units = double.PositiveInfinity;
        for (int pieces = 1; pieces <= MostCounted; pieces++)
        {
            double other = pieces == found ? second[end + pieces] : best[end + pieces];
            units = Math.Min(units, (sum - other) * UnitsInOne * 2 / (CountOf(pieces) + CountOf(found)));
        }

        return (float)Math.Clamp((units * 0.9) + sum - 1, -1, 1e30);

        int CountOf(int pieces) => pieces == MostCounted ? Math.Max(pieces, characters) : pieces;
    }

    private static void TakeAll(Span<double> best, Span<double> second, int start, int end, double score)
    {
        start *= MostCounted + 1;
        end *= MostCounted + 1;
        for (int pieces = 0; pieces <= MostCounted; pieces++)
        {
            int more = end + Math.Min(pieces + 1, MostCounted);
            Take(best, second, more, best[start + pieces] + score);
            Take(best, second, more, second[start + pieces] + score);
        }
    }

    private static void Take(Span<double> best, Span<double> second, int place, double candidate)
    {
        if (candidate > best[place])
        {
            second[place] = best[place];
            best[place] = candidate;
        }
        else if (candidate > second[place])
        {
            second[place] = candidate;
        }
    }
}
