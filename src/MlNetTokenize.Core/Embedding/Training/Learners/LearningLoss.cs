namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>The sum of some losses and how many they are.</summary>
/// <param name="Sum">The sum.</param>
/// <param name="Count">How many.</param>
/// <param name="Right">How many texts' classes were the likeliest, counted where nothing is learned.</param>
internal readonly record struct LearningLoss(double Sum, long Count, long Right = 0)
{
    public double Mean => Count == 0 ? 0 : Sum / Count;

    public static LearningLoss operator +(LearningLoss x, LearningLoss y) => new(x.Sum + y.Sum, x.Count + y.Count, x.Right + y.Right);
}
