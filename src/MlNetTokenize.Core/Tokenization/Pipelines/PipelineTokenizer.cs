using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.PostProcessors;
using MlNetTokenize.Tokenization.Splitting.Scanning;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Pipelines;

/// <summary>A tokenizer of the stages that a tokenizer.json describes.</summary>
internal sealed class PipelineTokenizer : SubwordTokenizer
{
    private readonly Pipeline _pipeline;
    private readonly Lazy<RawEncoder?> _raw;
    private readonly Func<PipelineDefinition, byte[]> _write;

    /// <param name="definition">What it is made of.</param>
    /// <param name="write">Writes it as a file.</param>
    public PipelineTokenizer(PipelineDefinition definition, Func<PipelineDefinition, byte[]> write)
    {
        Definition = definition;
        _write = write;
        _pipeline = new Pipeline(definition.Normalizer, definition.Splitter, definition.Model);
        _raw = new Lazy<RawEncoder?>(MakeRaw);
    }

    public PipelineDefinition Definition { get; }

    /// <inheritdoc/>
    public override PreTokenizer? PreTokenizer => null;

    /// <inheritdoc/>
    public override Normalizer? Normalizer => null;

    internal override TokenVocabulary Vocabulary => Definition.Vocabulary;

    internal override IReadOnlyList<AddedToken> AddedTokens => Definition.AddedTokens;

    internal override PostProcessor PostProcessor => Definition.PostProcessor;

    internal override Truncation? Truncation => Definition.Truncation;

    internal override Padding? Padding => Definition.Padding;

    internal override IReadOnlyList<int> UnknownTokenIds => Definition.UnknownIds;

