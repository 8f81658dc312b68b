using MlNetTokenize;

namespace SemanticSearch;

/// <summary>Documents by their vectors. A table of rows finds those at the smallest angle to a query, whether they are of tokens or of documents.</summary>
internal sealed class DocumentIndex
{
    private readonly EmbeddingTable _table;

    public DocumentIndex(IEnumerable<float[]> vectors)
    {
        float[][] rows = [.. vectors];
        _table = EmbeddingTable.FromValues(rows.Length, rows[0].Length, rows.SelectMany(row => row).ToArray());
    }

    /// <summary>The nearest documents, by their places.</summary>
    public IReadOnlyList<TokenNeighbor> Find(ReadOnlySpan<float> query, int count) => _table.NearestNeighbors(query, count);

    /// <summary>How often the nearest other document has the same label: a measure of the vectors that nobody has trained for.</summary>
    public double NearestHasSameLabel(IReadOnlyList<string> labels, int documents)
    {
        // Every so many documents one: they are sorted by where they come from.
        int[] asked = [.. Enumerable.Range(0, documents).Select(i => (int)((long)i * labels.Count / documents))];
        return asked.AsParallel().Average(place => labels[Find(_table[place], 2).First(found => found.Id != place).Id] == labels[place] ? 1.0 : 0.0);
    }
}
