using System.Text.Json.Nodes;

namespace MlNetTokenize.Conformance;

/// <param name="Ids">The ids.</param>
/// <param name="Offsets">The first UTF-16 unit of each token and that after the last, by turns.</param>
/// <param name="Types">The type ids.</param>
/// <param name="Mask">1 for tokens, 0 for what fills up.</param>
/// <param name="Special">1 for what was put around and between texts.</param>
internal sealed record OracleEncoding(int[] Ids, int[] Offsets, int[] Types, int[] Mask, int[] Special)
{
    public static OracleEncoding? Read(JsonObject answer)
        => answer.ContainsKey("e") ? null : new OracleEncoding(Integers(answer["i"]), Integers(answer["o"]), Integers(answer["t"]), Integers(answer["m"]), Integers(answer["s"]));

    private static int[] Integers(JsonNode? array) => array is null ? [] : [.. array.AsArray().Select(item => item!.GetValue<int>())];
}
