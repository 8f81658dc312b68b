namespace MlNetTokenize.Embedding.Formats;

/// <summary>Writes a number.</summary>
/// <param name="bytes">Where it goes.</param>
/// <param name="value">The number.</param>
internal delegate void NumberWriter<T>(Span<byte> bytes, T value);
