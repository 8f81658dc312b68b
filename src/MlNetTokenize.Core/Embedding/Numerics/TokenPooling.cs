namespace MlNetTokenize;

/// <summary>How the vectors of a text's tokens become one vector.</summary>
public enum TokenPooling
{
    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>In each dimension the largest value.</summary>
    Max,

    /// <summary>Their sum divided by the square root of their number: longer texts weigh more than with <see cref="Mean"/>, less than with <see cref="Sum"/>.</summary>
    SqrtN,

    /// <summary>The first token's vector.</summary>
    First,

    /// <summary>The last token's vector.</summary>
    Last,

    /// <summary>No pooling: the vectors one after another, as a sequence model reads them.</summary>
    None,
}
