using System.Text.Json;

namespace MlNetTokenize.Tests;

/// <summary>What Hugging Face's trainer learned, as <c>record-merges.mjs</c> wrote it into <c>merges.json</c>; the script says from what.</summary>
/// <param name="Corpora">Of corpora that are made up.</param>
/// <param name="Files">Of files that not everyone has.</param>
internal sealed record RecordedMerges(RecordedCorpus[] Corpora, RecordedCorpus[] Files)
{
    private static readonly Lazy<RecordedMerges> LazyInstance = new(Read);

    public static RecordedMerges Instance => LazyInstance.Value;

    private static RecordedMerges Read()
    {
        using Stream json = typeof(RecordedMerges).Assembly.GetManifestResourceStream("merges.json")!;
        return JsonSerializer.Deserialize<RecordedMerges>(json, JsonSerializerOptions.Web)!;
    }
}
