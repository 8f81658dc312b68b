namespace MlNetTokenize.Transforms.Reading;

/// <summary>Copies of the texts of consecutive rows of one batch: a cursor uses its memory again.</summary>
/// <param name="number">The batch's number.</param>
internal sealed class TextBatch(long number)
{
    private readonly List<ReadOnlyMemory<char>> _texts = [];

    public long Number => number;

    /// <summary>The number of characters.</summary>
    public long Length { get; private set; }

    public IReadOnlyList<ReadOnlyMemory<char>> Texts => _texts;

    public void Add(ReadOnlySpan<char> text)
    {
        _texts.Add(text.ToArray());
        Length += text.Length;
    }
}
