using System.Text;
using Microsoft.ML.Tokenizers;
using MlNetTokenize;

namespace Shakespeare;

/// <summary>
/// The smallest language model: the row of the last token, and a linear layer that makes of it a probability for each token that may follow. It is the lecture's bigram model with the table in two factors. A bag of
/// several tokens before (<see cref="EmbeddingTrainingOptions.WindowSize"/>) would lose their order, which costs more here than it brings.
/// </summary>
internal sealed class LanguageModel
{
    private readonly Tokenizer _tokenizer;
    private readonly EmbeddingModel _model;

    private LanguageModel(Tokenizer tokenizer, int tokenCount, EmbeddingModel model)
    {
        _tokenizer = tokenizer;
        TokenCount = tokenCount;
        _model = model;
        NeverLearned = model.Table.FindZeroRows().Count();
    }

    /// <summary>How many tokens the training text was.</summary>
    public int TokenCount { get; }

    public int VocabularySize => _model.VocabularySize;

    /// <summary>How many of the ids are not in the training text: their rows are zero.</summary>
    public int NeverLearned { get; }

    /// <summary>Learns the rows and the layer.</summary>
    public static LanguageModel Train(Tokenizer tokenizer, int vocabularySize, string text)
    {
        IReadOnlyList<int> ids = tokenizer.EncodeToIds(text);
        var options = new EmbeddingTrainingOptions
        {
            Objective = EmbeddingObjective.NextToken,
            VocabularySize = vocabularySize,
            WindowSize = 1,
            Dimension = 32,
            Epochs = 2,
        };
        return new LanguageModel(tokenizer, ids.Count, EmbeddingTrainer.Train([ids], options));
    }

    /// <summary>
    /// What the model needs to write a text down, in bits for each byte of it: −log₂ of the probability that it gave to what came. Tokens are not comparable, for they differ in length; the bytes are the same for all.
    /// </summary>
    public double BitsPerByte(string text)
    {
        double bits = 0;
        int? last = null;
        foreach (int id in _tokenizer.EncodeToIds(text))
        {
            bits -= Math.Log2(Next(last)[id]);
            last = id;
        }

        return bits / Encoding.UTF8.GetByteCount(text);
    }

    /// <summary>A text that the model makes up: each token is drawn with the probability that the one before it gives it.</summary>
    public string Sample(int length, int seed)
    {
        var random = new Random(seed);
        var ids = new List<int>();
        int? last = null;
        int characters = 0;
        while (characters < length)
        {
            float[] probabilities = Next(last);
            double point = random.NextDouble() * probabilities.Sum(probability => (double)probability);
            int id = 0;
            for (; id < probabilities.Length - 1 && point >= probabilities[id]; id++)
            {
                point -= probabilities[id];
            }

            ids.Add(id);
            characters += _tokenizer.Decode([id])!.Length;
            last = id;
        }

        return _tokenizer.Decode(ids)!;
    }

    // Nothing comes before the first token: it is predicted from a vector of zeros, as it was in training.
    private float[] Next(int? last)
    {
        var row = new float[_model.Dimension];
        if (last is int id)
        {
            _model.CopyRow(id, row);
        }

        var probabilities = new float[VocabularySize];
        _model.Head!.Predict(row, probabilities);
        return probabilities;
    }
}
