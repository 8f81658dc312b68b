using System.Text.Json;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

[Trait("Category", "Command")]
public sealed class CommandLineTests
{
    public static TheoryData<string> Names => ["train", "count", "merge", "encode", "decode", "inspect", "completion", "embed train", "embed neighbors", "embed explain", "embed export"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_command_shows_examples_of_itself(string name)
    {
        CliResult help = CliFolder.Run([.. name.Split(' '), "--help"]).Succeeds();
        Assert.Contains("Examples:", help.Text, StringComparison.Ordinal);
        Assert.Contains($"\n  mlnet-tokenize {name} ", help.Text, StringComparison.Ordinal);
        Assert.Contains(name.Split(' ')[0], CliFolder.Run("--help").Succeeds().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_exist_is_an_error_of_usage_in_one_line()
    {
        CliFolder.Run("fly").Fails(ExitCode.Usage, "'fly'", "mlnet-tokenize --help");
        CliFolder.Run("encode", "--fly", "x").Fails(ExitCode.Usage, "'--fly'", "mlnet-tokenize encode --help");
        CliFolder.Run("encode", "x").Fails(ExitCode.Usage, "--tokenizer");
        CliFolder.Run("train", "x", "-o", "t.json", "-n", "many").Fails(ExitCode.Usage, "many");
        CliFolder.Run("train", "x", "-o", "t.json", "--threads", "0").Fails(ExitCode.Usage, "--threads", "0");
        CliFolder.Run().Fails(ExitCode.Usage, "--help");
    }

    [Fact]
    public void Errors_are_json_where_programs_read_them()
    {
        CliResult result = CliFolder.Run("encode", "nothing.txt", "-t", "nothing.json", "--json");
        JsonElement error = JsonDocument.Parse(result.Error).RootElement;
        Assert.Contains("nothing.json", error.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Error, error.GetProperty("exitCode").GetInt32());
        Assert.Equal(ExitCode.Error, result.ExitCode);
    }

    [Fact]
    public void Quiet_commands_say_nothing()
    {
        using var folder = new CliFolder();
        string text = folder.Write("a.txt", "some words and some more words\n");
        CliResult result = CliFolder.Run("train", text, "-n", "260", "-o", folder["t.json"], "--quiet").Succeeds();
        Assert.Empty(result.Error);
        Assert.Empty(result.Output);
        Assert.NotEmpty(CliFolder.Run("train", text, "-n", "260", "-o", folder["t.json"]).Succeeds().Error);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("encode")]
    [InlineData("decode")]
    [InlineData("count")]
    public void A_command_that_is_cancelled_leaves_no_file(string name)
    {
        using var folder = new CliFolder();
        string[] arguments = name switch
        {
            "encode" => [name, "-", "-t", folder.WriteTokenizer(), "-o", folder["out.txt"]],
            "decode" => [name, "-", "-t", folder.WriteTokenizer(), "-o", folder["out.txt"]],
            "count" => [name, "-", "-o", folder["out.pieces"]],
            _ => [name, "-", "-o", folder["out.json"]],
        };
        string[] before = [.. folder.Names];
        using var stop = new CancellationTokenSource();
        using var error = new StringWriter();
        var input = new CancellingStream(stop);
        Assert.Equal(ExitCode.Cancelled, CommandLine.Run(arguments, new Terminal(input, new MemoryStream(), error, IsLive: false), stop.Token));
        Assert.Equal(before, folder.Names);
        Assert.Contains("Cancelled", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_there_before_stays_when_a_command_fails()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        folder.Write("back.txt", "before");
        CliFolder.Run("decode", folder.Write("ids.txt", "1 2 x"), "-t", tokenizer, "-o", folder["back.txt"]).Fails(ExitCode.Error, "'x' at byte 4");
        Assert.Equal("before", folder.ReadText("back.txt"));
        Assert.Equal(["back.txt", "ids.txt", "t.json"], folder.Names);
    }

    [Fact]
    public void A_link_stays_a_link_and_a_folder_is_refused()
    {
        using var folder = new CliFolder();
        folder.Write("real/ids.txt", "before");
        File.CreateSymbolicLink(folder["ids.txt"], folder["real/ids.txt"]);
        OutputFile.Write(folder["ids.txt"], stream => stream.Write("after"u8));
        Assert.Equal("after", folder.ReadText("real/ids.txt"));
        Assert.NotNull(new FileInfo(folder["ids.txt"]).LinkTarget);
        Assert.Contains("folder", Assert.Throws<CommandException>(() => new OutputFile(folder["real"])).Message, StringComparison.Ordinal);
        Assert.Contains("none", Assert.Throws<CommandException>(() => new OutputFile(folder["none/x"])).Message, StringComparison.Ordinal);
    }

    /// <summary>Words without end, and after some of them the command is cancelled.</summary>
    private sealed class CancellingStream(CancellationTokenSource stop) : Stream
    {
        private int _reads;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            if (++_reads == 20)
            {
                stop.Cancel();
            }

            buffer.Fill((byte)'1');
            for (int i = 0; i < buffer.Length; i += 3)
            {
                buffer[i] = (byte)' ';
            }

            return buffer.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
