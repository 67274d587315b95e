using Approvals.Workflows.Definitions;
using Xunit;

namespace Approvals.Workflows.Tests.Definitions;

public sealed class LetterReaderTests
{
    private const string File = "letters/yeuCauBoSung.json";
    private const string Subject = "\"subject\": \"V/v bổ sung hồ sơ khoản viện trợ “{title}”\"";

    [Theory]
    [InlineData("\"copies\":", "\"copys\":", "$.copys", "unknown member")]
    [InlineData(Subject, "\"subject\": 1", "$.subject", "a text was expected")]
    [InlineData("{title}”\",", "{titel}”\",", "$.subject", "{titel}: no such field")]
    [InlineData("{title}”\",", "{contactName}”\",", "$.subject", "{contactName}: a personal field")]
    [InlineData("{title}”\",", "{donorReports}”\",", "$.subject", "printed with table or each")]
    [InlineData("{title}”\",", "{title|long}”\",", "$.subject", "only a date")]
    [InlineData("{title}”\",", "{title|short}”\",", "$.subject", "'short' is no form")]
    [InlineData("{title}”\",", "{title,titel}”\",", "$.subject", "{titel}: no such field")]
    [InlineData("{title}”\",", "{title”\",", "$.subject", "a brace that belongs to no placeholder")]
    [InlineData("{title}”\",", "**{title}”\",", "$.subject", "** begins what no ** ends")]
    [InlineData("{title}”\",", "{row.name}”\",", "$.subject", "row stands for something only where each does")]
    [InlineData("{title}”\",", "{body.apraiser}”\",", "$.subject", "no place names such a body")]
    [InlineData("{title}”\",", "{document.toTrinhx.number}”\",", "$.subject", "no such document")]
    [InlineData("{title}”\",", "{due.supplementx}”\",", "$.subject", "no such term")]
    [InlineData("{title}”\",", "{case.nummer}”\",", "$.subject", "no such thing of a case")]
    [InlineData("\"each\": \"case.asked\"", "\"each\": \"case.askd\"", "$.body[2].each", "is no list")]
    [InlineData("{row.reason}", "{row.why}", "$.body[2]", "no such column; there are name, reason, index")]
    [InlineData("\"each\": \"case.asked\",", "\"section\": \"general\",", "$.body[2]", "exactly one of text, table and section")]
    [InlineData("\"each\": \"case.asked\", ", "", "$.body[2]", "none goes with each")]
    [InlineData(Subject, Subject + ", \"number\": \"startOn\"", "$.number", "not a text field")]
    [InlineData(Subject, Subject + ", \"date\": \"title\"", "$.date", "not a date field")]
    [InlineData(Subject, Subject + ", \"organ\": \"body:nobody\"", "$.organ", "is not a place")]
    [InlineData(Subject, Subject + ", \"tasks\": [\"hndIn\"]", "$.tasks", "no activity with a task")]
    [InlineData(Subject, Subject + ", \"personal\": [\"title\"]", "$.personal", "not a personal field")]
    [InlineData("{ \"text\": \"Qua kiểm tra", "{ \"when\": \"variables.form.knd === 'x'\", \"text\": \"Qua kiểm tra", "$.body[1].when", "no such field")]
    [InlineData("{ \"text\": \"Qua kiểm tra", "{ \"style\": \"loud\", \"text\": \"Qua kiểm tra", "$.body[1].style", "one of text, basis, order, heading, center")]
    [InlineData("{ \"text\": \"Qua kiểm tra", "{ \"validFrom\": \"8/12/2025\", \"text\": \"Qua kiểm tra", "$.body[1].validFrom", "a date yyyy-MM-dd")]
    public void A_mistake_in_a_letter_is_told_with_its_file_and_path(string old, string by, string path, string message)
    {
        var result = DefinitionReaderTests.Read(File, old, by);
        Assert.Null(result.Definition);
        Assert.Contains(result.Errors, e => e.File == File && e.Path == path && e.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_letter_for_no_document_and_no_task_is_told()
    {
        var files = DefinitionReader.Files(SeededOffice.Folder("aid-project")).ToDictionary();
        files["letters/thuMoi.json"] = files[File];
        var result = DefinitionReader.Read("aid-project", files);
        Assert.Contains(result.Errors, e => e.File == "letters/thuMoi.json" && e.Message.Contains("no document of the flow", StringComparison.Ordinal));
        Assert.Contains(result.Errors, e => e.File == "texts.en.json" && e.Path == "$.document.thuMoi");
    }

    [Fact]
    public void A_document_that_the_flow_issues_without_a_letter_is_found_once_there_are_letters()
    {
        var files = DefinitionReader.Files(SeededOffice.Folder("aid-project")).ToDictionary();
        files.Remove(File);
        Assert.Contains(Findings(files), f => f.File == File && f.Code == FindingCodes.NoLetter);
        foreach (var letter in files.Keys.Where(k => k.StartsWith("letters/", StringComparison.Ordinal)).ToList()) files.Remove(letter);
        Assert.DoesNotContain(Findings(files), f => f.Code == FindingCodes.NoLetter);
    }

    [Fact]
    public void Other_words_in_a_letter_make_no_new_version()
    {
        var other = DefinitionReaderTests.Read(File, "Qua kiểm tra, đề nghị", "Đề nghị").Definition!;
        Assert.Equal(SeededOffice.AidProject.Digest, other.Digest);
        Assert.NotEqual(SeededOffice.AidProject.TextsDigest, other.TextsDigest);
    }

    private static IReadOnlyList<DefinitionError> Findings(Dictionary<string, byte[]> files) =>
        Lint.Check(DefinitionReader.Read("aid-project", files).Definition!, SeededOffice.Directory, new DateOnly(2026, 3, 2));
}
