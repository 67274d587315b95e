using System.Net;
using Approvals.Desk;
using Approvals.Tests.Api;
using Approvals.Workflows.Cases;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Cases;

public sealed class ImportPageTests(ApiApp app) : IClassFixture<ApiApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_person_enters_a_paper_case_and_another_of_the_body_confirms_it()
    {
        var drafts = app.Services.GetRequiredService<Drafts>();
        var draft = (await drafts.CreateAsync("officer.nghe-an", "aid-project", null, ValueMap.Of(ApiApp.Project.Start.Data), Stop))!;
        var (page, today) = ($"/drafts/{draft.Row.Id}/import", app.Services.GetRequiredService<CaseDesk>().Today);
        var officer = await app.BrowserAsync("officer.nghe-an");
        var saved = await ApprovalsApp.PostAsync(officer, page, page, ("submittedOn", today.AddDays(-30).Iso()), ("status", "A10"),
            ("step.0.what", "implement"), ("step.0.day", today.AddDays(-3).Iso()), ("decision.0.what", "decide=Approve"), ("decision.0.day", today.AddDays(-10).Iso()),
            ("decision.0.number", "77/QĐ-UBND"), ("decision.0.signer", "Người ký (mẫu)"), ("duty.0.what", "sixMonthReport"), ("duty.0.day", today.AddDays(60).Iso()));
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        var own = await ApprovalsApp.OpenAsync(officer, page);
        Assert.Null(own.QuerySelector($"form[action='{page}/confirm']"));

        var head = await app.BrowserAsync("head.nghe-an");
        var shown = await ApprovalsApp.OpenAsync(head, page);
        var (revision, entered) = (shown.QuerySelector("input[name=revision]")!.GetAttribute("value")!, shown.QuerySelector("input[name=entered]")!.GetAttribute("value")!);
        var stale = await ApprovalsApp.PostAsync(head, page, page + "/confirm", ("revision", revision), ("entered", "1"));
        Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
        var confirmed = await ApprovalsApp.PostAsync(head, page, page + "/confirm", ("revision", revision), ("entered", entered));
        Assert.True(confirmed.StatusCode == HttpStatusCode.Redirect, System.Text.RegularExpressions.Regex.Match(await confirmed.Content.ReadAsStringAsync(Stop), "id=\"problems\".*?</div>", System.Text.RegularExpressions.RegexOptions.Singleline).Value);

        var found = await app.As("officer.nghe-an").CaseAsync(draft.Row.Id);
        Assert.Equal("A10", found["status"].GetString());
        // Beside the duty that was entered by hand those open that the way opened, as far as the day of the test leaves any.
        Assert.Superset(new HashSet<string> { "implement", "sixMonthReport" }, found["tasks"].EnumerateArray().Select(t => t.GetProperty("handle").GetString()!).ToHashSet());
        Assert.Contains("77/QĐ-UBND", found["documents"].GetRawText(), StringComparison.Ordinal);
        Assert.Equal(today.Iso(), found["importedOn"].GetString());
        var flag = $"Nhập từ hồ sơ cũ ngày {today:dd/MM/yyyy}";
        Assert.Equal(flag, (await ApprovalsApp.OpenAsync(officer, "/cases/" + draft.Row.Id)).QuerySelector(".brief .imported")?.TextContent.Trim());
        Assert.Contains(flag, (await ApprovalsApp.OpenAsync(officer, $"/cases/{draft.Row.Id}/print")).QuerySelector(".print-head")!.TextContent, StringComparison.Ordinal);
        var rows = (await ApprovalsApp.OpenAsync(officer, "/cases")).QuerySelectorAll("tbody tr");
        var flagged = Assert.Single(rows, r => r.QuerySelector(".cell-sub")!.TextContent.Contains("Nhập từ hồ sơ cũ", StringComparison.Ordinal));
        Assert.Equal("/cases/" + draft.Row.Id, flagged.QuerySelector(".cell-title")!.GetAttribute("href"));
        Assert.Contains("Nhập từ hồ sơ giấy", await officer.GetStringAsync(new Uri("/cases/" + draft.Row.Id, UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.BrowserAsync("officer.bac-ninh")).GetAsync(new Uri(page, UriKind.Relative), Stop)).StatusCode);
    }
}
