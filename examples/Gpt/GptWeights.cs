namespace Gpt;

/// <summary>All that a transformer learns, in one array, under the names that GPT-2's files have.</summary>
public sealed class GptWeights
{
    private readonly Dictionary<string, Parameter> _byName = new(StringComparer.Ordinal);

    /// <summary>Weights of zero.</summary>
    /// <param name="shape">How large the transformer is.</param>
    public GptWeights(GptShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Validate();
        Shape = shape;
        (string Name, int Rows, int Columns)[] sizes = [.. Sizes(shape)];
        long count = CountOf(shape);
        if (count > Array.MaxLength)
        {
            throw new ArgumentException($"{count:N0} weights are more than an array holds, {Array.MaxLength:N0}.", nameof(shape));
        }

        Values = new Real[count];
        Gradients = new Real[count];
        int offset = 0;
        foreach ((string name, int rows, int columns) in sizes)
        {
            _byName.Add(name, new Parameter(name, Values, Gradients, offset, rows, columns));
            offset += rows * columns;
        }
    }

    public GptShape Shape { get; }

    /// <summary>All of them, in the order of the file.</summary>
    public IReadOnlyCollection<Parameter> All => _byName.Values;

    /// <summary>How many numbers they are.</summary>
    public int Count => Values.Length;

    internal Real[] Values { get; }

    internal Real[] Gradients { get; }

    public Parameter this[string name] => _byName[name];

    /// <summary>
    /// Weights where learning begins, as GPT-2's: normally distributed with deviation 0.02, biases zero, scales one. What writes into the stream that runs past the layers does so twice in each of them, and begins
    /// smaller by the root of how often, so that their sum has the same size in a deep transformer.
    /// </summary>
    public static GptWeights Create(GptShape shape, int seed)
    {
        var weights = new GptWeights(shape);
        var random = new Random(seed);
        foreach (Parameter parameter in weights.All)
        {
            if (parameter.IsVector)
            {
                parameter.Values.Fill(parameter.Name.EndsWith(".weight", StringComparison.Ordinal) ? 1 : 0);
                continue;
            }

            double deviation = parameter.Name.EndsWith("c_proj.weight", StringComparison.Ordinal) ? 0.02 / Math.Sqrt(2 * shape.Layers) : 0.02;
            foreach (ref Real value in parameter.Values)
            {
                // Box and Muller: two uniform numbers make a normally distributed one.
                value = (Real)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            }
        }

        return weights;
    }

    /// <summary>How many numbers the weights of a shape are.</summary>
    /// <exception cref="OverflowException">A matrix would have more columns than an array can.</exception>
    internal static long CountOf(GptShape shape) => Sizes(shape).Sum(size => (long)size.Rows * size.Columns);

    private static IEnumerable<(string Name, int Rows, int Columns)> Sizes(GptShape shape)
    {
        int width = shape.Width;
        yield return ("wte.weight", shape.VocabularySize, width);
        yield return ("wpe.weight", shape.ContextLength, width);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            foreach ((string name, int rows, int columns) in ((string, int, int)[])
                [("ln_1", 1, width), ("attn.c_attn", width, checked(3 * width)), ("attn.c_proj", width, width), ("ln_2", 1, width), ("mlp.c_fc", width, checked(4 * width)), ("mlp.c_proj", 4 * width, width)])
            {
                yield return ($"h.{layer}.{name}.weight", rows, columns);
                yield return ($"h.{layer}.{name}.bias", 1, columns);
            }
        }

        yield return ("ln_f.weight", 1, width);
        yield return ("ln_f.bias", 1, width);
        if (!shape.HasTiedHead)
        {
            yield return ("lm_head.weight", shape.VocabularySize, width);
        }
    }
}
