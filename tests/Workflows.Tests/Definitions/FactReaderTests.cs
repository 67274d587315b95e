using Approvals.Workflows.Definitions;
using Xunit;

namespace Approvals.Workflows.Tests.Definitions;

public sealed class FactReaderTests
{
    private const string File = "facts.json";

    [Theory]
    [InlineData("\"place\"", "\"plac\"", "$.facts[4]", "'plac' is not a field")]
    [InlineData("\"place\"", "\"contactName\"", "$.facts[4]", "personal field 'contactName'")]
    [InlineData("\"place\"", "{\"field\": \"place\", \"column\": \"x\"}", "$.facts[4]", "'place' is not a table")]
    [InlineData("\"place\"", "{\"field\": \"donorReports\", \"column\": \"x\"}", "$.facts[4]", "'x' is not a column")]
    [InlineData("\"place\"", "{\"field\": \"donorReports\", \"where\": \"title\"}", "$.facts[4]", "'title' is not a yes/no column")]
    [InlineData("\"currency\": \"currency\"", "\"currency\": \"title\"", "$.facts[7]", "'title' is not a choice field")]
    [InlineData("\"currency\": \"currency\"", "\"money\": \"currency\"", "$.facts[7].money", "unknown member")]
    public void A_line_that_tells_nothing_or_too_much_is_told_with_its_path(string old, string by, string path, string message)
    {
        var result = DefinitionReaderTests.Read(File, old, by);
        Assert.Null(result.Definition);
        Assert.Contains(result.Errors, e => e.File == File && e.Path == path && e.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_told_at_a_glance_makes_no_new_version_and_may_be_missing()
    {
        var other = DefinitionReaderTests.Read(File, "\"place\"", "\"commune\"").Definition!;
        Assert.Equal(SeededOffice.AidProject.Digest, other.Digest);
        Assert.NotEqual(SeededOffice.AidProject.TextsDigest, other.TextsDigest);
        var files = DefinitionReader.Files(SeededOffice.Folder("aid-project")).ToDictionary();
        files.Remove(File);
        var none = DefinitionReader.Read("aid-project", files).Definition!;
        Assert.Empty(none.Facts);
        Assert.Equal(SeededOffice.AidProject.Digest, none.Digest);
    }
}
