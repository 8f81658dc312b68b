using System.Text;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Reads the fields of a SentencePiece model. Until the file says otherwise they have the schema's defaults.</summary>
internal sealed class SentencePieceFileReader
{
    private const int PieceField = 1;
    private const int TrainerField = 2;
    private const int NormalizerField = 3;
    private const int DenormalizerField = 5;

    /// <param name="file">The file.</param>
    /// <param name="pieces">Where its pieces go.</param>
    /// <exception cref="InvalidDataException">The bytes are not in protobuf's format.</exception>
    public SentencePieceFileReader(ReadOnlyMemory<byte> file, List<SentencePiece> pieces)
    {
        foreach (ProtobufField field in ProtobufField.ReadAll(file))
        {
            switch (field.Number)
            {
                case PieceField:
                    pieces.Add(ReadPiece(field.Bytes));
                    break;
                case TrainerField:
                    ReadTrainer(field.Bytes);
                    break;
                case NormalizerField:
                    ReadNormalizer(field.Bytes);
                    break;
                case DenormalizerField:
                    ReadDenormalizer(field.Bytes);
                    break;
            }
        }
    }

    public long ModelType { get; private set; } = (long)SentencePieceModelType.Unigram;

    public bool HasByteFallback { get; private set; }

    public bool TreatWhitespaceAsSuffix { get; private set; }

    public string UnknownSurface { get; private set; } = " \u2047 ";

    public string BeginningPiece { get; private set; } = "<s>";

    public string EndPiece { get; private set; } = "</s>";

    public string PadPiece { get; private set; } = "<pad>";

    public ReadOnlyMemory<byte> CharacterMap { get; private set; }

    public bool AddDummyPrefix { get; private set; } = true;

    public bool RemoveExtraWhitespaces { get; private set; } = true;

    public bool EscapeWhitespaces { get; private set; } = true;

    public ReadOnlyMemory<byte> DenormalizerCharacterMap { get; private set; }

    private static SentencePiece ReadPiece(ReadOnlyMemory<byte> message)
    {
        var piece = new SentencePiece(default, 0, SentencePieceType.Normal);
        foreach (ProtobufField field in ProtobufField.ReadAll(message))
        {
            piece = field.Number switch
            {
                1 => piece with { Text = field.Bytes },
                2 => piece with { Score = BitConverter.Int32BitsToSingle((int)field.Value) },
                3 => piece with { Type = (SentencePieceType)field.Value },
                _ => piece,
            };
        }

        return piece;
    }

    private void ReadTrainer(ReadOnlyMemory<byte> message)
    {
        foreach (ProtobufField field in ProtobufField.ReadAll(message))
        {
            switch (field.Number)
            {
                case 3:
                    ModelType = field.Value;
                    break;
                case 24:
                    TreatWhitespaceAsSuffix = field.Value != 0;
                    break;
                case 35:
                    HasByteFallback = field.Value != 0;
                    break;
                case 44:
                    UnknownSurface = Encoding.UTF8.GetString(field.Bytes.Span);
                    break;
                case 46:
                    BeginningPiece = TextOr(BeginningPiece, field);
                    break;
                case 47:
                    EndPiece = TextOr(EndPiece, field);
                    break;
                case 48:
                    PadPiece = TextOr(PadPiece, field);
                    break;
            }
        }
    }

    private void ReadNormalizer(ReadOnlyMemory<byte> message)
    {
        foreach (ProtobufField field in ProtobufField.ReadAll(message))
        {
            switch (field.Number)
            {
                case 2:
                    CharacterMap = field.Bytes;
                    break;
                case 3:
                    AddDummyPrefix = field.Value != 0;
                    break;
                case 4:
                    RemoveExtraWhitespaces = field.Value != 0;
                    break;
                case 5:
                    EscapeWhitespaces = field.Value != 0;
                    break;
            }
        }
    }

    private void ReadDenormalizer(ReadOnlyMemory<byte> message)
    {
        foreach (ProtobufField field in ProtobufField.ReadAll(message).Where(field => field.Number == 2))
        {
            DenormalizerCharacterMap = field.Bytes;
        }
    }

    // An empty name stands for the usual one.
    private static string TextOr(string usual, ProtobufField field) => field.Bytes.IsEmpty ? usual : Encoding.UTF8.GetString(field.Bytes.Span);
}
