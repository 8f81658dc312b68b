using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>A vector column as a prediction engine gives it out.</summary>
internal sealed class Answer<T>
{
    public VBuffer<T> Value { get; set; }
}
