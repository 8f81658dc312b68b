using Microsoft.ML.Data;

namespace SemanticSearch;

/// <summary>What a pipeline makes of a text.</summary>
internal sealed class TextVector
{
    public const string Column = nameof(Vector);

    [ColumnName(Column)]
    public float[] Vector { get; set; } = [];
}
