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
    private readonly NextTokenPredictor _predictor;

    /// <summary>Learns the rows and the layer.</summary>
    public LanguageModel(Tokenizer tokenizer, int vocabularySize, string text)
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
        EmbeddingModel model = EmbeddingTrainer.Train([ids], options);
        _tokenizer = tokenizer;
        _predictor = new NextTokenPredictor(model);
        TokenCount = ids.Count;
        NeverLearned = model.Table.FindZeroRows().Count();
    }

    /// <summary>How many tokens the training text was.</summary>
    public int TokenCount { get; }

    public int VocabularySize => _predictor.VocabularySize;

    /// <summary>How many of the ids are not in the training text: their rows are zero.</summary>
    public int NeverLearned { get; }

    /// <summary>
    /// What the model needs to write a text down, in bits for each byte of it: −log₂ of the probability that it gave to what came. Tokens are not comparable, for they differ in length; the bytes are the same for all.
    /// </summary>
    public double BitsPerByte(string text)
    {
        NextTokenMetrics metrics = _predictor.Evaluate([_tokenizer.EncodeToIds(text)]);
        return metrics.BitsPerByteOf(Encoding.UTF8.GetByteCount(text));
    }

    /// <summary>A text that the model makes up: each token is drawn with the probability that the one before it gives it, until there are enough characters.</summary>
    public string Sample(int length, int seed)
    {
        var ids = new List<int>();
        int characters = 0;
        foreach (int id in _predictor.Sample(prompt: [], count: length, seed: seed))
        {
            ids.Add(id);
            characters += _tokenizer.Decode([id])!.Length;
            if (characters >= length)
            {
                break;
            }
        }

        return _tokenizer.Decode(ids)!;
    }
}
