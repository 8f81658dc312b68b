using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization;

/// <summary>
/// The pieces of a vocabulary whose ids are its ranks, from the moment that it is loaded. What makes merging fast (<see cref="BytePairEncoder"/>) takes several times as long to make as a vocabulary takes to load, and most pieces
/// are tokens: so it is made beside the work, from the first piece on that is none, and until then such pieces are merged by the definition. The ids are the same.
/// </summary>
internal sealed class RankPieces : PieceSource
{
    // By the definition, time grows with the square of the length: a longer piece waits.
    private const int LongestByDefinition = 64;

    // A vocabulary of more tokens may have more merges than there can be, which is said when it is loaded.
    private const int MostTokens = 1_000_000;

    private readonly TokenVocabulary _vocabulary;
    private readonly int[] _byteIds = new int[256];
    private readonly Lazy<BytePairEncoder> _encoder;
    private BytePairEncoder? _prepared;
    private int _isPreparing;

    /// <exception cref="InvalidDataException">A single byte is not a token.</exception>
    private RankPieces(BytePairModel model)
    {
        _vocabulary = model.Vocabulary;
        for (int value = 0; value < _byteIds.Length; value++)
        {
            bool isToken = TryGetWhole([(byte)value], out _byteIds[value]);
            if (!isToken && !BytePairEncoder.IsInNoText((byte)value))
            {
                throw new InvalidDataException($"The vocabulary has no token for the byte 0x{value:X2}; a byte-level vocabulary has all 256.");
            }

            _byteIds[value] = isToken ? _byteIds[value] : -1;
        }

        _encoder = new Lazy<BytePairEncoder>(() => new BytePairEncoder(model));
    }

    /// <summary>Whether some byte is no token. No valid UTF-8 has it, and no other text may be encoded.</summary>
    public bool LacksBytes => _byteIds.Contains(-1);

    /// <summary>What encodes the pieces of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="lacksBytes">Whether some byte is no token. No valid UTF-8 has it, and no other text may be encoded.</param>
    /// <exception cref="InvalidDataException">The parts do not fit together.</exception>
    public static PieceSource Create(BytePairModel model, out bool lacksBytes)
    {
        if (model.Merges is null && model.IgnoreMerges && model.Vocabulary.Count <= MostTokens)
        {
            var pieces = new RankPieces(model);
            lacksBytes = pieces.LacksBytes;
            return pieces;
        }

        var encoder = new BytePairEncoder(model);
        lacksBytes = encoder.LacksBytes;
        return encoder;
    }

    /// <inheritdoc/>
    public override bool TryGetWhole(ReadOnlySpan<byte> piece, out int id) => _vocabulary.TryGetId(piece, out id) && !_vocabulary.IsSpecial(id);

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Encode(scoped ReadOnlySpan<byte> piece, EncoderScratch scratch)
        => TryGetWhole(piece, out int id) ? scratch.Only(id) : Merge(piece, scratch);

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Merge(scoped ReadOnlySpan<byte> piece, EncoderScratch scratch)
    {
        if (Volatile.Read(ref _prepared) is { } encoder)
        {
            return encoder.Merge(piece, scratch);
        }

        if (piece.Length > LongestByDefinition)
        {
            _prepared = _encoder.Value;
            return _prepared.Merge(piece, scratch);
        }

        if (Interlocked.Exchange(ref _isPreparing, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static pieces => pieces._prepared = pieces._encoder.Value, this, preferLocal: false);
        }

        Span<int> ids = scratch.Ids(piece.Length);
        return ids[..MergeByDefinition(piece, ids)];
    }

    /// <summary>Merges as tiktoken does: of all neighbors whose joined bytes are a token always those of the lowest rank, of these the leftmost.</summary>
    /// <returns>How many ids there are.</returns>
    [SkipLocalsInit]
    internal int MergeByDefinition(ReadOnlySpan<byte> piece, Span<int> ids)
    {
        // Where tokens begin, and what each and its right neighbor make.
        Span<byte> starts = stackalloc byte[LongestByDefinition + 1];
        Span<int> made = stackalloc int[LongestByDefinition];
        int count = piece.Length;
        for (int i = 0; i < count; i++)
        {
            starts[i] = (byte)i;
            ids[i] = _byteIds[piece[i]];
        }

        starts[count] = (byte)count;
        for (int i = 0; i + 1 < count; i++)
        {
            made[i] = MadeOf(piece, ids, starts, i);
        }

        while (count > 1)
        {
            // What makes nothing is greater than any token.
            int place = 0;
            for (int i = 1; i + 1 < count; i++)
            {
                place = made[i] < made[place] ? i : place;
            }

            if (made[place] == int.MaxValue)
            {
                break;
            }

            ids[place] = made[place];
            ids[(place + 2)..count].CopyTo(ids[(place + 1)..]);
            starts[(place + 2)..(count + 1)].CopyTo(starts[(place + 1)..]);
            made[(place + 1)..(count - 1)].CopyTo(made[place..]);
            count--;
            if (place + 1 < count)
            {
                made[place] = MadeOf(piece, ids, starts, place);
            }

            if (place > 0)
            {
                made[place - 1] = MadeOf(piece, ids, starts, place - 1);
            }
        }

        return count;
    }

    private int MadeOf(ReadOnlySpan<byte> piece, ReadOnlySpan<int> ids, ReadOnlySpan<byte> starts, int left)
        => ids[left] >= 0 && ids[left + 1] >= 0 && TryGetWhole(piece[starts[left]..starts[left + 2]], out int id) ? id : int.MaxValue;
}
