using System.Text.Json;

namespace MlNetTokenize.Conformance;

/// <param name="Ids">The ids.</param>
/// <param name="Offsets">The first UTF-16 unit of each token and that after the last, by turns.</param>
/// <param name="Types">The type ids.</param>
/// <param name="Mask">1 for tokens, 0 for what fills up.</param>
/// <param name="Special">1 for what was put around and between texts.</param>
internal sealed record OracleEncoding(int[] Ids, int[] Offsets, int[] Types, int[] Mask, int[] Special)
{
    /// <returns><see langword="null"/> for an error.</returns>
    public static OracleEncoding? Read(JsonElement answer)
        => answer.TryGetProperty("e", out _) ? null : new OracleEncoding(Integers(answer, "i"), Integers(answer, "o"), Integers(answer, "t"), Integers(answer, "m"), Integers(answer, "s"));

    private static int[] Integers(JsonElement answer, string name)
    {
        if (!answer.TryGetProperty(name, out JsonElement array))
        {
            return [];
        }

        var values = new int[array.GetArrayLength()];
        int count = 0;
        foreach (JsonElement value in array.EnumerateArray())
        {
            values[count++] = value.GetInt32();
        }

        return values;
    }
}
