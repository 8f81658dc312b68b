// Loads the model at args[0] with nothing but a bare MLContext, predicts each line of standard input, and prints the vector column args[1] as the
// bytes of its floats, with the predicted label before it where the model has one. The tests start it and compare.

using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize.FreshProcess;

var mlContext = new MLContext();
ITransformer model = mlContext.Model.Load(args[0], out _);
SchemaDefinition output = SchemaDefinition.Create(typeof(Prediction));
output[nameof(Prediction.Vector)].ColumnName = args[1];
DataViewSchema produced = model.GetOutputSchema(mlContext.Data.LoadFromEnumerable(Array.Empty<Question>()).Schema);
if (produced.GetColumnOrNull(nameof(Prediction.PredictedLabel))?.Type is not TextDataViewType)
{
    output.Remove(output[nameof(Prediction.PredictedLabel)]);
}

using PredictionEngine<Question, Prediction> engine = mlContext.Model.CreatePredictionEngine<Question, Prediction>(model, outputSchemaDefinition: output);
using var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
using var answers = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
while (input.ReadLine() is string text)
{
    Prediction prediction = engine.Predict(new Question { Text = text });
    answers.Write($"{prediction.PredictedLabel} {Convert.ToHexString(MemoryMarshal.AsBytes<float>(prediction.Vector))}\n");
}
