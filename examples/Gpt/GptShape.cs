namespace Gpt;

/// <summary>How large a transformer is.</summary>
/// <param name="VocabularySize">How many tokens there are (V).</param>
/// <param name="ContextLength">How many tokens it sees at most (T).</param>
/// <param name="Layers">How many layers lie one on the other.</param>
/// <param name="Heads">How many heads of attention a layer has; they share the width.</param>
/// <param name="Width">How many numbers a token is on its way through the layers (C).</param>
/// <param name="HasTiedHead">Whether the last layer, which scores every token, is the token table itself, as in GPT-2; else it has a table of its own.</param>
public sealed record GptShape(int VocabularySize, int ContextLength, int Layers, int Heads, int Width, bool HasTiedHead = true)
{
    /// <summary>How many numbers a head has.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>Says which size is wrong, if one is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    /// <exception cref="ArgumentException">The heads cannot share the width.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(VocabularySize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ContextLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        if (Width % Heads != 0)
        {
            throw new ArgumentException($"{Heads} heads cannot share {Width} numbers evenly.", nameof(Heads));
        }
    }
}
