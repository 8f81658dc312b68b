using MlNetTokenize.Embedding.Formats;

namespace MlNetTokenize;

/// <content>The table as a model that other programs run.</content>
public sealed partial class EmbeddingTable
{
    /// <summary>Writes the table and a pooling as an ONNX model: the ids of some texts in, their vectors out, as <see cref="Pool"/> makes them.</summary>
    /// <param name="stream">Where the file goes. It may be one that only goes forward; it is left open.</param>
    /// <param name="pooling">How the vectors of a text's tokens become one.</param>
    /// <remarks>
    /// <para>
    /// The model is of ONNX's IR version 7 with the default operators in version 13, which OnnxRuntime reads since 1.6 and python's onnx since 1.8. Its names, types and shapes:
    /// </para>
    /// <list type="table">
    /// <listheader><term>Name</term><description>Type and shape</description></listheader>
    /// <item><term><c>input_ids</c></term><description>Input, int64 [batch, tokens]: the tokens of each text, filled up behind or in front to the longest.</description></item>
    /// <item><term><c>attention_mask</c></term><description>Input, int64 [batch, tokens]: 0 for what is only filling, whatever its id; anything else for a token.</description></item>
    /// <item><term><c>embedding</c></term><description>
    /// Output, float32 [batch, <see cref="Dimension"/>]; with <see cref="TokenPooling.None"/> [batch, tokens, <see cref="Dimension"/>], with zeros for what is only filling.
    /// </description></item>
    /// </list>
    /// <para>
    /// The sizes of batch and tokens are free. A text without tokens has a vector of zeros. An id without a row, negative ones too, is a mistake that the runtime deals with: on the
    /// CPU OnnxRuntime throws and names the operator, <c>Gather</c>; some accelerators go on with another row or none. <see cref="TokenPooling.First"/> and <see cref="TokenPooling.Last"/>
    /// look up one token of a text and no other. Rows are added in the order of the tokens: on the CPU OnnxRuntime gives the numbers of <see cref="Pool"/>.
    /// </para>
    /// <para>
    /// It is the table alone. Of an <see cref="EmbeddingModel"/> the n-gram rows, positions and the linear layer stay behind: its vectors differ from these where it has n-grams or positions.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such pooling.</exception>
    /// <exception cref="InvalidOperationException">The file would have 2 GB or more, which protobuf, in which ONNX is written, does not allow. Nothing has been written.</exception>
    public void SaveOnnx(Stream stream, TokenPooling pooling = TokenPooling.Mean)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!Enum.IsDefined(pooling))
        {
            throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "There is no such pooling.");
        }

        OnnxFormat.Write(stream, Quantize(EmbeddingPrecision.Float32), pooling);
    }
}
