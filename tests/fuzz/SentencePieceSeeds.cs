using System.Buffers.Binary;
using MlNetTokenize.IO;

namespace MlNetTokenize.Fuzz;

/// <summary>SentencePiece's own files with a handful of pieces: the fields of its ModelProto, by number.</summary>
internal static class SentencePieceSeeds
{
    private const int Unknown = 2;
    private const int Control = 3;
    private const int UserDefined = 4;
    private const int ByteOfText = 6;
    private const int Fixed32 = 5;

    public static IEnumerable<byte[]> All()
    {
        foreach (int model in (int[])[1, 2])
        {
            foreach (bool hasBytes in (bool[])[false, true])
            {
                yield return Write(model, hasBytes);
            }
        }
    }

    private static byte[] Write(int model, bool hasBytes)
    {
        (string Text, float Score, int Type)[] pieces =
        [
            ("<unk>", 0, Unknown), ("<s>", 0, Control), ("</s>", 0, Control), ("<sep>", 0, UserDefined), ("\u2581", -1, 1), ("a", -2, 1), ("b", -3, 1), ("\u2581a", -1.5f, 1), ("ab", -1.25f, 1), ("é", -4, 1),
            .. hasBytes ? Enumerable.Range(0, 256).Select(value => ($"<0x{value:X2}>", 0f, ByteOfText)) : [],
        ];
        var file = new ProtobufMessage();
        foreach ((string text, float score, int type) in pieces)
        {
            // A float has its own way of being written: its tag and four bytes.
            byte[] number = [(2 << 3) | Fixed32, 0, 0, 0, 0];
            BinaryPrimitives.WriteSingleLittleEndian(number.AsSpan(1), score);
            byte[] head = new ProtobufMessage().Add(1, text).Bytes.ToArray();
            byte[] kind = type == 1 ? [] : new ProtobufMessage().Add(3, type).Bytes.ToArray();
            file.Add(1, [.. head, .. number, .. kind]);
        }

        ProtobufMessage trainer = new ProtobufMessage().Add(3, model).Add(35, hasBytes ? 1 : 0);
        ProtobufMessage normalizer = new ProtobufMessage().Add(1, "identity").Add(3, 1).Add(4, 1).Add(5, 1);
        return file.Add(2, trainer).Add(3, normalizer).Bytes.ToArray();
    }
}
