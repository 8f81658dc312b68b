namespace MlNetTokenize.Embedding.Formats;

/// <summary>The numbers that ONNX has for the types of a tensor's elements (onnx.proto, TensorProto.DataType).</summary>
internal enum OnnxType
{
    Single = 1,
    Int64 = 7,
    Boolean = 9,
}
