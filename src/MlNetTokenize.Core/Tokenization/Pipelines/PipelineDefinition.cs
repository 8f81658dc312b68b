using MlNetTokenize.Tokenization.Decoders;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.PostProcessors;
using MlNetTokenize.Tokenization.PreTokenizers;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Pipelines;

/// <summary>All that a tokenizer is made of that a tokenizer.json describes.</summary>
/// <param name="Vocabulary">All tokens.</param>
/// <param name="Model">What turns a piece into tokens.</param>
/// <param name="File">The model as its file has it.</param>
internal sealed record PipelineDefinition(TokenVocabulary Vocabulary, PieceModel Model, FileModel File)
{
    private readonly Lazy<HashSet<int>> _reachable = new(() => ReachableOf(Vocabulary, File));

    /// <summary>What is done to a text first; <see langword="null"/> for nothing.</summary>
    public TextNormalizer? Normalizer { get; init; }

    /// <summary>How it is cut; <see langword="null"/>: it is one piece.</summary>
    public TextSplitter? Splitter { get; init; }

    /// <summary>How token texts become a text; <see langword="null"/>: with spaces between them.</summary>
    public TokenDecoder? Decoder { get; init; }

    /// <summary>Tokens that texts are searched for, by id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; init; } = [];

    /// <summary>What stands around texts.</summary>
    public PostProcessor PostProcessor { get; init; } = PostProcessor.None;

    public Truncation? Truncation { get; init; }

    public Padding? Padding { get; init; }

    /// <summary>What unknown characters become.</summary>
    public int[] UnknownIds { get; init; } = [];

    /// <summary>The parts as they stand in the file.</summary>
    public FileParts Parts { get; init; } = new();

    /// <summary>Whether something is put before the first part of a text only, and not behind an added token.</summary>
    public bool IsFirstOnly => !(Normalizer?.AppliesToBeginning ?? false) && SplitterStages.OfType<MetaspaceSplitter>().All(stage => stage.Scheme != PrependScheme.Always)
        && SplitterStages.OfType<ByteLevelSplitter>().All(stage => !stage.AddsPrefixSpace);

    /// <summary>Whether the pre-tokenizer puts something before pieces.</summary>
    public bool PutsBeforePieces => SplitterStages.Any(stage => stage is MetaspaceSplitter { Scheme: not PrependScheme.Never } or ByteLevelSplitter { AddsPrefixSpace: true });

    private IEnumerable<TextSplitter> SplitterStages => Splitter switch { null => [], SequenceSplitter sequence => sequence.Stages, _ => [Splitter] };

    /// <summary>Whether a piece can lead to a token of the model: of merges, whether one makes it.</summary>
    public bool IsReachable(int id) => File.Merges is null || _reachable.Value.Contains(id);

    // A token that no merge makes is one only where it is a character, or where whole pieces are looked up.
    private static HashSet<int> ReachableOf(TokenVocabulary vocabulary, FileModel file)
    {
        bool looksUp = file.Options.Any(option => option is { Name: "ignore_merges", Json: [(byte)'t', ..] });
        var reachable = new HashSet<int>(looksUp ? file.Ids : []);
        byte[] joined = [];
        foreach ((int left, int right) in file.Merges!)
        {
            joined = [.. vocabulary.BytesOf(left), .. vocabulary.BytesOf(right)];
            if (vocabulary.TryGetId(joined, out int id))
            {
                reachable.Add(id);
            }
        }

        return reachable;
    }
}
