using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MlNetTokenize.Tests;

/// <summary>OnnxRuntime, called by hand.</summary>
internal static class OnnxRun
{
    public static InferenceSession Open(byte[] model)
    {
        // Starting threads would take longer than these models do, and what fails is thrown anyway.
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        return new InferenceSession(model, options);
    }

    /// <summary>The values of one output.</summary>
    /// <param name="session">The model.</param>
    /// <param name="output">The output's name.</param>
    /// <param name="inputs">The names of its inputs and a row of numbers for each text, all of one length.</param>
    public static DenseTensor<float> Run(InferenceSession session, string output, params (string Name, long[][] Rows)[] inputs)
    {
        NamedOnnxValue[] values = [.. inputs.Select(input => NamedOnnxValue.CreateFromTensor(input.Name, new DenseTensor<long>(
            input.Rows.SelectMany(row => row).ToArray(), [input.Rows.Length, input.Rows.Length == 0 ? 0 : input.Rows[0].Length])))];
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(values, [output]);
        return (DenseTensor<float>)results.Single().AsTensor<float>().Clone();
    }
}
