namespace MlNetTokenize.Embedding.Formats;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What the format calls its numbers.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Write">Writes these bytes.</param>
internal sealed record SafetensorsTensor(string Name, string Type, long[] Shape, long Length, Action<Stream> Write);
