using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>Deleting what is unfinished is for the end of the process: other tests' files would be among it.</summary>
[Collection(nameof(RunAlone))]
[Trait("Category", "Command")]
public sealed class UnfinishedFilesTests
{
    [Fact]
    public void Unfinished_files_can_be_deleted_at_any_time()
    {
        using var folder = new CliFolder();
        using var file = new OutputFile(folder["ids.txt"]);
        Assert.Single(folder.Names);
        OutputFile.DeleteUnfinished();
        Assert.Empty(folder.Names);
    }
}
