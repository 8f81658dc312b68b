using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Tokens that come from elsewhere than our tokenizer.</summary>
internal sealed class TokenRow<T>
{
    public VBuffer<T> Tokens { get; set; }

    public float Label { get; set; }

    /// <summary>A view of such rows.</summary>
    /// <param name="mlContext">The context.</param>
    /// <param name="itemType">What the tokens are.</param>
    /// <param name="size">How many each row has; <see langword="null"/> for a variable number.</param>
    /// <param name="rows">The rows.</param>
    public static IDataView Load(MLContext mlContext, PrimitiveDataViewType itemType, int? size, params IEnumerable<TokenRow<T>> rows)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(TokenRow<T>));
        schema[nameof(Tokens)].ColumnType = size is int length ? new VectorDataViewType(itemType, length) : new VectorDataViewType(itemType);
        return mlContext.Data.LoadFromEnumerable(rows, schema);
    }
}
