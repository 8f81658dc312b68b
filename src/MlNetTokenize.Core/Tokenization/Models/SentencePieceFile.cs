using System.Text;
using System.Text.Unicode;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>A SentencePiece model (sentencepiece_model.proto), checked as SentencePiece checks it. Its self-test is passed over.</summary>
internal sealed class SentencePieceFile
{
    private readonly List<SentencePiece> _pieces = [];
    private readonly SentencePieceFileReader _settings;

    private SentencePieceFile(ReadOnlyMemory<byte> file)
    {
        _settings = new SentencePieceFileReader(file, _pieces);
        UnknownId = Check();
        BeginningId = ControlOf(_settings.BeginningPiece);
        EndId = ControlOf(_settings.EndPiece);
        PadId = ControlOf(_settings.PadPiece);
    }

    /// <summary>The pieces, by id.</summary>
    public IReadOnlyList<SentencePiece> Pieces => _pieces;

    public SentencePieceModelType ModelType => (SentencePieceModelType)_settings.ModelType;

    public int UnknownId { get; }

    public int? BeginningId { get; }

    public int? EndId { get; }

    public int? PadId { get; }

    public bool HasByteFallback => _settings.HasByteFallback;

    /// <summary>What an unknown piece is decoded to.</summary>
    public string UnknownSurface => _settings.UnknownSurface;

    public bool TreatWhitespaceAsSuffix => _settings.TreatWhitespaceAsSuffix;

    /// <summary>The rules for characters; empty for none.</summary>
    public ReadOnlyMemory<byte> CharacterMap => _settings.CharacterMap;

    public bool AddDummyPrefix => _settings.AddDummyPrefix;

    public bool RemoveExtraWhitespaces => _settings.RemoveExtraWhitespaces;

    public bool EscapeWhitespaces => _settings.EscapeWhitespaces;

    /// <summary>The rules for decoded text; empty for none, as in nearly all models.</summary>
    public ReadOnlyMemory<byte> DenormalizerCharacterMap => _settings.DenormalizerCharacterMap;

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such model, or one that SentencePiece would not load.</exception>
    public static SentencePieceFile Read(ReadOnlyMemory<byte> file) => new(file);

    private int Check()
    {
        if (_pieces.Count == 0)
        {
            throw new InvalidDataException("The file is not a SentencePiece model: it has no pieces.");
        }

        if (!Enum.IsDefined(ModelType))
        {
            throw new InvalidDataException($"The SentencePiece model is of the unknown type {_settings.ModelType}.");
        }

        var texts = new HashSet<string>(StringComparer.Ordinal);
        var reserved = new HashSet<string>(StringComparer.Ordinal);
        var bytes = new HashSet<string>(StringComparer.Ordinal);
        int unknown = -1;
        for (int id = 0; id < _pieces.Count; id++)
        {
            SentencePiece piece = _pieces[id];
            if (!Enum.IsDefined(piece.Type) || piece.Text.IsEmpty || float.IsNaN(piece.Score) || !Utf8.IsValid(piece.Text.Span))
            {
                throw new InvalidDataException(
                    FormattableString.Invariant($"Piece {id} of the SentencePiece model, of type {(int)piece.Type} and {piece.Text.Length} bytes, is empty, not UTF-8, or has a type or score that is none."));
            }

            string text = Encoding.UTF8.GetString(piece.Text.Span);
            if (!(IsText(piece.Type) ? texts : reserved).Add(text))
            {
                throw new InvalidDataException($"Piece {id} of the SentencePiece model, '{FormatFile.Shown(text)}', stands twice.");
            }

            if (piece.Type == SentencePieceType.Unknown)
            {
                unknown = unknown < 0 ? id : throw new InvalidDataException($"The SentencePiece model has two unknown pieces, {unknown} and {id}.");
            }
            else if (piece.Type == SentencePieceType.Byte && !bytes.Add(HasByteFallback && IsByte(text) ? text : string.Empty))
            {
                throw new InvalidDataException($"Piece {id} of the SentencePiece model, '{FormatFile.Shown(text)}', stands for a byte and may not.");
            }
        }

        if (bytes.Contains(string.Empty) || (HasByteFallback && bytes.Count < 256))
        {
            throw new InvalidDataException(
                $"The SentencePiece model {(HasByteFallback ? "writes" : "does not write")} characters in bytes, and has {bytes.Count} pieces of bytes; 256 are needed for that, and none else.");
        }

        return unknown >= 0 ? unknown : throw new InvalidDataException("The SentencePiece model has no unknown piece.");
    }

    private static bool IsText(SentencePieceType type) => type is SentencePieceType.Normal or SentencePieceType.UserDefined or SentencePieceType.Unused;

    private static bool IsByte(string text)
        => text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>' && IsHexadecimal(text[3]) && IsHexadecimal(text[4]);

    private static bool IsHexadecimal(char digit) => char.IsAsciiHexDigitUpper(digit);

    private int? ControlOf(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int id = _pieces.FindIndex(piece => piece.Type == SentencePieceType.Control && piece.Text.Span.SequenceEqual(bytes));
        return id < 0 ? null : id;
    }
}
