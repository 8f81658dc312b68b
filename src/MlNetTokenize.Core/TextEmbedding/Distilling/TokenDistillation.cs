namespace MlNetTokenize;

/// <summary>What <see cref="TokenDistiller"/> made.</summary>
public sealed class TokenDistillation
{
    internal TokenDistillation(EmbeddingTable table, int textCount, int teacherDimension, double explainedVariance)
    {
        Table = table;
        TextCount = textCount;
        TeacherDimension = teacherDimension;
        ExplainedVariance = explainedVariance;
    }

    /// <summary>Gets a row for each token. Those of tokens that did not go through the teacher are zero, which is the mean of the others before they are weighted.</summary>
    public EmbeddingTable Table { get; }

    /// <summary>Gets how many texts went through the teacher. Tokens that are the same text, such as one with a space before it and one without, share it.</summary>
    public int TextCount { get; }

    /// <summary>Gets the length of the teacher's vectors.</summary>
    public int TeacherDimension { get; }

    /// <summary>Gets the share of the variance of the teacher's vectors that the rows keep, from 0 to 1.</summary>
    public double ExplainedVariance { get; }
}
