using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using MlNetTokenize.Tokenization.BytePairs.Caching;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class PieceCacheTests
{
    [Fact]
    public void Short_pieces_are_found_with_their_ids_or_not_at_all()
    {
        var cache = new ShortPieceCache();
        const int Count = 300_000;
        int mostKnown = 0;
        for (int key = 0; key < Count; key++)
        {
            Add(cache, key);
            if (key == 100_000)
            {
                mostKnown = Enumerable.Range(0, key).Count(known => Find(cache, known, new int[4]) > 0);
            }

            // Of those added a while ago too, through all the times that the table grows and when it is full.
            AssertRight(cache, key);
            AssertRight(cache, key / 2);
            Assert.Equal(0, Find(cache, key + Count, new int[4]));
        }

        Assert.Equal(ShortPieceCache.MaximumBytes, cache.Table.Capacity * Unsafe.SizeOf<ShortPieceEntry>());
        Assert.InRange(mostKnown, cache.Table.Capacity * 3 / 4, cache.Table.Capacity);

        // As many were turned away as there are entries: it has begun anew, and knows the latest.
        Assert.Equal(0, Find(cache, 0, new int[4]));
        Assert.InRange(Enumerable.Range(Count - 1000, 1000).Count(key => Find(cache, key, new int[4]) > 0), 500, 1000);
    }

    [Fact]
    public void Words_are_found_with_their_ids_or_not_at_all()
    {
        var cache = new WordCache();
        const int Count = 400_000;
        int mostKnown = 0;
        for (int number = 0; number < Count; number++)
        {
            (ulong key, int[] ids) = Word(number);
            cache.Add(key, ids);
            AssertRightWord(cache, number);
            AssertRightWord(cache, number / 2);
            Assert.Empty(FindWord(cache, Word(number + Count).Key));
            if (number == 80_000)
            {
                mostKnown = Enumerable.Range(0, number).Count(known => FindWord(cache, Word(known).Key).Length > 0);
            }
        }

        int capacity = WordCache.MaximumBytes / WordEntry.Size;
        Assert.Equal(capacity, 2 * cache.Table.Capacity);
        Assert.InRange(mostKnown, capacity * 3 / 4, capacity);
        Assert.Empty(FindWord(cache, Word(0).Key));
    }

    [Fact]
    public void A_words_key_is_its_characters_and_their_number()
    {
        const ulong Units = 0x8877_6655_4433_2211;
        Assert.Equal(0x0100_0000_0000_0011UL, WordCache.KeyOf(Units, 1));
        Assert.Equal(0x0300_0000_0033_2211UL, WordCache.KeyOf(Units, 3));
        Assert.Equal(0x0777_6655_4433_2211UL, WordCache.KeyOf(Units, WordEntry.MaximumLength));
    }

    [Fact]
    public void What_was_added_first_stays_while_there_is_room()
    {
        // With one place of two entries for each, a ninth would be lost of half of what there is room for; with two places it is a fiftieth.
        var cache = new ShortPieceCache();
        int capacity = cache.Table.Capacity;
        int[] keys = [.. Enumerable.Range(0, capacity / 2)];
        Assert.All(keys, key => Add(cache, key));
        Assert.Equal(capacity, cache.Table.Capacity);
        Assert.InRange(keys.Count(key => Find(cache, key, new int[4]) > 0), keys.Length * 92 / 100, keys.Length);

        // And while the table grows.
        Assert.All(Enumerable.Range(capacity, capacity * 4), key => Add(cache, key));
        Assert.True(cache.Table.Capacity > capacity);
        Assert.InRange(keys.Count(key => Find(cache, key, new int[4]) > 0), keys.Length * 85 / 100, keys.Length);
    }

    [Fact]
    public void A_piece_whose_pair_is_full_is_found_in_its_other_pair()
    {
        var cache = new ShortPieceCache();
        PieceTable<ShortPieceEntry> table = cache.Table;
        (ulong Low, ulong High)[] keys = [.. Colliding(table, 5)];
        int[] ids = new int[4];
        for (int index = 0; index < 3; index++)
        {
            (ulong low, ulong high) = keys[index];
            cache.Add(low, high, [index]);
            bool isFirst = ShortPieceCache.Find(ref table.First, table.Shift, low, high, ref ids[0]) > 0;
            Assert.Equal(index < 2, isFirst);
            Assert.Equal(isFirst ? 0 : 1, cache.FindElsewhere(low, high, ref ids[0]));
            Assert.Equal(index, ids[0]);
        }

        // Neither of those that are not there.
        Assert.All(keys.Skip(3), key => Assert.Equal(0, Find(cache, key.Low, key.High, ids)));
    }

    [Fact]
    public void A_full_cache_of_long_pieces_stays_as_it_is_and_then_begins_anew()
    {
        var cache = new LongPieceCache();
        const int Slots = 1 << 19;

        // A little more than there is room for: what came first is still found.
        const int Little = Slots + (Slots / 4);
        for (int key = 0; key < Little; key++)
        {
            AddLong(cache, key);
        }

        Assert.InRange(Enumerable.Range(0, Slots / 2).Count(key => !FindLong(cache, key).IsEmpty), Slots * 9 / 20, Slots / 2);
        Assert.True(FindLong(cache, Little - 1).IsEmpty);

        // Other texts for so long that as many were turned away as there are slots: it is theirs now.
        const int Much = Slots * 9 / 4;
        for (int key = Little; key < Much; key++)
        {
            AddLong(cache, key);
        }

        Assert.True(FindLong(cache, 0).IsEmpty);
        Assert.InRange(Enumerable.Range(Much - 1000, 1000).Count(key => !FindLong(cache, key).IsEmpty), 800, 1000);
    }

    [Fact]
    public void Growing_keeps_long_pieces()
    {
        var cache = new LongPieceCache();
        const int Count = 100_000;
        for (int key = 0; key < Count; key++)
        {
            (byte[] piece, ulong hash) = LongKey(key);
            cache.Add(piece, hash, [key]);
        }

        int known = Enumerable.Range(0, Count).Count(key => cache.Find(LongKey(key).Piece, LongKey(key).Hash).SequenceEqual([key]));
        Assert.InRange(known, Count * 95 / 100, Count);
    }

    [Fact]
    public void A_piece_of_too_many_ids_is_not_kept()
    {
        var cache = new LongPieceCache();
        cache.Add("most"u8, PieceHash.Compute("most"u8), new int[PieceRecords.MaximumCount]);
        cache.Add("more"u8, PieceHash.Compute("more"u8), new int[PieceRecords.MaximumCount + 1]);
        Assert.Equal(PieceRecords.MaximumCount, cache.Find("most"u8, PieceHash.Compute("most"u8)).Length);
        Assert.True(cache.Find("more"u8, PieceHash.Compute("more"u8)).IsEmpty);
    }

    [Fact]
    public void The_caches_never_hold_more_than_they_say()
    {
        var shortPieces = new ShortPieceCache();
        var longPieces = new LongPieceCache();
        for (int key = 0; key < 400_000; key++)
        {
            if (key < 150_000)
            {
                Add(shortPieces, key);
            }

            (byte[] piece, ulong hash) = LongKey(key);
            longPieces.Add(piece, hash, [key, key, key]);
        }

        // Not by GC.GetTotalMemory: other tests run at the same time.
        long bytes = HeldBytes.By(shortPieces) + HeldBytes.By(longPieces);
        Assert.InRange(bytes, 1 << 20, ShortPieceCache.MaximumBytes + LongPieceCache.MaximumBytes + 4096);
    }

    [Fact]
    public void A_flood_of_pieces_that_come_once_leaves_the_tokenizer_small_and_right()
    {
        // Its merging is prepared, so that what grows is its memory of pieces.
        BytePairModel model = TestTokenizers.Cl100k.Model;
        var tokenizer = new BytePairTokenizer(model, new BytePairEncoder(model), lacksBytes: false);
        const string Ordinary = "It's ordinary text, with words, 1234 numbers and naïve cafés. 文字 — and it's ordinary again.\r\n";
        IReadOnlyList<int> expected = TestTokenizers.Cl100k.EncodeToIds(Ordinary);
        long before = HeldBytes.By(tokenizer);
        var ids = new ArrayBufferWriter<int>(1 << 20);
        for (int seed = 0; seed < 12; seed++)
        {
            // Words of three to six letters, next to all of which are new, and of six that are not ASCII.
            ids.ResetWrittenCount();
            tokenizer.Encode(HardText.RandomLetters(500_000, "abcdefghijklmnopqrstuvwxyz     ", seed), ids);
            ids.ResetWrittenCount();
            tokenizer.Encode(HardText.RandomLetters(250_000, "äöüßéèñabcd ", seed), ids);
            Assert.Equal(expected, tokenizer.EncodeToIds(Ordinary));
        }

        Assert.InRange(HeldBytes.By(tokenizer) - before, 1 << 20, WordCache.MaximumBytes + ShortPieceCache.MaximumBytes + (2 * LongPieceCache.MaximumBytes) + 4096);
        Assert.Equal(expected, tokenizer.EncodeToIds(Ordinary));
    }

    [Fact]
    public void The_same_bytes_are_other_pieces_in_the_other_form()
    {
        var tokenizer = new BytePairTokenizer(TestTokenizers.Cl100k.Model);
        foreach (string text in new[] { "\u4E00\u4E8C\u4E09", "éèê", "привет", "\u2591\u2592" })
        {
            // As if the other form's bytes were of this one, both ways.
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            string misread = new(MemoryMarshal.Cast<byte, char>(utf8.Length % 2 == 0 ? utf8 : [.. utf8, (byte)'x']));
            byte[] memory = [.. MemoryMarshal.AsBytes(text.AsSpan())];
            for (int round = 0; round < 2; round++)
            {
                AssertSame(text, utf8);
                AssertSame(misread, Encoding.UTF8.GetBytes(misread));
                Assert.Equal(memory, Bytes(EncodeUtf8(memory)));
            }
        }

        void AssertSame(string text, byte[] utf8)
        {
            Assert.Equal(utf8, Bytes(tokenizer.EncodeToIds(text)));
            Assert.Equal(tokenizer.EncodeToIds(text), EncodeUtf8(utf8));
        }

        int[] EncodeUtf8(byte[] utf8)
        {
            var ids = new ArrayBufferWriter<int>();
            tokenizer.EncodeUtf8(utf8, ids);
            return ids.WrittenSpan.ToArray();
        }

        byte[] Bytes(IEnumerable<int> ids) => [.. ids.SelectMany(id => tokenizer.GetTokenBytes(id).ToArray())];
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1024)]
    public void Pairs_begin_at_cache_lines(int capacity)
    {
        var table = new PieceTable<ShortPieceEntry>(capacity);
        for (ulong number = 0; number < (ulong)capacity / 2; number++)
        {
            ulong hash = capacity == 2 ? number : number << table.Shift;
            Assert.True(Unsafe.AreSame(ref table[2 * (int)number], ref capacity == 2 ? ref table.First : ref table.PairOf(hash)));
        }

        Assert.Equal(64 - BitOperations.Log2((uint)capacity) + 1, table.Shift);
    }

    // Keys that belong to one pair all of them, and to another one too.
    private static IEnumerable<(ulong Low, ulong High)> Colliding(PieceTable<ShortPieceEntry> table, int count)
    {
        const ulong High = 8UL << 56;
        ulong pair = PieceHash.Compute(1, High) >> table.Shift;
        for (ulong low = 1; count > 0; low++)
        {
            ulong hash = PieceHash.Compute(low, High);
            if (hash >> table.Shift == pair && !IsSamePair(table, hash))
            {
                count--;
                yield return (low, High);
            }
        }
    }

    private static bool IsSamePair(PieceTable<ShortPieceEntry> table, ulong hash) => Unsafe.AreSame(ref table.PairOf(hash), ref table.OtherPairOf(hash));

    // Another one for each number, as if at random (the finalizer of SplitMix64), so that what is lost does not depend on the hash's seed.
    private static (ulong Low, ulong High) Key(int key)
    {
        ulong mixed = (ulong)(uint)key * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (mixed ^ (mixed >> 31), 8UL << 56 | (uint)key % 5);
    }

    private static (ulong Key, int[] Ids) Word(int number)
        => (WordCache.KeyOf(Key(number).Low, WordEntry.MaximumLength - (number % 3)), number % 2 == 0 ? [number] : [number, int.MaxValue - number]);

    private static int[] FindWord(WordCache cache, ulong key)
    {
        PieceTable<WordLine> table = cache.Table;
        ulong hash = PieceHash.Compute(key);
        int[] ids = new int[WordEntry.MaximumCount];
        foreach (int place in new[] { 0, 1 })
        {
            ref WordLine line = ref place == 0 ? ref table.PairOf(hash) : ref table.OtherPairOf(hash);
            ulong found = WordCache.Find(ref line, key);
            if (found != 0)
            {
                return ids[..WordCache.Write(ref line, found, ref ids[0])];
            }
        }

        return [];
    }

    private static void AssertRightWord(WordCache cache, int number)
    {
        (ulong key, int[] ids) = Word(number);
        int[] found = FindWord(cache, key);
        Assert.True(found.Length == 0 || found.AsSpan().SequenceEqual(ids), $"{number}");
    }

    private static int[] Ids(int key) => [.. Enumerable.Range(0, 1 + (key % 3)).Select(index => (key * 4) + index)];

    private static void Add(ShortPieceCache cache, int key) => cache.Add(Key(key).Low, Key(key).High, Ids(key));

    private static int Find(ShortPieceCache cache, int key, int[] ids) => Find(cache, Key(key).Low, Key(key).High, ids);

    private static int Find(ShortPieceCache cache, ulong low, ulong high, int[] ids)
    {
        PieceTable<ShortPieceEntry> table = cache.Table;
        int found = ShortPieceCache.Find(ref table.First, table.Shift, low, high, ref ids[0]);
        return found > 0 ? found : cache.FindElsewhere(low, high, ref ids[0]);
    }

    private static void AssertRight(ShortPieceCache cache, int key)
    {
        Span<int> ids = stackalloc int[4];
        (ulong low, ulong high) = Key(key);
        PieceTable<ShortPieceEntry> table = cache.Table;
        int found = ShortPieceCache.Find(ref table.First, table.Shift, low, high, ref ids[0]);
        found = found > 0 ? found : cache.FindElsewhere(low, high, ref ids[0]);
        Assert.True(found == 0 || ids[..found].SequenceEqual(Ids(key)), $"{key}");
    }

    private static void AddLong(LongPieceCache cache, int key)
    {
        (byte[] piece, ulong hash) = LongKey(key);
        cache.Add(piece, hash, [key, ~key]);
        FindLong(cache, key);
        FindLong(cache, key / 2);
    }

    // Right, or not there.
    private static ReadOnlySpan<int> FindLong(LongPieceCache cache, int key)
    {
        (byte[] piece, ulong hash) = LongKey(key);
        ReadOnlySpan<int> ids = cache.Find(piece, hash);
        Assert.True(ids.IsEmpty || ids.SequenceEqual([key, ~key]), $"{key}");
        return ids;
    }

    private static (byte[] Piece, ulong Hash) LongKey(int key)
    {
        byte[] piece = [.. BitConverter.GetBytes(key), .. "0123456789abcdefghijklmnopq"u8];
        return (piece, PieceHash.Compute(piece));
    }
}
