using System.Reflection;

namespace MlNetTokenize.Tests;

/// <summary>The walls of the house: which folder may use which.</summary>
public sealed class RoomTests
{
    /// <summary>
    /// For each folder the others that it uses. A new arrow is a decision: it is written down here, and there are no circles. The tokenizer itself (<c>Tokenization</c>) is in the middle: the folders that
    /// open it onto files, streams and training are above it, and the pieces that it is made of are below.
    /// </summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Embedding"] = ["Embedding/Numerics"],
        ["Embedding/Formats"] = ["Embedding", "Embedding/Numerics", "IO"],
        ["Embedding/Numerics"] = [],
        ["Embedding/Prediction"] = ["Embedding", "Embedding/Numerics", "Embedding/Training/Learners", "Embedding/Training/Options"],
        ["Embedding/Training"] = ["Embedding", "Embedding/Numerics", "Embedding/Training/Examples", "Embedding/Training/Learners", "Embedding/Training/Options", "Embedding/Training/Rounds", "IO"],
        ["Embedding/Training/Examples"] = ["Embedding", "Embedding/Numerics", "Embedding/Training/Options"],
        ["Embedding/Training/Learners"] = ["Embedding", "Embedding/Numerics", "Embedding/Training/Examples", "Embedding/Training/Options"],
        ["Embedding/Training/Options"] = ["Embedding", "Embedding/Numerics"],
        ["Embedding/Training/Rounds"] = ["Embedding", "Embedding/Formats", "Embedding/Numerics", "Embedding/Training/Options"],
        ["Encoders"] = ["Embedding/Numerics", "IO", "Serialization", "Tokenization/Columns", "Tokenization/Sections"],
        ["IO"] = [],
        ["Serialization"] = ["IO"],
        ["TextEmbedding/Distilling"] = ["Embedding", "Embedding/Numerics", "IO", "Tokenization", "Tokenization/Pipelines", "Tokenization/Sources"],
        ["TextEmbedding/StaticModels"] = ["Embedding", "Embedding/Formats", "Embedding/Numerics", "IO", "Tokenization"],
        ["TextEmbedding"] = ["Embedding", "Embedding/Formats", "Embedding/Numerics", "IO", "Tokenization", "Tokenization/Columns", "Tokenization/Vocabularies"],
        ["Tokenization"] = ["IO", "Tokenization/BytePairs", "Tokenization/BytePairs/Merging", "Tokenization/Normalization", "Tokenization/PostProcessors", "Tokenization/Splitting", "Tokenization/Splitting/Scanning", "Tokenization/Vocabularies"],
        ["Tokenization/BytePairs"] = ["Tokenization/BytePairs/Caching", "Tokenization/BytePairs/Merging", "Tokenization/Characters", "Tokenization/Normalization", "Tokenization/Splitting", "Tokenization/Splitting/Scanning", "Tokenization/Vocabularies"],
        ["Tokenization/BytePairs/Caching"] = ["Tokenization/Vocabularies"],
        ["Tokenization/BytePairs/Merging"] = ["Tokenization/Normalization", "Tokenization/PostProcessors", "Tokenization/Splitting", "Tokenization/Splitting/Scanning", "Tokenization/Vocabularies"],
        ["Tokenization/Characters"] = [],
        ["Tokenization/Columns"] = ["IO", "Tokenization", "Tokenization/BytePairs/Merging", "Tokenization/Models", "Tokenization/PostProcessors", "Tokenization/Sections", "Tokenization/Sources", "Tokenization/Splitting", "Tokenization/Vocabularies"],
        ["Tokenization/Decoders"] = ["Tokenization/Splitting/Expressions", "Tokenization/Vocabularies"],
        ["Tokenization/Formats"] = ["IO", "Tokenization", "Tokenization/BytePairs/Merging", "Tokenization/Characters", "Tokenization/Decoders", "Tokenization/Models", "Tokenization/Normalization", "Tokenization/Pipelines", "Tokenization/PostProcessors", "Tokenization/PreTokenizers", "Tokenization/SentencePieces", "Tokenization/Splitting", "Tokenization/Splitting/Expressions", "Tokenization/Vocabularies"],
        ["Tokenization/Models"] = ["IO", "Tokenization/BytePairs/Caching", "Tokenization/BytePairs/Merging", "Tokenization/Vocabularies"],
        ["Tokenization/Normalization"] = ["Tokenization/Characters", "Tokenization/Splitting/Expressions", "Tokenization/Vocabularies"],
        ["Tokenization/Pipelines"] = ["IO", "Tokenization", "Tokenization/BytePairs", "Tokenization/BytePairs/Merging", "Tokenization/Decoders", "Tokenization/Models", "Tokenization/Normalization", "Tokenization/PostProcessors", "Tokenization/PreTokenizers", "Tokenization/Splitting/Scanning", "Tokenization/Vocabularies"],
        ["Tokenization/PostProcessors"] = [],
        ["Tokenization/PreTokenizers"] = ["Tokenization/Characters", "Tokenization/Normalization", "Tokenization/Splitting", "Tokenization/Splitting/Expressions"],
        ["Tokenization/Reports"] = ["Tokenization"],
        ["Tokenization/Sections"] = ["IO", "Tokenization", "Tokenization/BytePairs/Merging", "Tokenization/Characters", "Tokenization/Formats", "Tokenization/Models", "Tokenization/Normalization", "Tokenization/Pipelines", "Tokenization/SentencePieces", "Tokenization/Sources", "Tokenization/Splitting", "Tokenization/Vocabularies"],
        ["Tokenization/SentencePieces"] = ["Tokenization", "Tokenization/BytePairs/Merging", "Tokenization/Decoders", "Tokenization/Models", "Tokenization/Normalization", "Tokenization/Pipelines", "Tokenization/PostProcessors", "Tokenization/Vocabularies"],
        ["Tokenization/Sources"] = ["IO", "Tokenization", "Tokenization/BytePairs", "Tokenization/Formats", "Tokenization/Models", "Tokenization/Normalization", "Tokenization/PostProcessors", "Tokenization/SentencePieces", "Tokenization/Splitting", "Tokenization/Vocabularies"],
        ["Tokenization/Splitting"] = ["Tokenization/Characters", "Tokenization/Normalization", "Tokenization/Splitting/Expressions", "Tokenization/Splitting/Scanning"],
        ["Tokenization/Splitting/Expressions"] = ["IO", "Tokenization/Characters"],
        ["Tokenization/Splitting/Scanning"] = ["Tokenization/Characters"],
        ["Tokenization/Streaming"] = ["IO", "Tokenization", "Tokenization/BytePairs", "Tokenization/Vocabularies"],
        ["Tokenization/Training"] = ["Tokenization", "Tokenization/Splitting", "Tokenization/Training/Counting", "Tokenization/Training/Merging", "Tokenization/Training/Options", "Tokenization/Vocabularies"],
        ["Tokenization/Training/Counting"] = ["IO", "Tokenization", "Tokenization/BytePairs/Merging", "Tokenization/Characters", "Tokenization/Formats", "Tokenization/Splitting", "Tokenization/Splitting/Scanning", "Tokenization/Training/Options", "Tokenization/Vocabularies"],
        ["Tokenization/Training/Merging"] = ["Tokenization", "Tokenization/BytePairs/Merging", "Tokenization/Formats", "Tokenization/PostProcessors", "Tokenization/Splitting", "Tokenization/Training/Counting", "Tokenization/Training/Options", "Tokenization/Vocabularies"],
        ["Tokenization/Training/Options"] = ["IO", "Tokenization", "Tokenization/Splitting"],
        ["Tokenization/Vocabularies"] = ["IO", "Tokenization/Characters", "Tokenization/PostProcessors"],
        ["Transforms"] = ["Embedding", "Embedding/Numerics", "Embedding/Training/Options", "Tokenization/Columns", "Tokenization/Training/Options", "Transforms/Detokenizing", "TextEmbedding/Distilling", "Transforms/Embedding", "Transforms/Explaining", "Transforms/Pooling", "Transforms/Predicting", "Transforms/Tokenizing"],
        ["Transforms/Columns"] = ["IO", "Tokenization", "Tokenization/Columns", "Tokenization/Sections"],
        ["Transforms/Detokenizing"] = ["Serialization", "Tokenization/Columns", "Transforms/Columns"],
        ["Transforms/Embedding"] = ["Embedding", "Embedding/Formats", "Embedding/Numerics", "Embedding/Training", "Embedding/Training/Examples", "Embedding/Training/Options", "Serialization", "TextEmbedding", "TextEmbedding/Distilling", "Tokenization", "Tokenization/Sources", "Transforms/Columns", "Transforms/Reading"],
        ["Transforms/Explaining"] = ["Embedding", "Embedding/Formats", "Embedding/Numerics", "Serialization", "Tokenization/Columns", "Transforms/Columns", "Transforms/Embedding", "Transforms/Tokenizing"],
        ["Transforms/Pooling"] = ["Embedding/Formats", "Embedding/Numerics", "Serialization"],
        ["Transforms/Predicting"] = ["Embedding", "Embedding/Formats", "Embedding/Numerics", "Embedding/Training/Options", "Serialization", "Transforms/Embedding"],
        ["Transforms/Reading"] = ["Transforms/Columns"],
        ["Transforms/Tokenizing"] = ["Serialization", "TextEmbedding", "Tokenization", "Tokenization/Columns", "Tokenization/Training", "Tokenization/Training/Options", "Transforms/Columns", "Transforms/Reading"],
    };

    [Fact]
    public void A_folder_uses_those_that_it_may_use_and_no_other()
    {
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), SourceFolder.Arrows.Keys.Order(StringComparer.Ordinal));
        foreach ((string folder, string[] allowed) in Allowed)
        {
            string[] added = [.. SourceFolder.Arrows[folder].Where(arrow => !allowed.Contains(arrow.Key)).Select(arrow => $"{folder} -> {arrow.Key}: {arrow.Value}")];
            Assert.True(added.Length == 0, $"New arrows: {string.Join("; ", added)}");
            string[] gone = [.. allowed.Except(SourceFolder.Arrows[folder].Keys)];
            Assert.True(gone.Length == 0, $"{folder} may use {string.Join(", ", gone)} and does not: take it off the list.");
        }
    }

    [Fact]
    public void There_are_no_circles()
    {
        // What uses nobody that is left is taken away, until nothing is left.
        Dictionary<string, string[]> left = new(Allowed, StringComparer.Ordinal);
        while (left.FirstOrDefault(folder => !folder.Value.Any(left.ContainsKey)).Key is { } free)
        {
            left.Remove(free);
        }

        Assert.Empty(left.Keys);
    }

    [Fact]
    public void Tokenizers_and_rows_do_not_know_each_other_and_the_ground_floor_knows_nobody()
    {
        Assert.DoesNotContain(Allowed, folder => folder.Key.StartsWith("Tokenization", StringComparison.Ordinal) && folder.Value.Any(other => other.StartsWith("Embedding", StringComparison.Ordinal)));
        Assert.DoesNotContain(Allowed, folder => folder.Key.StartsWith("Embedding", StringComparison.Ordinal) && folder.Value.Any(other => other.StartsWith("Tokenization", StringComparison.Ordinal)));
        Assert.Empty(Allowed["IO"]);
    }

    [Fact]
    public void Public_types_are_in_one_namespace_and_internal_ones_in_that_of_their_folder()
    {
        foreach ((string folder, string name, string code) in SourceFolder.Files)
        {
            string own = $"MlNetTokenize.{folder.Replace('/', '.')}";
            string expected = name is "IgnoresAccessChecksToAttribute.cs" ? "System.Runtime.CompilerServices" : name is "TokenTextCatalog.cs" or "OnnxTextEncoderCatalog.cs" ? "Microsoft.ML" : SourceFolder.DeclaresPublicType(code) ? "MlNetTokenize" : own;
            string? found = code.Split('\n').FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?.Trim().TrimEnd(';')["namespace ".Length..];
            Assert.True(found == expected || name == "Friends.cs", $"{folder}/{name} is in the namespace {found}, not {expected}.");
        }
    }

    [Fact]
    public void The_core_refers_to_Microsofts_tokenizers_and_tensors_and_to_nothing_else_of_ours_or_ML_NETs()
    {
        IEnumerable<string> packages = typeof(BytePairTokenizer).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!)
            .Where(name => !File.Exists(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, name + ".dll")));
        Assert.Equal(["Microsoft.ML.Tokenizers", "System.Numerics.Tensors"], packages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_command_sees_public_members_only()
    {
        string command = typeof(Cli.CommandLine).Assembly.GetName().Name!;
        foreach (Assembly library in new[] { typeof(BytePairTokenizer).Assembly, typeof(SubwordTokenizingTransformer).Assembly })
        {
            IEnumerable<string> friends = library.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName);
            Assert.DoesNotContain(command, friends);
        }
    }
}
