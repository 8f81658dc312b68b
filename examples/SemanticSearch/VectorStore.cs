using System.Globalization;
using DuckDB.NET.Data;
using QuickStart;

namespace SemanticSearch;

/// <summary>Documents and their vectors in a DuckDB file: a column of each kind of vector, an array of as many FLOATs as it has numbers.</summary>
internal sealed class VectorStore : IDisposable
{
    private readonly DuckDBConnection _connection;

    public VectorStore(string path)
    {
        _connection = new DuckDBConnection($"Data Source={path}");
        _connection.Open();
    }

    /// <summary>How many documents have a vector of a kind.</summary>
    public int Count(string kind)
        => Ask($"SELECT count(*) FROM information_schema.tables WHERE table_name = '{kind}'") is 1L ? Convert.ToInt32(Ask($"SELECT count(*) FROM {kind}"), CultureInfo.InvariantCulture) : 0;

    /// <summary>Adds vectors of the next documents, in one transaction: a run that is ended in between leaves what was there, and the next one goes on.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="first">The place of the first document.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="vectors">Their vectors.</param>
    public void Add(string kind, int first, ReadOnlySpan<LabelledText> documents, IReadOnlyList<float[]> vectors)
    {
        using DuckDBTransaction transaction = _connection.BeginTransaction();
        Do($"CREATE TABLE IF NOT EXISTS {kind} (id INTEGER, namespace VARCHAR, document VARCHAR, vector FLOAT[{Text(vectors[0].Length)}])");
        using (DuckDBAppender appender = _connection.CreateAppender(kind))
        {
            for (int i = 0; i < documents.Length; i++)
            {
                appender.CreateRow().AppendValue(first + i).AppendValue(documents[i].Label).AppendValue(documents[i].Text).AppendValue(vectors[i]).EndRow();
            }
        }

        transaction.Commit();
    }

    /// <summary>All vectors of a kind, in the documents' order.</summary>
    public float[][] Read(string kind)
    {
        using DuckDBCommand command = Command($"SELECT vector FROM {kind} ORDER BY id");
        using DuckDBDataReader reader = command.ExecuteReader();
        var vectors = new List<float[]>();
        while (reader.Read())
        {
            vectors.Add([.. reader.GetFieldValue<List<float>>(0)]);
        }

        return [.. vectors];
    }

    /// <summary>The nearest documents to a vector.</summary>
    public IReadOnlyList<(double Similarity, string Namespace, string Document)> Find(string kind, float[] vector, int count)
    {
        using DuckDBCommand command = Command($"SELECT array_cosine_similarity(vector, $question::FLOAT[{Text(vector.Length)}]) AS similarity, namespace, document FROM {kind} ORDER BY similarity DESC LIMIT {Text(count)}");
        command.Parameters.Add(new DuckDBParameter("question", vector.ToList()));
        using DuckDBDataReader reader = command.ExecuteReader();
        var found = new List<(double, string, string)>();
        while (reader.Read())
        {
            found.Add((Convert.ToDouble(reader.GetValue(0), CultureInfo.InvariantCulture), reader.GetString(1), reader.GetString(2)));
        }

        return found;
    }

    public void Dispose() => _connection.Dispose();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private DuckDBCommand Command(string sql)
    {
        DuckDBCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // The names are this program's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    private void Do(string sql)
    {
        using DuckDBCommand command = Command(sql);
        command.ExecuteNonQuery();
    }

    private object? Ask(string sql)
    {
        using DuckDBCommand command = Command(sql);
        return command.ExecuteScalar();
    }
}
