using System.Runtime.InteropServices;
using MlNetTokenize.IO;

namespace Gpt;

/// <summary>The transformer as an ONNX file: <c>input_ids</c> [batch, tokens] of Int64 to <c>logits</c> [batch, tokens, vocabulary] of Single.</summary>
public static class GptOnnx
{
    public const string Input = "input_ids";
    public const string Output = "logits";

    // LayerNormalization came with version 17 of the operators.
    private const int OperatorVersion = 17;
    private const int IrVersion = 8;

    // What a masked score is: its exponential is zero.
    private const float Hopeless = -1e9f;

    /// <summary>Writes the file.</summary>
    /// <param name="stream">Where it goes.</param>
    /// <param name="weights">What the transformer has learned.</param>
    public static void Save(Stream stream, GptWeights weights)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(weights);

        // Of a model: 1 ir_version, 2 producer_name, 7 graph, 8 opset_import (1 domain, 2 version).
        stream.Write(new ProtobufMessage()
            .Add(1, IrVersion)
            .Add(2, "MlNetTokenize")
            .Add(8, new ProtobufMessage().Add(1, string.Empty).Add(2, OperatorVersion))
            .Add(7, Graph(weights)).Bytes);
    }

    private static ProtobufMessage Graph(GptWeights weights)
    {
        GptShape shape = weights.Shape;
        var graph = new GraphWriter("gpt");
        foreach (Parameter parameter in weights.All)
        {
            graph.Singles(parameter.Name, Array.ConvertAll(parameter.Values.ToArray(), value => (float)value), parameter.IsVector ? [parameter.Columns] : [parameter.Rows, parameter.Columns]);
        }

        // 0 on and below the diagonal, hopeless above it, for the longest text; a shorter one takes its corner.
        int context = shape.ContextLength;
        float[] mask = [.. Enumerable.Range(0, context * context).Select(i => i % context > i / context ? Hopeless : 0)];
        graph.Singles("mask", mask, [context, context]);
        graph.Singles("score_scale", [(float)(1 / Math.Sqrt(shape.HeadWidth))], []);
        graph.Singles("half", [0.5f], []);
        graph.Singles("one", [1], []);
        graph.Singles("gelu_cubic", [0.044715f], []);
        graph.Singles("gelu_root", [(float)Math.Sqrt(2 / Math.PI)], []);
        graph.Integers("from_first", 0);
        graph.Integers("from_first_two", 0, 0);
        graph.Integers("by_head", 0, 0, shape.Heads, shape.HeadWidth);
        graph.Integers("joined", 0, 0, shape.Width);

        string length = graph.Node("Slice", "length", [graph.Node("Shape", "sizes", [Input]), graph.Integers("second", 1), graph.Integers("third", 2)]);
        string places = graph.Node("Slice", "places", ["wpe.weight", "from_first", length]);
        string seen = graph.Node("Slice", "seen", ["mask", "from_first_two", graph.Node("Concat", "square", [length, length], ("axis", 0))]);
        string stream = graph.Node("Add", "stream", [graph.Node("Gather", "tokens", ["wte.weight", Input]), places]);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            string name = $"h.{layer}";
            stream = graph.Node("Add", $"{name}.middle", [stream, Attention(graph, name, Norm(graph, $"{name}.ln_1", stream), seen, shape)]);
            string inner = Linear(graph, $"{name}.mlp.c_fc", Norm(graph, $"{name}.ln_2", stream));
            stream = graph.Node("Add", $"{name}.output", [stream, Linear(graph, $"{name}.mlp.c_proj", Gelu(graph, $"{name}.gelu", inner))]);
        }

        string head = graph.Node("Transpose", "head", [shape.HasTiedHead ? "wte.weight" : "lm_head.weight"], ("perm", (int[])[1, 0]));
        graph.Node("MatMul", Output, [Norm(graph, "ln_f", stream), head]);
        graph.AddValue(11, Input, type: 7, "batch", "tokens", null);
        graph.AddValue(12, Output, type: 1, "batch", "tokens", shape.VocabularySize);
        return graph.Message;
    }

    private static string Norm(GraphWriter graph, string name, string value) => graph.Node("LayerNormalization", name, [value, $"{name}.weight", $"{name}.bias"], ("axis", -1));

    private static string Linear(GraphWriter graph, string name, string value)
        => graph.Node("Add", name, [graph.Node("MatMul", $"{name}.product", [value, $"{name}.weight"]), $"{name}.bias"]);

    private static string Gelu(GraphWriter graph, string name, string x)
    {
        string cube = graph.Node("Mul", $"{name}.cube", [graph.Node("Mul", $"{name}.square", [x, x]), x]);
        string inner = graph.Node("Add", $"{name}.sum", [x, graph.Node("Mul", $"{name}.cubic", [cube, "gelu_cubic"])]);
        string tanh = graph.Node("Tanh", $"{name}.tanh", [graph.Node("Mul", $"{name}.inner", [inner, "gelu_root"])]);
        return graph.Node("Mul", name, [graph.Node("Mul", $"{name}.half", [x, "half"]), graph.Node("Add", $"{name}.gate", [tanh, "one"])]);
    }

    private static string Attention(GraphWriter graph, string name, string value, string seen, GptShape shape)
    {
        // Query, key and value lie one beside the other; each becomes [batch, head, token, number], the key [batch, head, number, token].
        string all = Linear(graph, $"{name}.attn.c_attn", value);
        string Part(int third, int[] order)
        {
            string begin = graph.Integers($"at_{third * shape.Width}", third * shape.Width);
            string end = graph.Integers($"at_{(third + 1) * shape.Width}", (third + 1) * shape.Width);
            string part = graph.Node("Slice", $"{name}.part{third}", [all, begin, end, graph.Integers("last_axis", 2)]);
            return graph.Node("Transpose", $"{name}.heads{third}", [graph.Node("Reshape", $"{name}.by_head{third}", [part, "by_head"])], ("perm", order));
        }

        string products = graph.Node("MatMul", $"{name}.products", [Part(0, [0, 2, 1, 3]), Part(1, [0, 2, 3, 1])]);
        string scores = graph.Node("Add", $"{name}.masked", [graph.Node("Mul", $"{name}.scores", [products, "score_scale"]), seen]);
        string shares = graph.Node("Softmax", $"{name}.shares", [scores], ("axis", -1));
        string heard = graph.Node("Transpose", $"{name}.heard", [graph.Node("MatMul", $"{name}.mixed", [shares, Part(2, [0, 2, 1, 3])])], ("perm", (int[])[0, 2, 1, 3]));
        return Linear(graph, $"{name}.attn.c_proj", graph.Node("Reshape", $"{name}.together", [heard, "joined"]));
    }

    /// <summary>A graph of operators while it is written; a value's name stands for it. The numbers are those of the fields in onnx.proto: of a graph 1 node, 2 name, 5 initializer, 11 input, 12 output.</summary>
    private sealed class GraphWriter(string name)
    {
        private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

        public ProtobufMessage Message { get; } = new ProtobufMessage().Add(2, name);

        public string Node(string operation, string output, string[] inputs, params (string Name, Axes Value)[] attributes)
        {
            // 1 input, 2 output, 3 name, 4 op_type, 5 attribute (1 name, 3 i, 8 ints, 20 type: 2 is an integer, 7 integers).
            var node = new ProtobufMessage();
            foreach (string input in inputs)
            {
                node.Add(1, input);
            }

            node.Add(2, output).Add(3, output).Add(4, operation);
            foreach ((string attribute, Axes value) in attributes)
            {
                var message = new ProtobufMessage().Add(1, attribute).Add(20, value.IsList ? 7 : 2);
                foreach (int number in value.Numbers)
                {
                    message.Add(value.IsList ? 8 : 3, number);
                }

                node.Add(5, message);
            }

            Message.Add(1, node);
            return output;
        }

        public void Singles(string name, float[] values, int[] sizes) => Constant(name, type: 1, MemoryMarshal.AsBytes<float>(values), sizes);

        public string Integers(string name, params long[] values) => Constant(name, type: 7, MemoryMarshal.AsBytes<long>(values), [values.Length]);

        /// <summary>Announces an input or output; the sizes that have a name are a run's.</summary>
        public void AddValue(int field, string name, int type, string first, string second, int? third)
        {
            // 1 name, 2 type (1 tensor_type: 1 elem_type, 2 shape: 1 dim: 1 dim_value or 2 dim_param).
            ProtobufMessage sizes = new ProtobufMessage().Add(1, new ProtobufMessage().Add(2, first)).Add(1, new ProtobufMessage().Add(2, second));
            if (third is int known)
            {
                sizes.Add(1, new ProtobufMessage().Add(1, known));
            }

            Message.Add(field, new ProtobufMessage().Add(1, name).Add(2, new ProtobufMessage().Add(1, new ProtobufMessage().Add(1, type).Add(2, sizes))));
        }

        private string Constant(string name, int type, ReadOnlySpan<byte> bytes, int[] sizes)
        {
            if (_constants.Add(name))
            {
                // 1 dims, 2 data_type, 8 name, 9 raw_data.
                var tensor = new ProtobufMessage();
                foreach (int size in sizes)
                {
                    tensor.Add(1, size);
                }

                Message.Add(5, tensor.Add(2, type).Add(8, name).Add(9, bytes));
            }

            return name;
        }
    }

    /// <summary>An attribute: a number, or a list of them.</summary>
    private readonly record struct Axes(int[] Numbers, bool IsList)
    {
        public static implicit operator Axes(int value) => new([value], IsList: false);

        public static implicit operator Axes(int[] values) => new(values, IsList: true);
    }
}
