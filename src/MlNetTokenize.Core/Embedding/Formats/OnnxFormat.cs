using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>A table and a pooling as an ONNX model (onnx.proto, ModelProto).</summary>
internal static class OnnxFormat
{
    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Embedding = "embedding";
    private const string Table = "table";
    private const string Batch = "batch";
    private const string Tokens = "tokens";

    // IR version 7 belongs to operators in version 13 (onnx, docs/Versioning.md).
    private const int IrVersion = 7;
    private const int OperatorVersion = 13;

    public static void Write(Stream stream, EmbeddingTable table, TokenPooling pooling)
    {
        // Fields of a model: 1 ir_version, 2 producer_name, 7 graph, 8 opset_import (1 domain, 2 version); of a graph: 5 initializer; of a tensor: 8 name, 9 raw_data.
        // The table's numbers are the last of the last field of the last field, so that they are written from where they are.
        long tableLength = (long)table.VocabularySize * table.Dimension * sizeof(float);
        ProtobufMessage tensor = OnnxGraph.Tensor(OnnxType.Single, table.VocabularySize, table.Dimension).Add(8, Table).Announce(9, tableLength);
        ProtobufMessage graph = BuildGraph(table, pooling).Announce(5, tensor.Bytes.Length + tableLength);
        ProtobufMessage model = new ProtobufMessage()
            .Add(1, IrVersion)
            .Add(2, nameof(MlNetTokenize))
            .Add(8, new ProtobufMessage().Add(1, string.Empty).Add(2, OperatorVersion))
            .Announce(7, graph.Bytes.Length + tensor.Bytes.Length + tableLength);
        long length = model.Bytes.Length + graph.Bytes.Length + tensor.Bytes.Length + tableLength;
        if (length > int.MaxValue)
        {
            throw new InvalidOperationException(
                $"An ONNX file of {table.VocabularySize} rows of {table.Dimension} would have {length} bytes; protobuf, in which it is written, allows {int.MaxValue}.");
        }

        stream.Write(model.Bytes);
        stream.Write(graph.Bytes);
        stream.Write(tensor.Bytes);
        NumberEncoding.WriteSingles(stream, table.Values);
    }

    private static ProtobufMessage BuildGraph(EmbeddingTable table, TokenPooling pooling)
    {
        var graph = new OnnxGraph("token_embedding");
        string ids = graph.Input(Ids, OnnxType.Int64, Batch, Tokens);
        string isToken = graph.Node("Cast", "is_token", [graph.Input(Mask, OnnxType.Int64, Batch, Tokens)], ("to", (int)OnnxType.Boolean));
        if (pooling is TokenPooling.First or TokenPooling.Last)
        {
            AddChoice(graph, ids, isToken, table.VocabularySize, pooling);
        }
        else
        {
            AddAll(graph, ids, isToken, table.VocabularySize, pooling);
        }

        graph.Output(Embedding, OnnxType.Single, pooling == TokenPooling.None ? [Batch, Tokens] : [Batch], table.Dimension);
        return graph.Message;
    }

    /// <summary>The first or last token: the only one that has one token up to it, counted from that side.</summary>
    private static void AddChoice(OnnxGraph graph, string ids, string isToken, int vocabularySize, TokenPooling pooling)
    {
        string ones = graph.Node("Cast", "ones", [isToken], ("to", (int)OnnxType.Int64));
        string place = graph.Node("CumSum", "place", [ones, graph.Number(1)], ("reverse", pooling == TokenPooling.Last ? 1 : 0));
        string isChosen = graph.Node("And", "is_chosen", [isToken, graph.Node("Equal", "is_at_place_one", [place, graph.Number(1)])]);
        string id = graph.Node("ReduceSum", "id", [graph.Node("Where", "chosen_ids", [isChosen, ids, graph.Number(0)]), graph.List(1)], ("keepdims", 0));
        AddUnlessEmpty(graph, AddRows(graph, "row", id, vocabularySize), ones);
    }

    /// <summary>All of a text's tokens.</summary>
    private static void AddAll(OnnxGraph graph, string ids, string isToken, int vocabularySize, TokenPooling pooling)
    {
        string rows = AddRows(graph, "rows", graph.Node("Where", "token_ids", [isToken, ids, graph.Number(0)]), vocabularySize);
        string isTokenRow = graph.Node("Unsqueeze", "is_token_row", [isToken, graph.List(2)]);
        switch (pooling)
        {
            case TokenPooling.None:
                graph.Node("Where", Embedding, [isTokenRow, rows, graph.Single("zero", 0f)]);
                break;
            case TokenPooling.Max:
                string tokenRows = graph.Node("Where", "token_rows", [isTokenRow, rows, graph.Single("lowest", float.NegativeInfinity)]);
                AddUnlessEmpty(
                    graph,
                    graph.Node("ReduceMax", "largest", [tokenRows], ("axes", 1), ("keepdims", 0)),
                    graph.Node("Cast", "ones", [isToken], ("to", (int)OnnxType.Int64)));
                break;
            default:
                AddSum(graph, graph.Node("Where", "token_rows", [isTokenRow, rows, graph.Single("zero", 0f)]), isToken, pooling);
                break;
        }
    }

    private static void AddSum(OnnxGraph graph, string tokenRows, string isToken, TokenPooling pooling)
    {
        // Sums up to each token are added in the order of the tokens, as ours are: the last is ours to the bit. ReduceSum and MatMul add in an order of their
        // own; of 64 tokens with numbers up to 20 their sums were 0.0001 away. The last one may be none at all: hence the ReduceSum, here of one or none.
        string sums = graph.Node("CumSum", "sums", [tokenRows, graph.Number(1)]);
        string last = graph.Node("Slice", "last_sum", [sums, graph.List(-1), graph.List(long.MaxValue), graph.List(1)]);
        string sum = graph.Node("ReduceSum", pooling == TokenPooling.Sum ? Embedding : "sum", [last, graph.List(1)], ("keepdims", 0));
        if (pooling != TokenPooling.Sum)
        {
            // A text without tokens counts as one of which the sum is zero. Ours is multiplied by the share; OnnxRuntime would make a division of Mul and Div.
            string ones = graph.Node("Cast", "ones", [isToken], ("to", (int)OnnxType.Single));
            string tokenCount = graph.Node("ReduceSum", "token_count", [ones, graph.List(1)], ("keepdims", 1));
            string count = graph.Node("Max", "count", [tokenCount, graph.Single("one", 1f)]);
            string divisor = pooling == TokenPooling.SqrtN ? graph.Node("Sqrt", "root", [count]) : count;
            graph.Node("Mul", Embedding, [sum, graph.Node("Reciprocal", "share", [divisor])]);
        }
    }

    /// <summary>The rows of ids. ONNX counts negative ids from the table's end; here they must fail as any other id without a row does.</summary>
    private static string AddRows(OnnxGraph graph, string output, string ids, int vocabularySize)
    {
        string isNegative = graph.Node("Less", "is_negative", [ids, graph.Number(0)]);
        return graph.Node("Gather", output, [Table, graph.Node("Where", "row_ids", [isNegative, graph.Number(vocabularySize), ids])]);
    }

    /// <summary>A vector, or zeros for a text without tokens.</summary>
    private static void AddUnlessEmpty(OnnxGraph graph, string vector, string ones)
    {
        string count = graph.Node("ReduceSum", "count", [ones, graph.List(1)], ("keepdims", 1));
        string hasTokens = graph.Node("Cast", "has_tokens", [count], ("to", (int)OnnxType.Boolean));
        graph.Node("Where", Embedding, [hasTokens, vector, graph.Single("zero", 0f)]);
    }
}
