namespace MlNetTokenize;

/// <summary>What a token of a text adds to a model's scores.</summary>
public sealed class TokenContribution
{
    internal TokenContribution(int id, string text, int start, int length, IReadOnlyList<float> values)
    {
        Id = id;
        Text = text;
        Start = start;
        Length = length;
        Values = values;
    }

    /// <summary>Gets the token's id; −1 for a part of the text that has none.</summary>
    public int Id { get; }

    /// <summary>Gets the part of the text that the token is; of one that is a part of a character, the whole character. Where it has no place in the text, the token as the column's key values have it.</summary>
    public string Text { get; }

    /// <summary>Gets where it begins in the text, in UTF-16 units.</summary>
    public int Start { get; }

    /// <summary>Gets how long it is in the text, in UTF-16 units; 0 for a token that the text does not have, such as a beginning or end, and where the tokenizer does not tell places.</summary>
    public int Length { get; }

    /// <summary>Gets what the token adds to each output.</summary>
    public IReadOnlyList<float> Values { get; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"'{Text}' {string.Join(", ", Values.Select(value => value.ToString("+0.###;-0.###;0", System.Globalization.CultureInfo.InvariantCulture)))}");
}
