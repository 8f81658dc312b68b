using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.BytePairs.Merging;

/// <summary>
/// Encodes one piece: what comes of always merging the pair of the lowest rank and of those the leftmost, until no pair merges
/// (Sennrich, Haddow and Birch 2016, Algorithm 1, on bytes as in GPT-2). Immutable and thread-safe.
/// </summary>
internal sealed class BytePairEncoder : PieceSource
{
    private const int None = TokenPrefixes.None;

    private readonly TokenVocabulary _vocabulary;
    private readonly MergeTable _merges;
    private readonly TokenPrefixes _prefixes;

    // Only for a vocabulary that cannot be encoded by those two.
    private readonly QueueMerger? _unordered;

    // Whether a piece that is this token is always this one token: one look-up for nine pieces out of ten.
    private readonly bool[] _isWhole;

    /// <summary>Prepares a vocabulary.</summary>
    /// <exception cref="InvalidDataException">A single byte is not a token, or a merge is none.</exception>
    public BytePairEncoder(BytePairModel model)
    {
        _vocabulary = model.Vocabulary;
        int[] byteIds = FindBytes(_vocabulary);
        LacksBytes = byteIds.Contains(-1);
        int[] ordinary = _vocabulary.OrdinaryIds();
        if (model.Merges is null)
        {
            _prefixes = new TokenPrefixes(_vocabulary, ordinary, byteIds);
            _merges = MergeTable.FromRanks(_vocabulary, byteIds, _prefixes);
        }
        else
        {
            _merges = MergeTable.FromMerges(_vocabulary, byteIds, model.Merges);
        }

        if (!_merges.IsOrdered)
        {
            _unordered = new QueueMerger(model, byteIds, _prefixes);
        }

        if (_prefixes is null || _merges.Count < ordinary.Length)
        {
            _prefixes = new TokenPrefixes(_vocabulary, [.. ordinary.Where(id => _merges.RankOf(id) >= 0)], byteIds);
        }

        // A list can hold tokens that its merges never lead to.
        _isWhole = new bool[_vocabulary.Count];
        foreach (int id in ordinary)
        {
            _isWhole[id] = model.IgnoreMerges
                || (_unordered is null ? _merges.RankOf(id) >= 0 : _unordered.Merge(_vocabulary.BytesOf(id)) is [int only] && only == id);
        }
    }

    /// <summary>Whether some byte is no token. No valid UTF-8 has it, and no other text may be encoded.</summary>
    public bool LacksBytes { get; }

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Encode(scoped ReadOnlySpan<byte> piece, EncoderScratch scratch)
    {
        return TryGetWhole(piece, out int id) ? scratch.Only(id) : Merge(piece, scratch);
    }

    /// <inheritdoc/>
    public override bool TryGetWhole(ReadOnlySpan<byte> piece, out int id) => _vocabulary.TryGetId(piece, out id) && _isWhole[id];

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Merge(scoped ReadOnlySpan<byte> piece, EncoderScratch scratch)
    {
        if (_unordered is not null)
        {
            return _unordered.Merge(piece);
        }

        if (piece.Length > BlockMerger.MaximumLength)
        {
            return EncodeBlocks(piece, scratch);
        }

        Span<int> ids = scratch.Ids(piece.Length);
        return ids[..BlockMerger.Merge(_merges, piece, ids)];
    }

    /// <summary>
    /// Merges block after block and mends the borders, by the theorem that a sequence of tokens is the result of merging if and only if
    /// every two neighbours in it are the result of merging their own bytes.
    /// </summary>
    /// <remarks>
    /// Where the last token so far and the first one of the next block do not fit, it takes the longest token that fits to the last one, or a
    /// shorter one, or a shorter one before, until it comes to a place where a token of the block begins that fits. A place that no token
    /// leads on from is never tried again, so that the time is linear (A. Neubeck and H. van Antwerpen 2024, "So many tokens, so little time", and
    /// rust-gems' crates/bpe).
    /// </remarks>
    private ReadOnlySpan<int> EncodeBlocks(scoped ReadOnlySpan<byte> piece, EncoderScratch scratch)
    {
        // Bit i: no sequence of tokens that can stand there leads on from byte i.
        Span<ulong> deadEnds = scratch.ClearBits(piece.Length);
        Span<int> block = stackalloc int[BlockMerger.MaximumLength];
        int count = 0;
        int last = None;
        int position = 0;
        while (position < piece.Length)
        {
            // The tokens of the next block, and how many of them are behind the position.
            ReadOnlySpan<byte> bytes = piece.Slice(position, Math.Min(BlockMerger.MaximumLength, piece.Length - position));
            int blockCount = BlockMerger.Merge(_merges, bytes, block);
            int blockIndex = 0;
            int blockPosition = position;
            if (!CanFollow(last, block[0], scratch.Meetings))
            {
                // The last token is where the block before was cut, and most likely wrong. To try what may follow it could take long: in a run of
                // spaces nearly every length may follow nearly every other.
                position -= _vocabulary.LengthOf(last);
                count--;
                last = count > 0 ? scratch.Appended(count)[^1] : None;
            }

            while (blockIndex < blockCount)
            {
                if (blockPosition == position && CanFollow(last, block[blockIndex], scratch.Meetings))
                {
                    foreach (int id in block[blockIndex..blockCount])
                    {
                        scratch.Append(id, count++);
                        position += _vocabulary.LengthOf(id);
                    }

                    last = block[blockCount - 1];
                    break;
                }

                // One token more, whatever has to go for it.
                int next = _prefixes.LongestOf(piece[position..]);
                while (true)
                {
                    int end = position + _vocabulary.LengthOf(next);
                    bool isDeadEnd = end < piece.Length && (deadEnds[end >> 6] >> end & 1) != 0;
                    if (!isDeadEnd && CanFollow(last, next, scratch.Meetings))
                    {
                        scratch.Append(next, count++);
                        last = next;
                        position = end;
                        break;
                    }

                    next = _prefixes.ShorterThan(next);
                    if (next == None)
                    {
                        // Back to before the last token. Others are tried there, also longer ones: a block may have ended within one.
                        deadEnds[position >> 6] |= 1UL << position;
                        position -= _vocabulary.LengthOf(last);
                        next = _prefixes.LongestOf(piece[position..]);
                        count--;
                        last = count > 0 ? scratch.Appended(count)[^1] : None;
                    }
                }

                while (blockPosition < position && blockIndex < blockCount)
                {
                    blockPosition += _vocabulary.LengthOf(block[blockIndex++]);
                }
            }
        }

        return scratch.Appended(count);
    }

    private bool CanFollow(int last, int next, MeetingMemo meetings)
        => last == None || meetings.CanMeet(_merges, _merges.RankOf(last), _merges.RankOf(next));

    /// <summary>Whether no valid UTF-8 has a byte.</summary>
    public static bool IsInNoText(byte value) => value is 0xC0 or 0xC1 or >= 0xF5;

    private static int[] FindBytes(TokenVocabulary vocabulary)
    {
        var ids = new int[256];
        for (int value = 0; value < ids.Length; value++)
        {
            if (!vocabulary.TryGetId([(byte)value], out ids[value]) || vocabulary.IsSpecial(ids[value]))
            {
                ids[value] = -1;
                if (IsInNoText((byte)value))
                {
                    continue;
                }

                throw new InvalidDataException($"The vocabulary has no token for the byte 0x{value:X2}; a byte-level vocabulary has all 256.");
            }
        }

        return ids;
    }
}
