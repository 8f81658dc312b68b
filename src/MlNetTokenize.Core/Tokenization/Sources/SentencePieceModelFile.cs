using System.Text;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Models;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>What is needed of a SentencePiece model (sentencepiece_model.proto): its pieces, and the ids of some. Microsoft's reader of it is internal.</summary>
internal sealed class SentencePieceModelFile
{
    private const int PieceField = 1;
    private const int TrainerField = 2;
    private const int NormalizerField = 3;
    private const int PieceTextField = 1;
    private const int PieceTypeField = 3;
    private const int ModelTypeField = 3;
    private const int ByteFallbackField = 35;
    private const int BeginningIdField = 41;
    private const int EndIdField = 42;
    private const int PadIdField = 43;
    private const int CharacterMapField = 2;
    private const int Unigram = 1;

    private readonly ReadOnlyMemory<byte> _file;
    private readonly List<(string Text, SentencePieceType Type)> _pieces = [];

    // Until the file says otherwise, the schema's defaults.
    private long _modelType = Unigram;
    private long _beginningId = 1;
    private long _endId = 2;
    private long _padId = -1;

    /// <exception cref="InvalidDataException">The bytes are not such a model.</exception>
    public SentencePieceModelFile(ReadOnlyMemory<byte> file)
    {
        _file = file;
        foreach (ProtobufField field in ProtobufField.ReadAll(file))
        {
            if (field.Number == PieceField)
            {
                _pieces.Add(ReadPiece(field.Bytes));
            }
            else if (field.Number == TrainerField)
            {
                ReadTrainer(field.Bytes);
            }
            else if (field.Number == NormalizerField)
            {
                foreach (ProtobufField map in ProtobufField.ReadAll(field.Bytes).Where(field => field.Number == CharacterMapField))
                {
                    SentencePieceCharacterMap.Check(map.Bytes.Span);
                }
            }
        }

        if (_pieces.Count == 0)
        {
            throw new InvalidDataException("The file is not a SentencePiece model: it has no pieces.");
        }
    }

    public IReadOnlyList<(string Text, SentencePieceType Type)> Pieces => _pieces;

    public bool IsUnigram => _modelType == Unigram;

    public bool HasByteFallback { get; private set; }

    public int? BeginningId => Existing(_beginningId);

    public int? EndId => Existing(_endId);

    public int? PadId => Existing(_padId);

    /// <summary>The file with other texts and types for some of its pieces.</summary>
    public byte[] Rewrite(Func<(string Text, SentencePieceType Type), (string Text, SentencePieceType Type)> change)
    {
        using var stream = new MemoryStream();
        foreach (ProtobufField field in ProtobufField.ReadAll(_file))
        {
            if (field.Number == PieceField && ReadPiece(field.Bytes) is var piece && change(piece) is var changed && changed != piece)
            {
                stream.Write(new ProtobufMessage().Add(PieceField, [.. field.Bytes.Span, .. TextAndType(changed).Bytes]).Bytes);
            }
            else
            {
                stream.Write(field.Raw.Span);
            }
        }

        return stream.ToArray();
    }

    // Where a field stands twice in a message, the last one counts: these are put behind a piece to change it.
    private static ProtobufMessage TextAndType((string Text, SentencePieceType Type) piece)
        => new ProtobufMessage().Add(PieceTextField, piece.Text).Add(PieceTypeField, (long)piece.Type);

    private static (string Text, SentencePieceType Type) ReadPiece(ReadOnlyMemory<byte> message)
    {
        string text = string.Empty;
        var type = SentencePieceType.Normal;
        foreach (ProtobufField field in ProtobufField.ReadAll(message))
        {
            if (field.Number == PieceTextField)
            {
                text = Encoding.UTF8.GetString(field.Bytes.Span);
            }
            else if (field.Number == PieceTypeField)
            {
                type = (SentencePieceType)field.Value;
            }
        }

        return (text, type);
    }

    private void ReadTrainer(ReadOnlyMemory<byte> message)
    {
        foreach (ProtobufField field in ProtobufField.ReadAll(message))
        {
            switch (field.Number)
            {
                case ModelTypeField:
                    _modelType = field.Value;
                    break;
                case ByteFallbackField:
                    HasByteFallback = field.Value != 0;
                    break;
                case BeginningIdField:
                    _beginningId = field.Value;
                    break;
                case EndIdField:
                    _endId = field.Value;
                    break;
                case PadIdField:
                    _padId = field.Value;
                    break;
            }
        }
    }

    private int? Existing(long id) => id >= 0 && id < _pieces.Count ? (int)id : null;
}
