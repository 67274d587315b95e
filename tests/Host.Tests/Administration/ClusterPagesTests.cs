using System.Net;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Administration;

public sealed class ClusterPagesTests : OfficeTests
{
    private const string Path = "/administration/clusters";

    private Approvals.Workflows.People.Directory People => app.Services.GetRequiredService<ReferenceData>().Directory();

    [Fact]
    public async Task Members_come_and_go_and_heads_are_named_each_with_its_source_as_records_of_the_directory()
    {
        using var browser = await app.BrowserAsync("admin.vufo");
        var page = await ApprovalsApp.OpenAsync(browser, Path);
        Assert.Contains("Nhận bàn giao từ Vĩnh Phúc cho năm 2025", page.QuerySelector("#heads")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(Path, page.QuerySelector(".tabs a[aria-current=page]")!.GetAttribute("href"));

        await DoneAsync(browser, ("kind", "leave"), ("organisation", "ha-noi"), ("last", "2026-12-31"), ("source", "QĐ 2/QĐ-LHHN"));
        await DoneAsync(browser, ("kind", "join"), ("organisation", "ha-noi"), ("from", "2028-01-01"), ("source", "QĐ 3/QĐ-LHHN"));
        await DoneAsync(browser, ("kind", "lead"), ("year", "2027"), ("role", "head"), ("organisation", "thanh-hoa"), ("source", "Biên bản 12/12/2026"));
        Assert.Contains("ha-noi", People.MembersOf("cum-1", new DateOnly(2026, 12, 31)));
        Assert.DoesNotContain("ha-noi", People.MembersOf("cum-1", new DateOnly(2027, 6, 1)));
        Assert.Contains("ha-noi", People.MembersOf("cum-1", new DateOnly(2028, 1, 1)));
        Assert.Equal("thanh-hoa", People.LeaderOf("cum-1", "head", 2027));
        page = await ApprovalsApp.OpenAsync(browser, Path + "?cluster=cum-1");
        Assert.Contains(page.QuerySelectorAll("#heads tbody tr"), r => r.TextContent.Contains("2027", StringComparison.Ordinal) && r.TextContent.Contains("Biên bản 12/12/2026", StringComparison.Ordinal));
        Assert.Contains(page.QuerySelectorAll("#members tbody tr"), r => r.TextContent.Contains("31/12/2026", StringComparison.Ordinal));
        await using var db = await DbAsync();
        var records = await db.Records.Where(r => r.Stream == ReferenceData.DirectoryStream && (r.Body.Contains("ClusterJoined") || r.Body.Contains("ClusterLeft") || r.Body.Contains("ClusterHeadNamed"))).Select(r => r.Body).ToListAsync(Stop);
        Assert.Equal(3, records.Count);
        Assert.All(records, r => Assert.Contains("admin.vufo", r, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Không có cơ quan này", "join", "nowhere", "2026-01-01", "QĐ")]
    [InlineData("Cơ quan này đang là thành viên của cụm", "join", "ha-noi", "2026-01-01", "QĐ")]
    [InlineData("Cơ quan đã hoặc sẽ kết thúc hoạt động", "join", "bac-giang", "2026-01-01", "QĐ")]
    [InlineData("Ngày chưa đúng", "join", "bac-ninh", "31/31/2026", "QĐ")]
    [InlineData("Cần nhập thông tin", "leave", "ha-noi", "2026-01-01", "")]
    [InlineData("Không còn hiệu lực", "leave", "vufo", "2026-01-01", "QĐ")]
    [InlineData("Cần nhập số nguyên", "lead", "ha-noi", "hai nghìn", "QĐ")]
    public async Task What_cannot_be_is_refused_in_words_with_what_was_typed(string said, string kind, string body, string when, string source)
    {
        using var browser = await app.BrowserAsync("admin.vufo");
        var before = People.Version;
        using var answer = await PostAsync(
            browser, ("kind", kind), ("organisation", body), (kind == "join" ? "from" : kind == "leave" ? "last" : "year", when), ("role", "head"), ("source", source));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Contains(said, html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("[directory.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("[clusters.", html, StringComparison.Ordinal);
        Assert.Equal(before, People.Version);
    }

    [Fact]
    public async Task Only_an_administrator_changes_clusters()
    {
        using var browser = await app.BrowserAsync("leader.nghe-an");
        Assert.NotEqual(HttpStatusCode.OK, (await browser.GetAsync(new Uri(Path, UriKind.Relative), Stop)).StatusCode);
        using var answer = await ApprovalsApp.PostAsync(browser, "/cases", Path, ("cluster", "cum-1"), ("kind", "leave"), ("organisation", "ha-noi"), ("last", "2026-12-31"), ("source", "QĐ"));
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null(People.Cluster("cum-1")!.Members.Single(m => m.Organisation == "ha-noi").To);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient browser, params (string, string)[] fields) => ApprovalsApp.PostAsync(browser, Path, Path, [("cluster", "cum-1"), .. fields]);

    private static async Task DoneAsync(HttpClient browser, params (string, string)[] fields)
    {
        using var answer = await PostAsync(browser, fields);
        Assert.Equal(Path + "?cluster=cum-1&done=changed", answer.Headers.Location?.ToString());
    }
}
