namespace MlNetTokenize.Tests;

/// <summary>Files that numpy and gensim wrote, and such as word2vec.c, fastText, GloVe and safetensors write.</summary>
public sealed class OtherProgramsFilesTests
{
    public static TheoryData<string> Names =>
    [
        "gensim.txt", "gensim.bin", "gensim-without-header.txt", "word2vec.txt", "word2vec.bin", "fasttext.vec", "glove.txt",
        "f4.npy", "f4-fortran.npy", "f4-big-endian.npy", "f2.npy", "f8.npy", "f4-version2.npy", "f8-fortran-version3.npy",
        "f32.safetensors", "f16.safetensors", "bf16.safetensors",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void All_of_them_give_the_table_they_were_made_of(string name)
    {
        EmbeddingTable table = TableFiles.Read(name, TableFiles.File(name), out IReadOnlyList<string>? words);
        Assert.Equal((3, 4), (table.VocabularySize, table.Dimension));
        Assert.Equal(TableFiles.Recorded.Values, table.Values);
        Assert.Equal(words is null ? null : TableFiles.RecordedWords, words);
    }

    [Fact]
    public void What_is_written_is_byte_for_byte_what_numpy_gensim_and_safetensors_write()
    {
        Assert.Equal(TableFiles.File("f4.npy"), FileOf.Written(TableFiles.Recorded.SaveNpy));
        Assert.Equal(TableFiles.File("gensim.bin"), TableFiles.Word2Vec(TableFiles.Recorded, TableFiles.RecordedWords, binary: true));
        Assert.Equal(TableFiles.File("f32.safetensors"), FileOf.Written(stream => TableFiles.Recorded.SaveSafetensors(stream)));
    }
}