    private protected override Func<string, string>? NormalizeText => Definition.Normalizer is { } normalizer ? text => Normalized(normalizer, text) : null;

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode(text, AlwaysFound, destination, offsets: null);
    }

    /// <inheritdoc/>
    public override void SaveTokenizerJson(Stream json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.Write(_write(Definition));
    }

    /// <inheritdoc/>
    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var tokens = new List<string>();
        foreach (int id in ids)
        {
            tokens.Add(NormalizedTokens.TryGetValue(id, out string? normalized) ? normalized : Vocabulary.Contains(id) ? TextOf(id) : throw new ArgumentOutOfRangeException(nameof(ids), id, NoSuchToken(id)));
        }

        return Definition.Decoder is { } decoder ? string.Concat(decoder.Decode(tokens)) : string.Join(' ', tokens);
    }

    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int[] all = [.. ids];
        idsConsumed = 0;
        charsWritten = 0;
        if (all.Any(id => !Vocabulary.Contains(id)))
        {
            return OperationStatus.InvalidData;
        }

        string text = Decode(all);
        if (!text.TryCopyTo(destination))
        {
            return OperationStatus.DestinationTooSmall;
        }

        idsConsumed = all.Length;
        charsWritten = text.Length;
        return OperationStatus.Done;
    }

    /// <summary>The model and the stages before it, by their names in the file.</summary>
    public override string ToString()
        => string.Join(", ", new[] { Definition.File.Type, NameOf("normalizer", Definition.Parts.Normalizer), NameOf("pre-tokenizer", Definition.Parts.PreTokenizer) }.Where(name => name.Length > 0));

    internal override void EncodeUtf8(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination, AddedTokenSet added, bool isContinued)
    {
        int position = 0;
        int from = 0;
        while (added.PlainUtf8.TryFind(utf8, ref from, position, out (AddedToken Token, int Start, int End) found))
        {
            EncodeUtf8Segment(utf8[position..Math.Max(position, found.Start)], added, isContinued && position == 0, isFirst: position == 0, destination);
            destination.Write([found.Token.Id]);
            position = found.End;
        }

        EncodeUtf8Segment(utf8[position..], added, isContinued && position == 0, isFirst: position == 0, destination);
    }

    internal override void Encode(ReadOnlySpan<char> text, AddedTokenSet added, IBufferWriter<int> ids, IBufferWriter<int>? offsets)
    {
        int position = 0;
        int from = 0;
        while (added.Plain.TryFind(text, ref from, position, out (AddedToken Token, int Start, int End) found))
        {
            EncodeSegment(text, position, Math.Max(position, found.Start), added, isContinued: false, ids, offsets);
            ids.Write([found.Token.Id]);
            offsets?.Write([found.Start, found.End]);
            TokenPlaces.NoteFound(offsets, text[found.Start..found.End]);
            position = found.End;
        }

        EncodeSegment(text, position, text.Length, added, isContinued: false, ids, offsets);
    }

    internal override int FindExactCut(ReadOnlySpan<byte> utf8)
    {
        if (_raw.Value is not { } raw)
        {
            return 0;
        }

        // Between a letter or a digit and the white space behind it.
        for (int place = utf8.Length - 1; place > 0; place--)
        {
            if ((utf8[place] == ' ' || (utf8[place] == '\n' && raw.CutsAtLines)) && char.IsAsciiLetterOrDigit((char)utf8[place - 1]))
            {
                return place;
            }
        }

        return 0;
    }

    private protected override void Encode(ReadOnlySpan<char> text, EncodeSettings settings, AddedTokenSet added, PooledBuffer<int> ids, PooledBuffer<int> offsets)
    {
        if (settings.ConsiderPreTokenization && settings.ConsiderNormalization)
        {
            Encode(text, added, ids, offsets);
            return;
        }

        var pipeline = new Pipeline(settings.ConsiderNormalization ? _pipeline.Normalizer : null, settings.ConsiderPreTokenization ? _pipeline.Splitter : null, _pipeline.Model);
        PipelineScratch scratch = PipelineScratch.Rent();
        pipeline.Encode(text, 0, text.Length, AddedTokenSet.Empty, isContinued: false, scratch, ids, offsets);
        scratch.Return();
    }

    private protected override string PrintableTextOf(int id) => TextOf(id);

    private void EncodeSegment(ReadOnlySpan<char> text, int start, int end, AddedTokenSet added, bool isContinued, IBufferWriter<int> ids, IBufferWriter<int>? offsets)
    {
        if (start == end
            || (offsets is null && added.Normalized.IsEmpty && _raw.Value is { } raw && raw.TryEncode(text[start..end], isContinued || (start > 0 && IsFirstOnly), ids)))
        {
            return;
        }

        PipelineScratch scratch = PipelineScratch.Rent();
        _pipeline.Encode(text, start, end, added, isContinued, scratch, ids, offsets);
        scratch.Return();
    }

    private void EncodeUtf8Segment(ReadOnlySpan<byte> utf8, AddedTokenSet added, bool isContinued, bool isFirst, IBufferWriter<int> ids)
    {
        if (utf8.IsEmpty || (added.Normalized.IsEmpty && _raw.Value is { } raw && raw.TryEncodeUtf8(utf8, isContinued || (!isFirst && IsFirstOnly), ids)))
        {
            return;
        }

        char[] units = ArrayPool<char>.Shared.Rent(utf8.Length + 1);

        // A unit before it stands for all of the text that is not the first part of it.
        int start = isFirst ? 0 : 1;
        units[0] = ' ';
        int length = start + Utf8Text.Decode(utf8, units.AsSpan(start));
        PipelineScratch scratch = PipelineScratch.Rent();
        _pipeline.Encode(units.AsSpan(0, length), start, length, added, isContinued, scratch, ids, offsets: null);
        scratch.Return();
        ArrayPool<char>.Shared.Return(units);
    }

    private RawEncoder? MakeRaw()
        => RawCuts.Find(Definition, AlwaysFound) is not { } cut ? null : new RawEncoder(
            new PipelinePieces(_pipeline, AlwaysFound, isContinued: true, cut.DropsSpaces),
            cut.HasBeginning ? new PipelinePieces(_pipeline, AlwaysFound, isContinued: false, cut.DropsSpaces) : null,
            cut);

    private static string NameOf(string stage, byte[]? part)
    {
        if (part is null)
        {
            return string.Empty;
        }

        using JsonDocument json = JsonDocument.Parse(part);
        return $"{stage} {json.RootElement.GetProperty("type").GetString()}";
    }

    // Whether what is put before a text is put before its first part only, and not behind added tokens.
    private bool IsFirstOnly => Definition.IsFirstOnly;

    private string TextOf(int id) => Encoding.UTF8.GetString(Vocabulary.BytesOf(id));

    private static string Normalized(TextNormalizer normalizer, string text)
    {
        var aligned = new AlignedText();
        aligned.Load(text, 0, text.Length, isTracked: false);
        normalizer.Apply(aligned);
        return aligned.Text.ToString();
    }
}
