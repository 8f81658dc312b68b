using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Up to which sum before a word its best sequence of pieces is the best one in rounded numbers too.</summary>
/// <param name="tokens">The pieces.</param>
/// <param name="scores">Their scores.</param>
/// <param name="unknownScore">That of an unknown character.</param>
internal sealed class RoundedLimit(ByteTrie tokens, double[] scores, float unknownScore)
{
    private const float UnitsInOne = 1 << 23;

    /// <summary>How large a sum may be before the word: its sums are off by less than the best sequence is better than the second.</summary>
    [SkipLocalsInit]
    public float LimitOf(ReadOnlySpan<byte> word)
    {
        Span<double> best = stackalloc double[RoundedWords.LongestWord + 1];
        Span<double> second = stackalloc double[RoundedWords.LongestWord + 1];
        best[..(word.Length + 1)].Fill(double.NegativeInfinity);
        second[..(word.Length + 1)].Fill(double.NegativeInfinity);
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
                    Take(best, second, start, i + 1, scores[token]);
                    hasCharacter |= i + 1 == start + length;
                }
            }

            if (!hasCharacter)
            {
                Take(best, second, start, start + length, unknownScore);
            }
        }

        double margin = best[word.Length] - second[word.Length];
        double limit = (margin * UnitsInOne / characters * 0.9) + best[word.Length] - 1;
        return (float)Math.Clamp(limit, -1, 1e30);
    }

    private static void Take(Span<double> best, Span<double> second, int start, int end, double score)
    {
        double candidate = best[start] + score;
        if (candidate > best[end])
        {
            second[end] = Math.Max(best[end], second[start] + score);
            best[end] = candidate;
        }
        else
        {
            second[end] = Math.Max(second[end], candidate);
        }
    }
}
