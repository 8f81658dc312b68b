namespace MlNetTokenize;

/// <summary>The sum of some losses and how many they are.</summary>
internal readonly record struct LearningLoss(double Sum, long Count)
{
    public double Mean => Count == 0 ? 0 : Sum / Count;

    public static LearningLoss operator +(LearningLoss x, LearningLoss y) => new(x.Sum + y.Sum, x.Count + y.Count);
}
