using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize;

/// <summary>The trainers that learn from a column of tokens.</summary>
public static class TokenTrainerCatalog
{
    /// <summary>Learns rows for tokens and the linear layer that tells classes apart by them.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The label: a key.</param>
    /// <param name="tokensColumnName">The token column.</param>
    /// <param name="options">The dimension, the folds and so on; the defaults where it is <see langword="null"/>. With <see cref="EmbeddingObjective.Supervised"/> and a pooling to one vector.</param>
    /// <param name="exampleWeightColumnName">How much each row counts, a Single; all alike where it is <see langword="null"/>.</param>
    /// <returns>An estimator of the columns <c>Score</c>, the probability of each class (softmax), and <c>PredictedLabel</c>, a key with the label's key values.</returns>
    /// <exception cref="ArgumentException">An option is outside its range, or is for another objective.</exception>
    public static TokenEmbeddingTrainer TokenEmbedding(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string tokensColumnName = "Tokens",
        EmbeddingTrainingOptions? options = null,
        string? exampleWeightColumnName = null)
        => new(CatalogUtils.GetEnvironment(catalog), EmbeddingTargetKind.Multiclass, labelColumnName, tokensColumnName, options, exampleWeightColumnName);

    /// <summary>Learns rows for tokens and the linear layer that tells by them which of several labels a text has: any number of them.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The labels: a vector of keys, of any length.</param>
    /// <param name="tokensColumnName">The token column.</param>
    /// <param name="options">The dimension, the folds and so on; the defaults where it is <see langword="null"/>. With <see cref="EmbeddingObjective.Supervised"/> and a pooling to one vector.</param>
    /// <param name="exampleWeightColumnName">How much each row counts, a Single; all alike where it is <see langword="null"/>.</param>
    /// <returns>
    /// An estimator of the columns <c>Score</c>, a number for each label, <c>Probability</c>, its logistic function, and <c>PredictedLabel</c>, a vector of the keys whose probability is at least a half. ML.NET has no evaluator for
    /// several labels.
    /// </returns>
    /// <exception cref="ArgumentException">An option is outside its range, or is for another objective.</exception>
    public static TokenEmbeddingTrainer MultiLabelTokenEmbedding(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string tokensColumnName = "Tokens",
        EmbeddingTrainingOptions? options = null,
        string? exampleWeightColumnName = null)
        => new(CatalogUtils.GetEnvironment(catalog), EmbeddingTargetKind.Multilabel, labelColumnName, tokensColumnName, options, exampleWeightColumnName);

    /// <summary>Learns rows for tokens and the linear layer that tells true from false by them.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The label: a Boolean.</param>
    /// <param name="tokensColumnName">The token column.</param>
    /// <param name="options">The dimension, the folds and so on; the defaults where it is <see langword="null"/>. With <see cref="EmbeddingObjective.Supervised"/> and a pooling to one vector.</param>
    /// <param name="exampleWeightColumnName">How much each row counts, a Single; all alike where it is <see langword="null"/>.</param>
    /// <returns>An estimator of the columns <c>Score</c>, <c>Probability</c> (its logistic function) and <c>PredictedLabel</c>.</returns>
    /// <exception cref="ArgumentException">An option is outside its range, or is for another objective.</exception>
    public static TokenEmbeddingTrainer TokenEmbedding(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string tokensColumnName = "Tokens",
        EmbeddingTrainingOptions? options = null,
        string? exampleWeightColumnName = null)
        => new(CatalogUtils.GetEnvironment(catalog), EmbeddingTargetKind.Binary, labelColumnName, tokensColumnName, options, exampleWeightColumnName);

    /// <summary>Learns rows for tokens and the linear layer that tells a number by them.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The label: a Single.</param>
    /// <param name="tokensColumnName">The token column.</param>
    /// <param name="options">The dimension, the folds and so on; the defaults where it is <see langword="null"/>. With <see cref="EmbeddingObjective.Supervised"/> and a pooling to one vector.</param>
    /// <param name="exampleWeightColumnName">How much each row counts, a Single; all alike where it is <see langword="null"/>.</param>
    /// <returns>An estimator of the column <c>Score</c>, in the label's own units.</returns>
    /// <exception cref="ArgumentException">An option is outside its range, or is for another objective.</exception>
    public static TokenEmbeddingTrainer TokenEmbedding(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string tokensColumnName = "Tokens",
        EmbeddingTrainingOptions? options = null,
        string? exampleWeightColumnName = null)
        => new(CatalogUtils.GetEnvironment(catalog), EmbeddingTargetKind.Regression, labelColumnName, tokensColumnName, options, exampleWeightColumnName);
}
