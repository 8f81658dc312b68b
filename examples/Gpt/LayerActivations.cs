namespace Gpt;

/// <summary>What a layer computes on the way forward and needs on the way back.</summary>
internal sealed class LayerActivations(GptShape shape, int rows, int length)
{
    /// <summary>The stream as it comes to the layer, as it comes to the MLP, and what layer norm makes of each.</summary>
    public Real[] Input { get; } = new Real[rows * shape.Width];

    public Real[] Normal1 { get; } = new Real[rows * shape.Width];

    public Real[] Inverse1 { get; } = new Real[rows];

    public Real[] Attended { get; } = new Real[rows * shape.Width];

    /// <summary>Queries, keys and values; who listens to whom; and what each heard.</summary>
    public Real[] QueryKeyValue { get; } = new Real[rows * 3 * shape.Width];

    public Real[] Shares { get; } = new Real[rows * shape.Heads * length];

    public Real[] Heard { get; } = new Real[rows * shape.Width];

    public Real[] Middle { get; } = new Real[rows * shape.Width];

    public Real[] Normal2 { get; } = new Real[rows * shape.Width];

    public Real[] Inverse2 { get; } = new Real[rows];

    public Real[] Thought { get; } = new Real[rows * shape.Width];

    /// <summary>The MLP before, within and after its bend.</summary>
    public Real[] Inner { get; } = new Real[rows * 4 * shape.Width];

    public Real[] Tanh { get; } = new Real[rows * 4 * shape.Width];

    public Real[] Active { get; } = new Real[rows * 4 * shape.Width];
}
