using System.Buffers;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using Microsoft.ML.Tokenizers;
using SharpToken;

namespace MlNetTokenize.Benchmarks;

/// <summary>Short strings, as a web service sees them.</summary>
[MemoryDiagnoser]
public class ShortTexts
{
    private const string English =
        "It's a truth universally acknowledged, that a single token in possession of a good rank must be in want of a merge. However little known its feelings may be on 1,024 first entering a text… ";

    private readonly ArrayBufferWriter<int> _ids = new(4096);
    private string _text = string.Empty;
    private byte[] _utf8 = [];
    private BytePairTokenizer _ours = null!;
    private TiktokenTokenizer _microsoft = null!;
    private GptEncoding _sharpToken = null!;

    [Params(16, 128, 1024)]
    public int Length { get; set; }

    [Params("cl100k_base", "o200k_base")]
    public string Encoding { get; set; } = string.Empty;

    /// <summary>Runs them. It is here and not in Main, whose compilation would load BenchmarkDotNet in processes that measure something else.</summary>
    public static void Run(string[] options) => BenchmarkRunner.Run<ShortTexts>(args: options);

    [GlobalSetup]
    public void Load()
    {
        _text = string.Concat(Enumerable.Repeat(English, 6))[..Length];
        _utf8 = System.Text.Encoding.UTF8.GetBytes(_text);
        _ours = BytePairTokenizer.CreateForEncoding(Encoding);
        _microsoft = TiktokenTokenizer.CreateForEncoding(Encoding);
        _sharpToken = GptEncoding.GetEncoding(Encoding);
    }

    [Benchmark(Baseline = true)]
    public int Microsoft() => _microsoft.EncodeToIds(_text).Count;

    [Benchmark]
    public int SharpToken() => _sharpToken.Encode(_text).Count;

    [Benchmark]
    public int Encode()
    {
        _ids.ResetWrittenCount();
        _ours.Encode(_text, _ids);
        return _ids.WrittenCount;
    }

    [Benchmark]
    public int EncodeUtf8()
    {
        _ids.ResetWrittenCount();
        _ours.EncodeUtf8(_utf8, _ids);
        return _ids.WrittenCount;
    }

    [Benchmark]
    public int EncodeToIds() => _ours.EncodeToIds(_text).Count;

    [Benchmark]
    public int CountTokens() => _ours.CountTokens(_text);

    [Benchmark]
    public int MicrosoftCountTokens() => _microsoft.CountTokens(_text);
}
