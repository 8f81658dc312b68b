namespace MlNetTokenize;

/// <summary>What a token column holds.</summary>
#pragma warning disable CA1720 // The names are those of ML.NET's types.
public enum TokenKind
{
    /// <summary>ML.NET's keys, with the tokens' texts as key values: token t is key t + 1, and 0 is a missing one. What ML.NET's own text transforms take.</summary>
    Key,

    /// <summary>Ids as Int32.</summary>
    Int32,

    /// <summary>Ids as Int64: what most ONNX models take.</summary>
    Int64,
}
