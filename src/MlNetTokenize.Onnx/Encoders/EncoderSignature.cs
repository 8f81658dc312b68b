using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace MlNetTokenize.Encoders;

/// <summary>What goes into an encoder and which of its outputs is taken.</summary>
/// <param name="Inputs">The names of its inputs, of the three that are known.</param>
/// <param name="Output">The name of the output.</param>
/// <param name="IsOfTokens">Whether it has a vector for each token; else one for each text.</param>
/// <param name="Dimension">How long a vector is, or −1 where the model does not say it.</param>
internal sealed record EncoderSignature(string[] Inputs, string Output, bool IsOfTokens, int Dimension)
{
    public const string Ids = "input_ids";
    public const string Mask = "attention_mask";
    public const string Types = "token_type_ids";

    private const string Text = "sentence_embedding";

    // By transformers' and sentence-transformers' names. What stands beside it by the name pooler_output is made for BERT's guess of the next sentence, and most encoders never trained it.
    private static readonly string[] States = ["last_hidden_state", "token_embeddings"];
    private static readonly string[] Known = [Ids, Mask, Types];

    /// <summary>Looks at a model.</summary>
    /// <param name="session">The model.</param>
    /// <param name="output">The output that is asked for; <see langword="null"/> for the one that is usual.</param>
    /// <exception cref="ArgumentException">It has other inputs, or no such output; the message names those that it has.</exception>
    public static EncoderSignature Of(InferenceSession session, string? output)
    {
        foreach ((string name, NodeMetadata input) in session.InputMetadata)
        {
            if (!Known.Contains(name) || input.ElementType != typeof(long))
            {
                throw new ArgumentException($"The model has an input '{name}' of {input.ElementType.Name}; an encoder of texts has {string.Join(", ", Known)} of Int64.");
            }
        }

        if (!session.InputMetadata.ContainsKey(Ids))
        {
            throw new ArgumentException($"The model has no input '{Ids}'.");
        }

        string all = string.Join(", ", session.OutputMetadata.Select(made => $"{made.Key} [{string.Join(", ", made.Value.Dimensions.Select(size => size.ToString(CultureInfo.InvariantCulture)))}]"));
        if (output is not null && !session.OutputMetadata.ContainsKey(output))
        {
            throw new ArgumentException($"The model has no output '{output}'. There are {all}.");
        }

        string[] ofTexts = [.. session.OutputNames.Where(name => Has(name, 2))];
        string? chosen = output
            ?? (Has(Text, 2) ? Text : null)
            ?? Array.Find(States, name => Has(name, 3))
            ?? (ofTexts.Length == 1 ? ofTexts[0] : null)
            ?? session.OutputNames.FirstOrDefault(name => Has(name, 3));
        return chosen is not null && (Has(chosen, 2) || Has(chosen, 3))
            ? new EncoderSignature([.. Known.Where(session.InputMetadata.ContainsKey)], chosen, Has(chosen, 3), session.OutputMetadata[chosen].Dimensions[^1])
            : throw new ArgumentException($"The model has {(output is null ? "no output" : $"in '{output}' no output")} of a vector of Single for each text or each token. There are {all}.");

        bool Has(string name, int dimensions) => session.OutputMetadata.TryGetValue(name, out NodeMetadata? made) && made.Dimensions.Length == dimensions && made.ElementType == typeof(float);
    }
}
