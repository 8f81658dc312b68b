using System.Text;
using System.Text.Json;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tests;

public sealed class JsonNamesTests
{
    [Theory]
    [InlineData("""{"a":1,"b":{"a":2,"c":[{"a":3},{"a":4}]},"A":5}""", null)]
    [InlineData("""{"a":1,"b":2,"a":3}""", "a")]
    [InlineData("""{"a":1,"b":2,"\u0061":3}""", "a")]
    [InlineData("""{"\u0061":1,"b":{},"a":3}""", "a")]
    [InlineData("""[{"x":{"ä":1,"ä":2}}]""", "ä")]
    [InlineData("""{"":1,"b":{"":2}}""", null)]
    [InlineData("""{"":1,"b":2,"":3}""", "")]
    [InlineData("[1,2]", null)]
    public void The_first_name_that_stands_twice_in_an_object_is_found(string json, string? twice) => Assert.Equal(twice, JsonNames.FindTwice(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Many_names_are_told_apart()
    {
        string names = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"n{i}\":{i}"));
        Assert.Null(JsonNames.FindTwice(Encoding.UTF8.GetBytes($"{{{names}}}")));
        Assert.Equal("n7", JsonNames.FindTwice(Encoding.UTF8.GetBytes($"{{{names},\"n7\":0}}")));
        Assert.Contains("'n7' stands twice", Assert.Throws<InvalidDataException>(() => JsonPlace.Read(Encoding.UTF8.GetBytes($"{{{names},\"n7\":0}}"), place => place.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_json_is_for_the_parser_to_say()
    {
        Assert.ThrowsAny<JsonException>(() => JsonNames.FindTwice("{\"a\":1"u8.ToArray()));
        Assert.Contains("a name in it is not text", Assert.Throws<InvalidDataException>(() => JsonPlace.Read("{\"\\ud800\":1}"u8.ToArray(), place => place.Path)).Message, StringComparison.Ordinal);
    }
}
