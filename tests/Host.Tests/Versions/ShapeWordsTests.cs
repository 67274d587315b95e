using System.Text;
using Approvals.Localisation;
using Approvals.Seeding;
using Approvals.Versions;
using Approvals.Workflows.Definitions;
using Xunit;

namespace Approvals.Tests.Versions;

public sealed class ShapeWordsTests
{
    private static readonly CaseDefinition aid =
        DefinitionReader.ReadFolder(Path.Combine(AppContext.BaseDirectory, "workflows", "aid-project")).Definition!;

    [Theory]
    [InlineData("who", "officer|clerk@owner", "Chuyên viên, Văn thư · đơn vị chủ hồ sơ")]
    [InlineData("who", "leader@item; head@org:thu-tuong", "Lãnh đạo · cơ quan được hỏi; Trưởng ban, trưởng phòng · Thủ tướng")]
    [InlineData("who", "leader@org:vufo", "Lãnh đạo · LHHN Việt Nam")]
    [InlineData("exclude", "submitter, actor:checkValidity", "người trình hồ sơ; người thực hiện “Kiểm tra hồ sơ”")]
    [InlineData("covers", "*", "toàn bộ thông tin và tài liệu")]
    [InlineData("section", "decision", "Nội dung quyết định")]
    [InlineData("amount", "20 working days", "20 ngày làm việc")]
    [InlineData("validFrom", "2025-03-01", "01/03/2025")]
    [InlineData("steps", "content (head|office) → issue (clerk)", "Kiểm tra nội dung (Trưởng ban, trưởng phòng, Chánh Văn phòng) → Cấp số, phát hành (Văn thư)")]
    [InlineData("condition", "variables.form.a > 1", "variables.form.a > 1")]
    public void An_aspect_reads_in_words_and_what_has_no_name_stays(string aspect, string text, string words) =>
        Assert.Equal([words], Words("vi").Lines(new VersionChange("step", "checkValidity", ChangeKind.Changed, aspect, text, null), text));

    [Fact]
    public void A_body_of_the_place_is_called_by_its_part_in_the_procedure_with_those_who_are_it_today()
    {
        var said = Assert.Single(Words("vi").Lines(new VersionChange("step", "appraise", ChangeKind.Changed, "who", null, null), "appraiser@body:appraiser"));
        Assert.StartsWith("Chuyên viên thẩm định · Cơ quan chủ trì thẩm định (", said, StringComparison.Ordinal);
        Assert.Contains("Sở Tài chính Nghệ An", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Sở Kế hoạch", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_that_is_gone_reads_aspect_by_aspect()
    {
        var change = VersionDifference.Between(aid, Empty()).Single(c => c is { Key: "checkValidity", Kind: ChangeKind.Removed });
        var lines = Words("vi").Lines(change, change.Before).ToList();
        Assert.Contains(lines, l => l.StartsWith("người thực hiện: ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("kết quả: ", StringComparison.Ordinal));
        Assert.Equal("Kiểm tra hồ sơ", Words("vi").Name("step", "checkValidity"));
    }

    [Theory]
    [InlineData("vi")]
    [InlineData("en")]
    public void Nothing_of_the_shipped_type_shows_a_role_or_place_in_the_notation_of_files(string language)
    {
        var words = Words(language);
        var lines = VersionDifference.Between(aid, Empty()).Where(c => c.Area is "step" or "term" or "place").SelectMany(c => words.Lines(c, c.Before)).ToList();
        Assert.True(lines.Count > 300, $"{lines.Count}");
        Assert.DoesNotContain(lines, l => l.Contains("@owner", StringComparison.Ordinal) || l.Contains("@body:", StringComparison.Ordinal) || l.Contains("clerk|", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.StartsWith("who:", StringComparison.Ordinal) || l.Contains("[activity.", StringComparison.Ordinal) || l.Contains("(unconfirmed)", StringComparison.Ordinal));
    }

    /// <summary>A type with nothing in it: every part of the shipped one is gone from it.</summary>
    private static CaseDefinition Empty()
    {
        const string Flow = """
            { "definitionId": "aid-project", "name": "empty", "version": 1, "root": { "id": "flow", "type": "Elsa.Flowchart", "version": 1, "activities": [
              { "id": "start", "type": "Elsa.Start", "version": 1 }, { "id": "over", "type": "Elsa.End", "version": 1 } ],
              "connections": [ { "source": { "activity": "start", "port": "Done" }, "target": { "activity": "over", "port": "In" } } ] } }
            """;
        Dictionary<string, string> files = new()
        {
            ["workflow.json"] = Flow, ["form.json"] = """{ "draft": [], "sections": [], "checklist": [] }""", ["terms.json"] = """{ "terms": [] }""",
            ["texts.vi.json"] = "{}", ["texts.en.json"] = "{}",
        };
        var read = DefinitionReader.ReadPublished("aid-project", files.ToDictionary(f => f.Key, f => Encoding.UTF8.GetBytes(f.Value)));
        Assert.True(read.Definition is not null, string.Join("; ", read.Errors));
        return read.Definition;
    }

    private static ShapeWords Words(string language) =>
        new(aid, new Directory(1, SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds")).Directory), Texts.For(language), new DateOnly(2026, 3, 2));
}
