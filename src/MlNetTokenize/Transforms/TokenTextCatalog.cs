using Microsoft.ML.Data;
using Microsoft.ML.Tokenizers;
using MlNetTokenize;
using MlNetTokenize.Tokenization.Columns;

namespace Microsoft.ML;

/// <summary>Sub-words and token embeddings among <c>mlContext.Transforms.Text</c>.</summary>
public static class TokenTextCatalog
{
    /// <summary>Learns a byte-pair vocabulary from a text column, and cuts the column into its sub-words.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a variable-length vector of keys, whose key values are the tokens' texts.</param>
    /// <param name="inputColumnName">The text column; the output's name where it is <see langword="null"/>.</param>
    /// <param name="vocabularySize">How many tokens there will be at most, from 256 up.</param>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary is too small or too large.</exception>
    public static SubwordTokenizingEstimator TokenizeIntoSubwords(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string? inputColumnName = null,
        int vocabularySize = BytePairTrainingOptions.DefaultVocabularySize)
        => catalog.TokenizeIntoSubwords(outputColumnName, inputColumnName, new BytePairTrainingOptions { VocabularySize = vocabularySize });

    /// <summary>Learns a byte-pair vocabulary from a text column, and cuts the column into its sub-words.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a vector of keys, of variable length unless it is padded, whose key values are the tokens' texts.</param>
    /// <param name="inputColumnName">The text column; the output's name where it is <see langword="null"/>.</param>
    /// <param name="training">How the vocabulary is learned.</param>
    /// <param name="options">What the column looks like; with all tokens of each text where it is <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public static SubwordTokenizingEstimator TokenizeIntoSubwords(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string? inputColumnName,
        BytePairTrainingOptions training,
        TokenColumnOptions? options = null)
        => catalog.TokenizeIntoSubwords([Pair(outputColumnName, inputColumnName)], training, options);

    /// <summary>Learns one byte-pair vocabulary from several text columns together, and cuts each into its sub-words.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="columns">The columns to make and the text columns. Where they are several, the names of the columns beside them in <paramref name="options"/> are put behind each output's name.</param>
    /// <param name="training">How the vocabulary is learned.</param>
    /// <param name="options">What the columns look like; with all tokens of each text where it is <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">An option is outside its range, there is no column, or two would have the same name.</exception>
    public static SubwordTokenizingEstimator TokenizeIntoSubwords(
        this TransformsCatalog.TextTransforms catalog, InputOutputColumnPair[] columns, BytePairTrainingOptions training, TokenColumnOptions? options = null)
        => new(CatalogUtils.GetEnvironment(catalog), columns, training, options);

    /// <summary>Cuts a text column into tokens by a given tokenizer, which is saved with the model.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a vector of keys, of variable length unless it is padded, whose key values are the tokens' texts.</param>
    /// <param name="inputColumnName">The text column; the output's name where it is <see langword="null"/>.</param>
    /// <param name="tokenizer">A <see cref="BytePairTokenizer"/> or a <see cref="CharacterTokenizer"/>.</param>
    /// <param name="options">What the column looks like; with all tokens of each text where it is <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">
    /// The tokenizer is of another kind, whose vocabulary a model cannot hold: the message shows how a <see cref="TokenizerSource"/> is made of its files.
    /// Or an option is outside its range.
    /// </exception>
    public static SubwordTokenizingEstimator TokenizeIntoSubwords(
        this TransformsCatalog.TextTransforms catalog, string outputColumnName, string? inputColumnName, Tokenizer tokenizer, TokenColumnOptions? options = null)
        => catalog.TokenizeIntoSubwords([Pair(outputColumnName, inputColumnName)], tokenizer, options);

    /// <summary>Cuts several text columns into tokens by a given tokenizer, which is saved with the model.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="columns">The columns to make and the text columns. Where they are several, the names of the columns beside them in <paramref name="options"/> are put behind each output's name.</param>
    /// <param name="tokenizer">A <see cref="BytePairTokenizer"/> or a <see cref="CharacterTokenizer"/>.</param>
    /// <param name="options">What the columns look like; with all tokens of each text where it is <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The tokenizer is of another kind, whose vocabulary a model cannot hold, an option is outside its range, there is no column, or two would have the same name.</exception>
    public static SubwordTokenizingEstimator TokenizeIntoSubwords(
        this TransformsCatalog.TextTransforms catalog, InputOutputColumnPair[] columns, Tokenizer tokenizer, TokenColumnOptions? options = null)
        => new(CatalogUtils.GetEnvironment(catalog), columns, ColumnTokenizer.Create(tokenizer), options);

    /// <summary>Puts the texts of a token column together again, by the tokenizer that made it.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a text.</param>
    /// <param name="inputColumnName">The token column; the output's name where it is <see langword="null"/>. It tells its tokenizer by an annotation, which a binary file of the data keeps.</param>
    public static SubwordDetokenizingEstimator DetokenizeSubwords(this TransformsCatalog.TextTransforms catalog, string outputColumnName, string? inputColumnName = null)
        => new(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, tokenizer: null);

    /// <summary>Puts the texts of a token column together again, where the column does not tell which tokenizer made it.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a text.</param>
    /// <param name="inputColumnName">The token column; the output's name where it is <see langword="null"/>.</param>
    /// <param name="tokenizer">A <see cref="BytePairTokenizer"/> or a <see cref="CharacterTokenizer"/>; a column that does tell must have been made by it.</param>
    /// <exception cref="ArgumentException">The tokenizer is of another kind, whose vocabulary a model cannot hold.</exception>
    public static SubwordDetokenizingEstimator DetokenizeSubwords(
        this TransformsCatalog.TextTransforms catalog, string outputColumnName, string? inputColumnName, Tokenizer tokenizer)
        => new(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, ColumnTokenizer.Create(tokenizer));

    /// <summary>Turns a token column into vectors by a given table, which is saved with the model.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a vector of Single, as long as the table's rows.</param>
    /// <param name="inputColumnName">The token column; the output's name where it is <see langword="null"/>.</param>
    /// <param name="table">The rows of the tokens.</param>
    /// <param name="pooling">How a text's rows become one vector; with <see cref="TokenPooling.None"/> they are kept one after another, in a vector of known size [maximum, dimension] where the token column has a maximum.</param>
    /// <param name="positions">What is added to each token's row for its place, with <see cref="TokenPooling.None"/>.</param>
    /// <exception cref="ArgumentException">There are positions with another pooling, or learned ones in a model that has none.</exception>
    public static TokenEmbeddingEstimator ApplyTokenEmbedding(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string? inputColumnName,
        EmbeddingTable table,
        TokenPooling pooling = TokenPooling.Mean,
        TokenPositions positions = TokenPositions.None)
        => catalog.ApplyTokenEmbedding(outputColumnName, inputColumnName, new EmbeddingModel(table), pooling, positions);

    /// <summary>Turns a token column into vectors by a given model, which is saved with the pipeline's.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a vector of Single, as long as the table's rows.</param>
    /// <param name="inputColumnName">The token column; the output's name where it is <see langword="null"/>.</param>
    /// <param name="model">What <see cref="EmbeddingTrainer"/> learned.</param>
    /// <param name="pooling">How a text's rows become one vector; with <see cref="TokenPooling.None"/> they are kept one after another, in a vector of known size [maximum, dimension] where the token column has a maximum.</param>
    /// <param name="positions">What is added to each token's row for its place, with <see cref="TokenPooling.None"/>.</param>
    /// <exception cref="ArgumentException">There are positions with another pooling, or learned ones in a model that has none.</exception>
    public static TokenEmbeddingEstimator ApplyTokenEmbedding(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string? inputColumnName,
        EmbeddingModel model,
        TokenPooling pooling = TokenPooling.Mean,
        TokenPositions positions = TokenPositions.None)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new TokenEmbeddingEstimator(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, model, pooling, positions);
    }

    /// <summary>Learns one vector for each token by backpropagation from a label, and turns the token column into the mean of its vectors.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a vector of Single.</param>
    /// <param name="inputColumnName">The token column; the output's name where it is <see langword="null"/>.</param>
    /// <param name="labelColumnName">What to predict: a key, a Boolean, a Single, a vector of keys for several labels, or a vector of Single, such as a sentence encoder's of the text, which the text's vector is to point to.</param>
    /// <param name="dimension">The length of the vectors; where it is <see langword="null"/> 32, or that of the label if it is a vector of Single.</param>
    /// <exception cref="ArgumentOutOfRangeException">The dimension is less than 1.</exception>
    public static TokenEmbeddingEstimator LearnTokenEmbedding(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string? inputColumnName = null,
        string labelColumnName = DefaultColumnNames.Label,
        int? dimension = null)
    {
        var options = new EmbeddingTrainingOptions();
        if (dimension is int length)
        {
            options.Dimension = length;
        }

        return catalog.LearnTokenEmbedding(outputColumnName, inputColumnName, options, labelColumnName);
    }

    /// <summary>Learns one vector for each token by backpropagation from a label, and turns the token column into vectors.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a vector of Single.</param>
    /// <param name="inputColumnName">The token column; the output's name where it is <see langword="null"/>.</param>
    /// <param name="options">The dimension, the rate and so on.</param>
    /// <param name="labelColumnName">
    /// What to predict: a key, a Boolean, a Single, a vector of keys, or a vector of Single that a text's vector is to point to; <c>Label</c> where it is <see langword="null"/>. With <see cref="EmbeddingObjective.Contrastive"/>
    /// the column of the texts that belong to those of the token column, as tokens of the same tokenizer. Objectives that learn from the texts alone do not read it.
    /// </param>
    /// <param name="exampleWeightColumnName">How much each row counts, a Single; all alike where it is <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public static TokenEmbeddingEstimator LearnTokenEmbedding(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string? inputColumnName,
        EmbeddingTrainingOptions options,
        string? labelColumnName = null,
        string? exampleWeightColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new TokenEmbeddingEstimator(
            CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, options, labelColumnName, exampleWeightColumnName);
    }

    /// <summary>Makes a row for each token of the column's tokenizer by sending the token, as a text, through an encoder, and turns the token column into the mean of its rows: see <see cref="TokenDistiller"/>.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a vector of Single.</param>
    /// <param name="tokensColumnName">The token column, which <c>TokenizeIntoSubwords</c> has made.</param>
    /// <param name="teacher">The encoder: a fitted transformer that makes a vector of a text. It is not needed any more when the estimator is fitted, and not saved.</param>
    /// <param name="teacherInputColumnName">The text column that the teacher reads, and the only column.</param>
    /// <param name="teacherOutputColumnName">The vector of Single that it makes.</param>
    /// <param name="dimension">The length of the rows, at most that of the teacher's vectors.</param>
    /// <exception cref="ArgumentException">The dimension is less than 1, or the teacher makes no such column of such a text.</exception>
    public static TokenDistillationEstimator DistillTokenEmbedding(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string tokensColumnName,
        ITransformer teacher,
        string teacherInputColumnName,
        string teacherOutputColumnName,
        int dimension = TokenDistillationOptions.DefaultDimension)
        => catalog.DistillTokenEmbedding(outputColumnName, tokensColumnName, teacher, teacherInputColumnName, teacherOutputColumnName, new TokenDistillationOptions { Dimension = dimension });

    /// <summary>Makes a row for each token of the column's tokenizer by sending the token, as a text, through an encoder, and turns the token column into pooled rows.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a vector of Single.</param>
    /// <param name="tokensColumnName">The token column, which <c>TokenizeIntoSubwords</c> has made.</param>
    /// <param name="teacher">The encoder: a fitted transformer that makes a vector of a text.</param>
    /// <param name="teacherInputColumnName">The text column that the teacher reads, and the only column.</param>
    /// <param name="teacherOutputColumnName">The vector of Single that it makes.</param>
    /// <param name="options">The dimension, the weights, progress and so on.</param>
    /// <param name="pooling">How a text's rows become one vector.</param>
    /// <exception cref="ArgumentException">An option is outside its range or has no effect, or the teacher makes no such column of such a text.</exception>
    public static TokenDistillationEstimator DistillTokenEmbedding(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string tokensColumnName,
        ITransformer teacher,
        string teacherInputColumnName,
        string teacherOutputColumnName,
        TokenDistillationOptions options,
        TokenPooling pooling = TokenPooling.Mean)
        => new(CatalogUtils.GetEnvironment(catalog), outputColumnName, tokensColumnName, teacher, teacherInputColumnName, teacherOutputColumnName, options, pooling);

    /// <summary>Pools an encoder's vectors of tokens into one vector for each text, for encoders that were exported without pooling.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a vector of Single, as long as a token's.</param>
    /// <param name="inputColumnName">The tokens' vectors one after another, such as <c>last_hidden_state</c> of <c>ApplyOnnxModel</c>.</param>
    /// <param name="maskColumnName">One number for each token, 0 for what only fills up: <see cref="TokenColumnOptions.AttentionMaskColumnName"/>.</param>
    /// <param name="pooling">How: sentence-transformers' <c>mean</c>, <c>max</c> and <c>cls</c> (<see cref="TokenPooling.First"/>), and any other but <see cref="TokenPooling.None"/>.</param>
    /// <param name="normalize">Whether the vector is brought to the length 1.</param>
    /// <param name="dimension">The length of a token's vector; by default it is found from the columns' types or, if these do not tell, from the two lengths of a row.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pooling is none for this, or the dimension less than 1.</exception>
    public static TokenVectorPoolingEstimator PoolTokenVectors(
        this TransformsCatalog.TextTransforms catalog,
        string outputColumnName,
        string inputColumnName,
        string maskColumnName,
        TokenPooling pooling = TokenPooling.Mean,
        bool normalize = false,
        int? dimension = null)
        => new(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnName, maskColumnName, pooling, normalize, dimension);

    /// <summary>Tells what each token of a text adds to each score of a fitted model.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="outputColumnName">The column to make: a vector of Single, tokens × outputs, token by token. Its annotation <see cref="TokenContributionTransformer.OutputNamesAnnotation"/> has the names of the outputs.</param>
    /// <param name="tokensColumnName">The token column that the model's rows are made from.</param>
    /// <param name="model">
    /// A fitted <c>Trainers.TokenEmbedding</c>, or a chain that has <c>LearnTokenEmbedding</c> and an ML.NET trainer, with what else there is before and behind. Exact if the trainer is linear, else
    /// approximate: see <see cref="TokenContributionEstimator"/>.
    /// </param>
    /// <exception cref="ArgumentException">The model has no rows of that column, keeps them as a sequence, or has no trainer.</exception>
    public static TokenContributionEstimator TokenContributions(
        this TransformsCatalog.TextTransforms catalog, string outputColumnName, string tokensColumnName, ITransformer model)
        => new(CatalogUtils.GetEnvironment(catalog), outputColumnName, tokensColumnName, model);

    private static InputOutputColumnPair Pair(string outputColumnName, string? inputColumnName)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        return new InputOutputColumnPair(outputColumnName, inputColumnName ?? outputColumnName);
    }
}
