using System.Diagnostics.CodeAnalysis;

namespace MlNetTokenize;

/// <summary>What the numbers of an embedding are held as, in memory and in a model file.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The types are what is chosen between.")]
public enum EmbeddingPrecision
{
    /// <summary>32-bit floats, as they are learned.</summary>
    Float32,

    /// <summary>16-bit floats (IEEE 754 binary16): half the size, 11 significant bits, magnitudes up to 65,504.</summary>
    Float16,

    /// <summary>
    /// 8-bit integers with a 32-bit scale for each row: about a quarter of the size. A row's scale is its largest magnitude / 127, and a value is off by half a scale at most.
    /// </summary>
    Int8,
}
