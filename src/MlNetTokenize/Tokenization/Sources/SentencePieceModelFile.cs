using System.Text;
using Google.Protobuf;

namespace MlNetTokenize;

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
        foreach (Field field in Fields(file))
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
                foreach (Field map in Fields(field.Bytes).Where(field => field.Number == CharacterMapField))
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
        using var output = new CodedOutputStream(stream);
        foreach (Field field in Fields(_file))
        {
            if (field.Number == PieceField && ReadPiece(field.Bytes) is var piece && change(piece) is var changed && changed != piece)
            {
                output.WriteTag(PieceField, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom([.. field.Bytes.Span, .. TextAndType(changed)]));
            }
            else
            {
                output.Flush();
                stream.Write(field.Raw.Span);
            }
        }

        output.Flush();
        return stream.ToArray();
    }

    // Where a field stands twice in a message, the last one counts: these are put behind a piece to change it.
    private static byte[] TextAndType((string Text, SentencePieceType Type) piece)
    {
        using var stream = new MemoryStream();
        using var output = new CodedOutputStream(stream);
        output.WriteTag(PieceTextField, WireFormat.WireType.LengthDelimited);
        output.WriteString(piece.Text);
        output.WriteTag(PieceTypeField, WireFormat.WireType.Varint);
        output.WriteEnum((int)piece.Type);
        output.Flush();
        return stream.ToArray();
    }

    private static (string Text, SentencePieceType Type) ReadPiece(ReadOnlyMemory<byte> message)
    {
        string text = string.Empty;
        var type = SentencePieceType.Normal;
        foreach (Field field in Fields(message))
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
        foreach (Field field in Fields(message))
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

    private static IEnumerable<Field> Fields(ReadOnlyMemory<byte> message)
    {
        using var input = new CodedInputStream(message.ToArray());
        for (int start = 0; input.ReadTag() is > 0 and uint tag; start = (int)input.Position)
        {
            long value = 0;
            ReadOnlyMemory<byte> bytes = default;
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Varint:
                    value = input.ReadInt64();
                    break;
                case WireFormat.WireType.LengthDelimited:
                    bytes = input.ReadBytes().Memory;
                    break;
                default:
                    input.SkipLastField();
                    break;
            }

            yield return new Field(WireFormat.GetTagFieldNumber(tag), message[start..(int)input.Position], bytes, value);
        }
    }

    /// <summary>A field of a message: all of it, and its value as bytes or as a number.</summary>
    private readonly record struct Field(int Number, ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> Bytes, long Value);
}
