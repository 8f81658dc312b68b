namespace MlNetTokenize.Tests;

/// <summary>Bytes as a network gives them: as few at once as it likes, down to one.</summary>
internal sealed class StutteringStream(byte[] bytes) : MemoryStream(bytes)
{
    private static readonly int[] Sizes = [1, 7, 4_093, 3, 65_537, 2, 997];

    private int _reads;

    // The other ways of reading come here.
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, Sizes[_reads++ % Sizes.Length]));
}
