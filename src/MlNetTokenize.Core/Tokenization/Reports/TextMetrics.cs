namespace MlNetTokenize;

/// <summary>What a tokenizer makes of a text, or of several together. Shares and ratios of nothing are <see cref="double.NaN"/>.</summary>
/// <remarks>
/// A word is a run of characters that are not white space, so texts in scripts that write none have few and long ones. A token counts to a word, a number or an indentation if it covers a part of it: the space that most
/// vocabularies put before a word is in the word's token.
/// </remarks>
public sealed class TextMetrics
{
    internal TextMetrics(string name) => Name = name;

    /// <summary>Gets the text's name.</summary>
    public string Name { get; }

    /// <summary>Gets the text's length in UTF-8.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Gets the number of Unicode scalar values.</summary>
    public long Characters { get; internal set; }

    /// <summary>Gets the number of tokens.</summary>
    public long Tokens { get; internal set; }

    /// <summary>Gets the number of words.</summary>
    public long Words { get; internal set; }

    /// <summary>Gets how many words are covered by one token: of their letters a model sees nothing.</summary>
    public long SingleTokenWords { get; internal set; }

    /// <summary>Gets how many runs of two or more ASCII digits there are.</summary>
    public long Numbers { get; internal set; }

    /// <summary>Gets how many tokens they are.</summary>
    public long NumberTokens { get; internal set; }

    /// <summary>Gets how many of them are cut digit by digit.</summary>
    public long DigitByDigitNumbers { get; internal set; }

    /// <summary>Gets how many of them are cut into groups of three from the left, as 123|456|7.</summary>
    public long LeftToRightNumbers { get; internal set; }

    /// <summary>Gets how many of them are cut into groups of three from the right, as 1|234|567: as people write them.</summary>
    public long RightToLeftNumbers { get; internal set; }

    /// <summary>Gets how many of them are cut in one of these three ways.</summary>
    public long CanonicalNumbers { get; internal set; }

    /// <summary>Gets how many lines begin with two or more spaces, or with a tab.</summary>
    public long IndentedLines { get; internal set; }

    /// <summary>Gets how many tokens are nothing but the white space that such lines begin with.</summary>
    public long IndentationTokens { get; internal set; }

    /// <summary>Gets how many different tokens occur.</summary>
    public int DistinctTokens { get; internal set; }

    /// <summary>Gets whether the text comes back from its tokens, character by character. A lone surrogate does not.</summary>
    public bool RoundTrips { get; internal set; } = true;

    /// <summary>Gets compression: bytes / tokens. More is better.</summary>
    public double BytesPerToken => Ratio(Bytes, Tokens);

    /// <summary>Gets the mean length of a token: characters / tokens.</summary>
    public double CharactersPerToken => Ratio(Characters, Tokens);

    /// <summary>Gets fertility: tokens / words, at best a little over 1 (Rust et al. 2021, arXiv 2012.15613).</summary>
    public double Fertility => Ratio(Tokens, Words);

    /// <summary>Gets the share of words that are two or more tokens (Rust et al. 2021).</summary>
    public double ContinuedWordShare => Ratio(Words - SingleTokenWords, Words);

    /// <summary>Gets the share of words that are one token.</summary>
    public double SingleTokenWordShare => Ratio(SingleTokenWords, Words);

    /// <summary>Gets the tokens of a number, on average.</summary>
    public double TokensPerNumber => Ratio(NumberTokens, Numbers);

    /// <summary>Gets the share of numbers that are cut in one of the ways that a model can learn to calculate with (Singh and Strouse 2024, arXiv 2402.14903).</summary>
    public double CanonicalNumberShare => Ratio(CanonicalNumbers, Numbers);

    /// <summary>Gets the tokens of an indentation, on average: 1 or less is good for code.</summary>
    public double TokensPerIndentation => Ratio(IndentationTokens, IndentedLines);

    /// <summary>How much dearer this text is than another: its tokens / the other's. It says something of translations of the same text (Petrov et al. 2023, arXiv 2305.15425).</summary>
    /// <param name="reference">The other text's, usually English.</param>
    public double PremiumOver(TextMetrics reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Ratio(Tokens, reference.Tokens);
    }

    /// <summary>Adds what was counted in another text. Distinct tokens are not a sum, and left alone.</summary>
    internal void Add(TextMetrics other)
    {
        Bytes += other.Bytes;
        Characters += other.Characters;
        Tokens += other.Tokens;
        Words += other.Words;
        SingleTokenWords += other.SingleTokenWords;
        Numbers += other.Numbers;
        NumberTokens += other.NumberTokens;
        DigitByDigitNumbers += other.DigitByDigitNumbers;
        LeftToRightNumbers += other.LeftToRightNumbers;
        RightToLeftNumbers += other.RightToLeftNumbers;
        CanonicalNumbers += other.CanonicalNumbers;
        IndentedLines += other.IndentedLines;
        IndentationTokens += other.IndentationTokens;
        RoundTrips &= other.RoundTrips;
    }

    private static double Ratio(long numerator, long denominator) => denominator == 0 ? double.NaN : (double)numerator / denominator;
}
