using System.Text;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Models;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>A <see cref="SentencePieceTokenizer"/>. <see cref="LlamaTokenizer"/> gives the same ids.</summary>
/// <param name="Model">A <c>.model</c> file.</param>
internal sealed record SentencePieceDefinition(ReadOnlyMemory<byte> Model) : SourceDefinition
{
    private const char WhiteSpaceSign = '\u2581';

    public override BuiltSource Build()
    {
        var file = new SentencePieceModelFile(Model);
        CheckPieces(file);
        CheckSpecialTokens(file);
        ReadOnlyMemory<byte> model = AllowsSpecialTokens ? Model : HideSpecialPieces(file);
        using MemoryStream stream = SourceFile.Open(model);
        var tokenizer = SentencePieceTokenizer.Create(
            stream, addBeginningOfSentence: false, addEndOfSentence: false, AllowsSpecialTokens ? SpecialTokens : null);
        CheckBytes(file, tokenizer);
        IEnumerable<(string Text, int Id)> pieces = file.Pieces.Select((piece, id) => (piece.Text, id));
        return new BuiltSource(tokenizer, TokenTexts.Order([.. pieces, .. (SpecialTokens ?? new Dictionary<string, int>()).Select(token => (token.Key, token.Value))]))
        {
            BeginningTokenId = file.BeginningId,
            EndTokenId = file.EndId,
            PadTokenId = file.PadId,
        };
    }

    private static void CheckPieces(SentencePieceModelFile file)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        for (int id = 0; id < file.Pieces.Count; id++)
        {
            (string text, SentencePieceType type) = file.Pieces[id];
            // In the trie of Microsoft's unigram model U+0000 ends a piece: with more behind it the trie leads anywhere.
            if (text.Length == 0 || text.Contains('\0') || !texts.Add(text) || !Enum.IsDefined(type))
            {
                throw new InvalidDataException($"Piece {id}, '{FormatFile.Shown(text)}' of type {(int)type}, is empty, holds U+0000, is duplicated or of unknown type.");
            }
        }
    }

    private void CheckSpecialTokens(SentencePieceModelFile file)
    {
        Dictionary<string, int> ids = file.Pieces.Select((piece, id) => (piece.Text, id)).ToDictionary(piece => piece.Text, piece => piece.id, StringComparer.Ordinal);
        foreach ((string text, int id) in SpecialTokens ?? new Dictionary<string, int>())
        {
            if (ids.GetValueOrDefault(text, id) != id || (id < file.Pieces.Count && file.Pieces[id].Text != text))
            {
                throw new ArgumentException($"The special token '{text}' has the id {id}, which is another piece's in the model, or another id there.");
            }
        }
    }

    // SentencePiece itself never finds a control symbol in a text. Microsoft's byte-pair model finds every piece that merges lead to: such pieces get
    // a text that no merges lead to, as it begins and ends with a character that no other piece has. Its unigram model finds what is normal or user-defined.
    private ReadOnlyMemory<byte> HideSpecialPieces(SentencePieceModelFile file)
    {
        char mark = UnusedCharacter(file);
        return file.Rewrite(piece => !IsSpecial(piece) ? piece
            : !file.IsUnigram ? (mark + piece.Text + mark, piece.Type)
            : piece.Type is SentencePieceType.Normal or SentencePieceType.UserDefined ? (piece.Text, SentencePieceType.Unused)
            : piece);
    }

    // Of those that are never characters of a text, or are for private use.
    private static char UnusedCharacter(SentencePieceModelFile file)
    {
        HashSet<char> used = [.. file.Pieces.SelectMany(piece => piece.Text)];
        return Enumerable.Range(0xFDD0, 32).Concat(Enumerable.Range(0xE000, 0x1900)).Select(unit => (char)unit).First(unit => !used.Contains(unit));
    }

    private bool IsSpecial((string Text, SentencePieceType Type) piece) => piece.Type switch
    {
        SentencePieceType.Control or SentencePieceType.Unknown => true,
        SentencePieceType.UserDefined => LooksSpecial(piece.Text) || IsNamed(piece.Text),
        SentencePieceType.Normal => IsNamed(piece.Text),
        _ => false,
    };

    private bool IsNamed(string text) => SpecialTokens?.ContainsKey(text) ?? false;

    // Digits, words and runs of white space are user-defined so that texts are cut at them.
    private static bool LooksSpecial(string text)
        => text.Length > 1
            && !text.EnumerateRunes().All(character => Rune.IsLetterOrDigit(character) || Rune.IsWhiteSpace(character) || character.Value == WhiteSpaceSign);

    // Microsoft's unigram model looks for the bytes' pieces in the wrong place, and gives other tokens' ids for characters that are not in the vocabulary.
    private static void CheckBytes(SentencePieceModelFile file, SentencePieceTokenizer tokenizer)
    {
        if (!file.HasByteFallback)
        {
            return;
        }

        string unknown = UnusedCharacter(file).ToString();
        IEnumerable<string> expected = Encoding.UTF8.GetBytes(unknown).Select(value => $"<0x{value:X2}>");
        IEnumerable<string?> found = tokenizer.EncodeToIds(unknown, considerNormalization: false).Select(id => id < file.Pieces.Count ? file.Pieces[id].Text : null);
        if (!found.SequenceEqual(expected))
        {
            throw new InvalidDataException(
                "Microsoft.ML.Tokenizers gives ids of other tokens for characters that this model writes in bytes; use a byte-pair model or one without byte fallback.");
        }
    }
}
