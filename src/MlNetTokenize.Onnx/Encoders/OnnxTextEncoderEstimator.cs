using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetTokenize.Encoders;

namespace MlNetTokenize;

/// <summary>Turns texts into the vectors of a sentence encoder in ONNX, in batches: see <see cref="OnnxTextEncoder"/>.</summary>
/// <remarks>
/// <para>
/// | Estimator characteristics | |
/// | -- | -- |
/// | Does it look at the data to train? | No |
/// | Input column type | Text |
/// | Output column type | Vector of Single of known size |
/// | Required package besides Microsoft.ML | MlNetTokenize.Onnx, and Microsoft.ML.OnnxRuntime or one of its builds for graphics processors |
/// | Exportable to ONNX | No |
/// </para>
/// <para>The rows are read a few hundred ahead, in which texts of about one length go through the encoder together. So the input's texts are read by a cursor of their own; a prediction of one row runs it with one text.</para>
/// </remarks>
public sealed class OnnxTextEncoderEstimator : IEstimator<OnnxTextEncoderTransformer>
{
    private readonly IHost _host;
    private readonly EncoderSection _section;

    internal OnnxTextEncoderEstimator(IHostEnvironment environment, EncoderSection section)
    {
        _host = environment.Register(nameof(OnnxTextEncoderEstimator));
        _section = section;

        // What cannot be run is said now and not after long work.
        using OnnxTextEncoder encoder = section.CreateEncoder();
    }

    /// <summary>Loads the encoder.</summary>
    /// <param name="input">Has the text column.</param>
    /// <exception cref="ArgumentException">The column is missing or no text.</exception>
    public OnnxTextEncoderTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        OnnxTextEncoderTransformer.FindText(_host, input.Schema, _section.Input);
        return new OnnxTextEncoderTransformer(_host, _section);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column column = inputSchema.TryFindColumn(_section.Input, out SchemaShape.Column found) ? found : throw _host.ExceptSchemaMismatch(nameof(inputSchema), "text", _section.Input);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.ItemType is not TextDataViewType)
        {
            throw _host.ExceptSchemaMismatch(nameof(inputSchema), "text", _section.Input, "Text", column.GetTypeString());
        }

        var output = new SchemaShape.Column(_section.Output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false);
        return new SchemaShape(inputSchema.Where(other => other.Name != _section.Output).Append(output));
    }
}
