using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace MlNetTokenize.Tests;

public sealed class GuardedTextTests
{
    private const string Text = "It's text, 123 words and  more;\r\n naïve 文字 'l 😀 thatIsLongerThanAWindow ... the end'S\0 x  \n";

    [LinuxTheory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    [InlineData("gpt2")]
    [InlineData("llama3")]
    [InlineData("uncut")]
    public void Nothing_outside_of_a_text_is_read(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        using var memory = new GuardedMemory();
        Span<byte> bytes = memory.Bytes;
        Span<char> units = MemoryMarshal.Cast<byte, char>(bytes);
        string text = string.Concat(Enumerable.Repeat(Text, 4));
        var ids = new ArrayBufferWriter<int>(2000);
        for (int length = 0; length < text.Length; length++)
        {
            // Of every length, ending with each of the characters, at the memory's end and at its beginning.
            string part = text[^length..];
            int[] expected = [.. tokenizer.EncodeToIds(part)];
            foreach (bool isAtEnd in new[] { true, false })
            {
                Span<char> place = isAtEnd ? units[^length..] : units[..length];
                part.CopyTo(place);
                ids.ResetWrittenCount();
                tokenizer.Encode(place, ids);
                Assert.True(ids.WrittenSpan.SequenceEqual(expected));

                byte[] utf8 = Encoding.UTF8.GetBytes(part);
                Span<byte> placeOfUtf8 = isAtEnd ? bytes[^utf8.Length..] : bytes[..utf8.Length];
                utf8.CopyTo(placeOfUtf8);
                ids.ResetWrittenCount();
                tokenizer.EncodeUtf8(placeOfUtf8, ids);
                Assert.True(ids.WrittenSpan.SequenceEqual(expected));
            }
        }
    }

    [LinuxFact]
    public void Nothing_outside_of_a_destination_is_written()
    {
        // Rooms of just what is asked for, which begin and end at memory that must not be touched.
        using var memory = new GuardedMemory();
        foreach (string name in new[] { "cl100k_base", "small", "uncut" })
        {
            BytePairTokenizer tokenizer = TestTokenizers.Named(name);
            foreach (string text in new[] { Text, string.Concat(Enumerable.Repeat(Text, 300)), HardText.RandomLetters(3000, "xqz", seed: 1), HardText.RandomLetters(3000, "xqzab ", seed: 2) })
            {
                foreach (bool isAtEnd in new[] { true, false })
                {
                    var destination = new GuardedWriter(memory, isAtEnd);
                    tokenizer.Encode(text, destination);
                    Assert.Equal(tokenizer.EncodeToIds(text), destination.Ids);
                }
            }
        }
    }

    private sealed class GuardedWriter(GuardedMemory memory, bool isAtEnd) : IBufferWriter<int>
    {
        private int _room;

        public List<int> Ids { get; } = [];

        public void Advance(int count) => Ids.AddRange(Room()[..count]);

        public Memory<int> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public Span<int> GetSpan(int sizeHint = 0)
        {
            _room = Math.Max(1, sizeHint);
            return Room();
        }

        private Span<int> Room()
        {
            Span<int> all = MemoryMarshal.Cast<byte, int>(memory.Bytes);
            return isAtEnd ? all[^_room..] : all[.._room];
        }
    }
}
