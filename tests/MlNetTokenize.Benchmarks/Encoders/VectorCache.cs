using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using SemanticSearch;

namespace MlNetTokenize.Benchmarks;

/// <summary>An encoder's vectors of texts, which take minutes: kept in the temporary folder under the texts' hash.</summary>
internal sealed class VectorCache(MiniLm encoder)
{
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "mlnet-tokenize-vectors")).FullName;

    public float[][] Encode(IReadOnlyList<string> texts, string name)
    {
        string path = Path.Combine(_folder, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', texts))))[..32] + ".vectors");
        if (File.Exists(path) && new FileInfo(path).Length == (long)texts.Count * MiniLm.Dimension * sizeof(float))
        {
            return [.. MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray().Chunk(MiniLm.Dimension)];
        }

        float[][] vectors = Steps.Progress(name, texts.Count, report => encoder.Encode(texts, report));
        string unfinished = path + ".new";
        using (FileStream file = File.Create(unfinished))
        {
            foreach (float[] vector in vectors)
            {
                file.Write(MemoryMarshal.AsBytes<float>(vector));
            }
        }

        File.Move(unfinished, path, overwrite: true);
        return vectors;
    }
}
