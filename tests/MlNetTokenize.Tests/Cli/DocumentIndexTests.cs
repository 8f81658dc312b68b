using System.Buffers.Binary;
using System.Text;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>The index beside a file of ids says where each text begins, the same whatever the number of threads and shards.</summary>
[Trait("Category", "Command")]
public sealed class DocumentIndexTests
{
    private static readonly string[] Lines = [.. Enumerable.Range(0, 700).Select(i => i % 9 == 0 ? string.Empty : $"line {i % 41} \u00E9 {new string((char)('a' + (i % 26)), i % 50)}")];

    [Theory]
    [InlineData("uint16", 2, 8)]
    [InlineData("uint32", 4, 4)]
    public void Documents_are_the_texts(string format, int width, int code)
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", string.Join('\n', Lines));
        string tokenizer = folder.WriteTokenizer();
        CliFolder.Run("encode", file, "--lines", "-t", tokenizer, "--format", format, "--end-token", "3", "--index", "-o", folder["a.bin"]).Succeeds();
        byte[] ids = folder.Read("a.bin");

        // What Megatron-LM's preprocessing writes, number by number, of each line by itself.
        var expected = new List<byte>();
        expected.AddRange("MMIDIDX\0\0"u8);
        expected.AddRange(BitConverter.GetBytes(1L));
        expected.Add((byte)code);
        expected.AddRange(BitConverter.GetBytes((long)Lines.Length));
        expected.AddRange(BitConverter.GetBytes(Lines.Length + 1L));
        int[] lengths = [.. Lines.Select((line, i) => TestTokenizers.Small.EncodeToIds(line + (i < Lines.Length - 1 ? "\n" : string.Empty)).Count + 1)];
        expected.AddRange(lengths.SelectMany(BitConverter.GetBytes));
        expected.AddRange(lengths.Select((_, i) => lengths.Take(i).Sum(length => (long)length * width)).SelectMany(BitConverter.GetBytes));
        expected.AddRange(Enumerable.Range(0, Lines.Length + 1).SelectMany(i => BitConverter.GetBytes((long)i)));
        Assert.Equal(expected, folder.Read("a.idx"));
        Assert.Equal(ids.Length, lengths.Sum() * width);
        Assert.Equal(3, width == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(ids.AsSpan((lengths[0] - 1) * width)) : BinaryPrimitives.ReadInt32LittleEndian(ids.AsSpan((lengths[0] - 1) * width)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    public void Shards_and_threads_make_no_difference(int shards)
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.jsonl", string.Concat(Lines.Select(line => $"{{\"t\":\"{line}\"}}\n")));
        string tokenizer = folder.WriteTokenizer();
        string[] command = ["encode", file, "--field", "t", "-t", tokenizer, "--index"];
        CliFolder.Run([.. command, "--threads", "1", "-o", folder["one.bin"]]).Succeeds();
        CliFolder.Run([.. command, "--threads", "4", "-o", folder["four.bin"]]).Succeeds();
        Assert.Equal(folder.Read("one.bin"), folder.Read("four.bin"));
        Assert.Equal(folder.Read("one.idx"), folder.Read("four.idx"));
        for (int i = 0; i < shards; i++)
        {
            CliFolder.Run([.. command, "-o", folder["p.bin"], "--shard", $"{i}/{shards}"]).Succeeds();
        }

        CliFolder.Run("cluster", "index", folder["p-*.bin"], "-o", folder["all.idx"]).Succeeds();
        Assert.Equal(folder.Read("one.idx"), folder.Read("all.idx"));
        Assert.Equal(folder.Read("one.bin"), Enumerable.Range(0, shards).SelectMany(i => folder.Read($"p-{i:D5}-of-{shards:D5}.bin")));

        // The index is the task's too: without it the task is done again.
        File.Delete(folder[$"p-00000-of-{shards:D5}.idx"]);
        Assert.DoesNotContain("nothing was done", CliFolder.Run([.. command, "-o", folder["p.bin"], "--shard", $"0/{shards}"]).Succeeds().Error, StringComparison.Ordinal);
        Assert.Contains($"p-00000-of-{shards:D5}.idx", folder.Names);
    }

