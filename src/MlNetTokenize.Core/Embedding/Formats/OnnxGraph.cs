using System.Buffers.Binary;
using System.Globalization;
using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>A graph of ONNX operators while it is written. A value's name stands for it.</summary>
/// <remarks>The numbers are those of the fields in onnx.proto; of a graph 1 node, 2 name, 5 initializer, 11 input, 12 output.</remarks>
internal sealed class OnnxGraph(string name)
{
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

    public ProtobufMessage Message { get; } = new ProtobufMessage().Add(2, name);

    /// <param name="name">The input's name, which is given back.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="freeSizes">The names of those of its sizes that a run decides.</param>
    public string Input(string name, OnnxType type, params ReadOnlySpan<string> freeSizes)
    {
        Message.Add(11, Value(name, type, freeSizes, lastSize: null));
        return name;
    }

    /// <param name="name">A value that some operator makes.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="freeSizes">The names of those of its sizes that a run decides.</param>
    /// <param name="lastSize">The size behind them.</param>
    public void Output(string name, OnnxType type, ReadOnlySpan<string> freeSizes, int lastSize) => Message.Add(12, Value(name, type, freeSizes, lastSize));

    /// <summary>Adds an operator; those that make its inputs were added before.</summary>
    /// <param name="operation">Its name in ONNX.</param>
    /// <param name="output">The name of what it makes, which is given back.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="attributes">Its attributes: whole numbers, but <c>axes</c>, which is a list, here of one.</param>
    public string Node(string operation, string output, ReadOnlySpan<string> inputs, params ReadOnlySpan<(string Name, int Value)> attributes)
    {
        // 1 input, 2 output, 3 name, 4 op_type, 5 attribute (1 name, 3 i, 8 ints, 20 type: 2 is an integer, 7 integers).
        var node = new ProtobufMessage();
        foreach (string input in inputs)
        {
            node.Add(1, input);
        }

        node.Add(2, output).Add(3, output).Add(4, operation);
        foreach ((string attribute, int value) in attributes)
        {
            var message = new ProtobufMessage().Add(1, attribute);
            node.Add(5, attribute == "axes" ? message.Add(8, value).Add(20, 7) : message.Add(3, value).Add(20, 2));
        }

        Message.Add(1, node);
        return output;
    }

    /// <summary>A whole number.</summary>
    public string Number(long value) => Constant(string.Create(CultureInfo.InvariantCulture, $"number_{value}"), OnnxType.Int64, value, isList: false);

    /// <summary>A list of one whole number, as operators have their axes.</summary>
    public string List(long value) => Constant(string.Create(CultureInfo.InvariantCulture, $"list_{value}"), OnnxType.Int64, value, isList: true);

    /// <summary>A 32-bit float.</summary>
    public string Single(string name, float value) => Constant(name, OnnxType.Single, BitConverter.SingleToInt32Bits(value), isList: false);

    /// <summary>A tensor of numbers without its name and numbers.</summary>
    public static ProtobufMessage Tensor(OnnxType type, params ReadOnlySpan<int> sizes)
    {
        // 1 dims, 2 data_type.
        var tensor = new ProtobufMessage();
        foreach (int size in sizes)
        {
            tensor.Add(1, size);
        }

        return tensor.Add(2, (int)type);
    }

    private string Constant(string name, OnnxType type, long bits, bool isList)
    {
        if (_constants.Add(name))
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, bits);
            Message.Add(5, Tensor(type, isList ? [1] : []).Add(8, name).Add(9, bytes[..(type == OnnxType.Int64 ? sizeof(long) : sizeof(float))]));
        }

        return name;
    }

    private static ProtobufMessage Value(string name, OnnxType type, ReadOnlySpan<string> freeSizes, int? lastSize)
    {
        // 1 name, 2 type (1 tensor_type: 1 elem_type, 2 shape: 1 dim: 1 dim_value or 2 dim_param).
        var shape = new ProtobufMessage();
        foreach (string size in freeSizes)
        {
            shape.Add(1, new ProtobufMessage().Add(2, size));
        }

        if (lastSize is int known)
        {
            shape.Add(1, new ProtobufMessage().Add(1, known));
        }

        var tensorType = new ProtobufMessage().Add(1, (int)type).Add(2, shape);
        return new ProtobufMessage().Add(1, name).Add(2, new ProtobufMessage().Add(1, tensorType));
    }
}
