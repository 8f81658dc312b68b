using Microsoft.ML;

namespace MlNetTokenize.Tests;

/// <summary>A view that an estimator refuses, and what its message says.</summary>
/// <param name="Data">The view.</param>
/// <param name="Message">What the message holds: the column and, where it is there, its type and the expected one.</param>
/// <param name="OnlyToFit">Whether only fitting needs the column: the fitted transformer takes the view.</param>
internal sealed record InvalidInput(IDataView Data, string[] Message, bool OnlyToFit = false);
