using AngleSharp.Dom;
using Approvals.Tests.Api;
using Xunit;

namespace Approvals.Tests.Cases;

public sealed class ManyBodiesTests(ApiApp app) : IClassFixture<ApiApp>
{
    [Fact]
    public async Task Who_is_asked_to_report_is_chosen_from_the_cluster_first_then_the_province_then_the_rest()
    {
        var page = await DraftAsync("officer.nghe-an");
        var groups = page.QuerySelectorAll("#f-units fieldset").ToDictionary(f => f.QuerySelector("legend")!.TextContent.Trim(), Bodies);
        Assert.Equal(["Cùng cụm", "Cùng tỉnh", "Liên hiệp các tỉnh, thành phố", "Cơ quan khác"], groups.Keys);
        Assert.Contains("ha-noi", groups["Cùng cụm"]);
        Assert.DoesNotContain("nghe-an", groups.Values.SelectMany(g => g));
        Assert.All(groups["Cùng tỉnh"], key => Assert.EndsWith("nghe-an", key, StringComparison.Ordinal));
        Assert.Contains("so-y-te-nghe-an", groups["Cùng tỉnh"]);
        Assert.Contains("vufo", groups["Cơ quan khác"]);
        Assert.NotNull(page.QuerySelector("input[type=search][data-filter='f-units'][hidden]"));
    }

    [Fact]
    public async Task A_body_of_no_cluster_and_no_province_is_shown_the_Unions_first()
    {
        var page = await DraftAsync("officer.vufo");
        Assert.Equal(["Liên hiệp các tỉnh, thành phố", "Cơ quan khác"], page.QuerySelectorAll("#f-units legend").Select(l => l.TextContent.Trim()));
    }

    private async Task<IDocument> DraftAsync(string account)
    {
        var id = (await app.As(account).PostAsync("cases", new { type = "report-round", data = new { title = "Báo cáo (mẫu)" } })).Is(201).Text("id");
        return await ApprovalsApp.OpenAsync(await app.BrowserAsync(account), "/drafts/" + id);
    }

    private static List<string> Bodies(IElement group) => [.. group.QuerySelectorAll("input").Select(i => i.GetAttribute("value")!)];
}
