namespace MlNetTokenize;

/// <summary>What a text's target is, which decides the loss.</summary>
public enum EmbeddingTargetKind
{
    /// <summary>One of several classes: softmax and cross-entropy.</summary>
    Class,

    /// <summary>Yes or no: the logistic function and cross-entropy.</summary>
    Boolean,

    /// <summary>A number: squared error, after the targets have been standardised to mean 0 and deviation 1.</summary>
    Value,

    /// <summary>Any number of several classes, also none: the logistic function and cross-entropy for each class, added up.</summary>
    Classes,

    /// <summary>Nothing: the text itself is what is learned from.</summary>
    None,
}