    [Fact]
    public void More_documents_than_a_block_holds_are_written_and_joined()
    {
        var random = new Random(3);
        long[] lengths = [.. Enumerable.Range(0, 50_000).Select(_ => random.NextInt64(5))];
        using var whole = new MemoryStream();
        using var joined = new MemoryStream();
        Write(whole, lengths);
        var all = new DocumentIndex(joined, 2);
        foreach (long[] part in (long[][])[lengths[..20_000], [], lengths[20_000..20_001], lengths[20_001..]])
        {
            using var one = new MemoryStream();
            Write(one, part);
            one.Position = 0;
            all.AddAll(one, "part");
        }

        all.Finish();
        Assert.Equal(whole.ToArray(), joined.ToArray());
        Assert.Equal(34 + (50_000 * 20) + 8, whole.Length);

        static void Write(MemoryStream stream, long[] lengths)
        {
            var index = new DocumentIndex(stream, 2);
            Array.ForEach(lengths, index.Add);
            index.Finish();
        }
    }

    [Fact]
    public void A_whole_file_is_one_document()
    {
        using var folder = new CliFolder();
        string[] files = [folder.Write("a.txt", string.Join('\n', Lines)), folder.Write("b.txt", []), folder.Write("c.txt", "c")];
        CliFolder.Run(["encode", .. files, "-t", folder.WriteTokenizer(), "--end-token", "1", "--index", "-o", folder["a.bin"]]).Succeeds();
        byte[] index = folder.Read("a.idx");
        Assert.Equal(3, BinaryPrimitives.ReadInt64LittleEndian(index.AsSpan(18)));
        Assert.Equal(TestTokenizers.Small.EncodeToIds(string.Join('\n', Lines)).Count + 1, BinaryPrimitives.ReadInt32LittleEndian(index.AsSpan(34)));
        Assert.Equal(1, BinaryPrimitives.ReadInt32LittleEndian(index.AsSpan(38)));
        Assert.Equal(2, BinaryPrimitives.ReadInt32LittleEndian(index.AsSpan(42)));
    }

    [Fact]
    public void What_cannot_have_an_index_is_refused()
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", "a");
        string tokenizer = folder.WriteTokenizer();
        CliFolder.Run("encode", file, "-t", tokenizer, "--index", "-o", folder["a.jsonl"]).Fails(ExitCode.Usage, "--index");
        CliFolder.Run("encode", file, "-t", tokenizer, "--index", "--format", "uint16").Fails(ExitCode.Usage, "--index");
        CliFolder.Run("encode", file, "-t", tokenizer, "--index", "--format", "uint16", "-o", folder["a.idx"]).Fails(ExitCode.Usage, "--index");
        CliFolder.Run("encode", file, "-t", tokenizer, "-o", folder["p.bin"], "--shard", "0/1").Succeeds();
        CliFolder.Run("cluster", "index", folder["p-00000-of-00001.bin"], "-o", folder["all.idx"]).Fails(ExitCode.Error, "p-00000-of-00001.idx", "--index");
        Assert.DoesNotContain("all.idx", folder.Names);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    [InlineData(60)]
    public void A_damaged_index_is_refused(int length)
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", "a\nb\n");
        CliFolder.Run("encode", file, "--lines", "-t", folder.WriteTokenizer(), "--index", "-o", folder["p.bin"], "--shard", "0/1").Succeeds();
        using var damaged = new MemoryStream(folder.Read("p-00000-of-00001.idx")[..length]);
        using var all = new MemoryStream();
        Assert.Contains("'p.idx'", Assert.Throws<InvalidDataException>(() => new DocumentIndex(all, 2).AddAll(damaged, "p.idx")).Message, StringComparison.Ordinal);
    }
}
