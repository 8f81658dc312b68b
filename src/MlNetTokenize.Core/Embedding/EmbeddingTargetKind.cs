namespace MlNetTokenize;

/// <summary>What a text's target is, which decides the loss.</summary>
public enum EmbeddingTargetKind
{
    /// <summary>One of several classes: softmax and cross-entropy.</summary>
    Multiclass,

    /// <summary>Yes or no: the logistic function and cross-entropy.</summary>
    Binary,

    /// <summary>A number: squared error, after the targets have been standardized to mean 0 and standard deviation 1.</summary>
    Regression,

    /// <summary>Any number of several classes, also none: the logistic function and cross-entropy for each class, added up.</summary>
    Multilabel,

    /// <summary>Nothing: the text itself is what is learned from.</summary>
    None,

    /// <summary>A vector, such as a sentence encoder's of the text: the pooled rows are to point where it does, or to be it (<see cref="VectorLoss"/>). There is no linear layer.</summary>
    Vector,

    /// <summary>Another text that belongs to this one: its pooled rows are to be nearer than those of the other texts of a batch (<see cref="EmbeddingObjective.Contrastive"/>). There is no linear layer.</summary>
    Pair,
}
