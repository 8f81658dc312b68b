namespace MlNetTokenize.Tests;

/// <summary>The multiple-negatives ranking loss as its definition has it, in double precision.</summary>
/// <param name="Lengths">The prefixes, the whole vector's length among them.</param>
/// <param name="Scale">What cosines are multiplied by.</param>
internal sealed record SlowContrastive(int[] Lengths, double Scale)
{
    /// <summary>The loss of each pair.</summary>
    /// <param name="texts">The vectors of the texts.</param>
    /// <param name="partners">Those of their partners.</param>
    /// <param name="names">Partners of the same name are the same text.</param>
    public double[] Losses(double[][] texts, double[][] partners, string[] names) => [.. texts.Select((text, own) => Lengths.Sum(length =>
    {
        double[] scores = [.. partners.Select(partner => Scale * Cosine(text[..length], partner[..length]))];
        return Math.Log(scores.Where((_, other) => other == own || names[other] != names[own]).Sum(Math.Exp)) - scores[own];
    }))];

    public static double Norm(double[] vector) => Math.Sqrt(vector.Sum(value => value * value));

    private static double Cosine(double[] x, double[] y)
    {
        double norms = Norm(x) * Norm(y);
        return norms > 0 ? x.Zip(y, (a, b) => a * b).Sum() / norms : 0;
    }
}
