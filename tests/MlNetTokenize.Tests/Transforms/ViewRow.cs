using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>A row that was read from a view.</summary>
/// <param name="Id">Its id, which stays the same however the view is read.</param>
/// <param name="Values">By the columns' indices, each value that was asked for as a text that holds all its bits.</param>
internal sealed record ViewRow(DataViewRowId Id, string?[] Values)
{
    /// <summary>What would have been read had only these columns been asked for.</summary>
    public ViewRow Only(IReadOnlyCollection<int> columns) => new(Id, [.. Values.Select((value, index) => columns.Contains(index) ? value : null)]);

    public bool Equals(ViewRow? other) => other is not null && Id.Equals(other.Id) && Values.AsSpan().SequenceEqual(other.Values);

    public override int GetHashCode() => Id.GetHashCode();

    public override string ToString() => $"{Id}: {string.Join("; ", Values)}";
}
