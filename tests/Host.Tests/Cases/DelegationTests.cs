using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;
using Approvals.Workflows.Scenarios;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>Delegations that know of one another, and the personal data of those who travel.</summary>
public sealed class DelegationTests : OfficeTests
{
    private const string Leader = "leader.nghe-an", Passport = "P00001234";

    private static Scenario Trip { get; } = ScenarioJson.Read(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "workflows", "delegation-outbound", "scenarios", "closed-with-a-late-report.json")));

    [Fact]
    public async Task Two_delegations_with_the_same_people_are_warned_of_and_a_withdrawn_one_does_not_count()
    {
        var officer = app.As(Officer);
        var first = await DraftAsync();
        (await officer.PostAsync($"cases/{first}/submit", null)).Is(200);
        var second = await DraftAsync();
        var check = (await officer.CaseAsync(second))["checks"].EnumerateArray().Single();
        Assert.Equal(("overlaps", "warn", "3"), (check.GetProperty("key").GetString(), check.GetProperty("severity").GetString(), check.GetProperty("values").GetProperty("overlaps").GetString()));
        var refused = (await officer.PostAsync($"cases/{second}/submit", null)).Is(422);
        Assert.Equal(["check:overlaps"], refused.Where);
        (await officer.PostAsync($"cases/{second}/submit", new { reasons = new Dictionary<string, string> { ["check:overlaps"] = "Đoàn kia hoãn." } })).Is(200);
        var warning = (await officer.CaseAsync(second))["warnings"].EnumerateArray().Single();
        Assert.Equal("Đoàn kia hoãn.", warning.GetProperty("reason").GetString());
        Assert.Equal("nghe-an-2026-", warning.GetProperty("sources")[0].GetProperty("number").GetString()![..13]);

        (await officer.PostAsync($"cases/{first}/actions/withdraw", new { comment = "Đối tác hoãn." })).Is(200);
        (await officer.PostAsync($"cases/{second}/actions/withdraw", new { comment = "Đối tác hoãn." })).Is(200);
        Assert.Empty((await officer.CaseAsync(await DraftAsync()))["checks"].EnumerateArray());
    }

    [Fact]
    public async Task A_traveller_is_found_under_other_spellings_and_a_namesake_is_named_with_the_body_of_the_other_case()
    {
        var officer = app.As(Officer);
        var first = await DraftAsync(("members", Members("Nguyễn Văn Mẫu Một", "LHHN Nghệ An")));
        (await officer.PostAsync($"cases/{first}/submit", null)).Is(200);
        var same = await DraftAsync(("members", Members("Ông NGUYỄN văn  mẫu một".Normalize(System.Text.NormalizationForm.FormD), "Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An")));
        Assert.Equal(["check:overlaps"], (await officer.PostAsync($"cases/{same}/submit", null)).Is(422).Where);
        var other = await DraftAsync(("members", Members("Nguyễn Văn Mẫu Một", "Sở Y tế")));
        Assert.Equal(["check:overlapsOfName"], (await officer.PostAsync($"cases/{other}/submit", null)).Is(422).Where);
        (await officer.PostAsync($"cases/{other}/submit", new { reasons = new Dictionary<string, string> { ["check:overlapsOfName"] = "Hai người." } })).Is(200);
        var page = (await ApprovalsApp.OpenAsync(await app.BrowserAsync(Officer), "/cases/" + other)).QuerySelector("#warnings")!.TextContent;
        Assert.Contains("Nguyễn Văn Mẫu Một (Sở Y tế)", page, StringComparison.Ordinal);
        Assert.Contains("Nguyễn Văn Mẫu Một (LHHN Nghệ An)", page, StringComparison.Ordinal);
        foreach (var sent in new[] { first, other }) (await officer.PostAsync($"cases/{sent}/actions/withdraw", new { comment = "Đối tác hoãn." })).Is(200);
    }

    private static object[] Members(string name, string body) => [new { name, position = "Chuyên viên", organisation = body, head = true }];

    [Fact]
    public async Task What_a_check_finds_is_told_in_the_draft_taken_with_a_reason_and_read_by_whoever_decides_next()
    {
        var id = await DraftAsync(("inPlan", false));
        var browser = await app.BrowserAsync(Officer);
        var page = await ApprovalsApp.OpenAsync(browser, "/drafts/" + id);
        Assert.Contains("không có trong kế hoạch đoàn ra năm", page.QuerySelector("#checks")!.TextContent, StringComparison.Ordinal);
        var form = Fields(page);
        using (var again = await ApprovalsApp.PostAsync(browser, "/drafts/" + id, "/drafts/" + id, [.. form, ("do", "submit")]))
            Assert.Contains("Cần ghi lý do", await again.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        form = Fields(await ApprovalsApp.OpenAsync(browser, "/drafts/" + id));
        using (var sent = await ApprovalsApp.PostAsync(browser, "/drafts/" + id, "/drafts/" + id, [.. form.Where(f => f.Name != "check:plan"), ("check:plan", "Mời đột xuất."), ("do", "submit")]))
            Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var head = await app.BrowserAsync("head.nghe-an");
        var task = await app.As("head.nghe-an").TaskIdAsync(id, "signProposal.content");
        var shown = (await ApprovalsApp.OpenAsync(head, "/tasks/" + task)).QuerySelector("#warnings")!.TextContent;
        Assert.Contains("Mời đột xuất.", shown, StringComparison.Ordinal);
        Assert.Contains("Mời đột xuất.", (await ApprovalsApp.OpenAsync(head, "/cases/" + id)).QuerySelector("#history")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passport_numbers_are_masked_opened_on_record_and_erased_for_good()
    {
        var id = await SubmittedAsync();
        var leader = await app.BrowserAsync(Leader);
        var page = (await ApprovalsApp.OpenAsync(leader, "/cases/" + id)).Body!.TextContent;
        Assert.DoesNotContain(Passport, page, StringComparison.Ordinal);
        Assert.Contains("••••1234", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Passport, (await app.As(Leader).CaseAsync(id)).Body.ToString(), StringComparison.Ordinal);
        using (var opened = await ApprovalsApp.PostAsync(leader, "/cases/" + id, $"/cases/{id}/personal"))
            Assert.Contains(Passport, await opened.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Contains("PersonalOpened", await LastAsync("access/" + Leader), StringComparison.Ordinal);

        (await app.As(Officer).PostAsync($"cases/{id}/actions/withdraw", new { comment = "Đối tác hoãn." })).Is(200);
        using (var officer = await ApprovalsApp.PostAsync(await app.BrowserAsync(Officer), "/cases/" + id, $"/cases/{id}/erase", ("reason", "Không cần nữa"), ("key", "k1")))
            Assert.Equal(HttpStatusCode.NotFound, officer.StatusCode);
        using (var erased = await ApprovalsApp.PostAsync(leader, "/cases/" + id, $"/cases/{id}/erase", ("reason", "Theo đề nghị"), ("key", "k2")))
            Assert.Equal($"/cases/{id}?done=erased", erased.Headers.Location?.ToString());
        Assert.Equal(0, await KeptAsync(id));
        await FoldsAsync(id);
        Assert.DoesNotContain("••••1234", (await ApprovalsApp.OpenAsync(leader, "/cases/" + id)).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_the_API_gave_may_be_sent_back_and_keeps_its_passport_numbers()
    {
        var id = await SubmittedAsync();
        var (head, officer) = (app.As("head.nghe-an"), app.As(Officer));
        (await head.DecideAsync(await head.TaskIdAsync(id, "signProposal.content"), "Return", b => b["comment"] = "Xem lại.")).Is(200);
        var members = (await officer.CaseAsync(id))["data"].GetProperty("members");
        Assert.Equal(JsonValueKind.Object, members[0].GetProperty("passport").ValueKind);
        var sent = JsonNode.Parse(members.GetRawText())!.AsArray();
        sent[0]!["position"] = "Trưởng ban";
        (await officer.DecideAsync(await officer.TaskIdAsync(id, "signProposal.draft"), "Resubmit", b => b["data"] = new JsonObject { ["members"] = sent })).Is(200);
        var page = (await ApprovalsApp.OpenAsync(await app.BrowserAsync(Leader), "/cases/" + id)).Body!.TextContent;
        Assert.Contains("••••1234", page, StringComparison.Ordinal);
        Assert.Contains("Trưởng ban", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_opens_a_form_that_holds_stored_passport_numbers_is_recorded_and_whoever_reads_the_mask_is_not()
    {
        var id = await SubmittedAsync();
        var officer = await app.BrowserAsync(Officer);
        var head = app.As("head.nghe-an");
        (await head.DecideAsync(
            await head.TaskIdAsync(id, "signProposal.content"), "Return", b => b["comment"] = "Xem lại.")).Is(200);
        Assert.Contains("••••1234", (await ApprovalsApp.OpenAsync(officer, "/cases/" + id)).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await OpenedAsync(Officer));
        var task = await app.As(Officer).TaskIdAsync(id, "signProposal.draft");
        var form = await ApprovalsApp.OpenAsync(officer, "/tasks/" + task);
        Assert.Contains(form.QuerySelectorAll("#answer input"), i => i.GetAttribute("value") == Passport);
        Assert.Equal(1, await OpenedAsync(Officer));
        // Who may look at the task but not answer it is shown no form, and opens nothing.
        var leader = await app.BrowserAsync(Leader);
        Assert.DoesNotContain(Passport, await leader.GetStringAsync(new Uri("/cases/" + id, UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Equal(0, await OpenedAsync(Leader));
    }

    [Fact]
    public async Task At_the_end_of_the_period_the_daily_job_erases()
    {
        var id = await SubmittedAsync();
        (await app.As(Officer).PostAsync($"cases/{id}/actions/withdraw", new { comment = "Đối tác hoãn." })).Is(200);
        var job = app.Services.GetServices<DailyJob>().Single(j => j.Name == PersonalDesk.Job);
        app.Clock.Set(Inputs.StartOf(new DateOnly(2031, 3, 1), 4));
        await job.Run(new DateOnly(2031, 3, 1), Stop);
        Assert.NotEqual(0, await KeptAsync(id));
        app.Clock.Set(Inputs.StartOf(new DateOnly(2031, 3, 2), 4));
        await job.Run(new DateOnly(2031, 3, 2), Stop);
        Assert.Equal(0, await KeptAsync(id));
        Assert.Contains("retention", await LastAsync("case/" + id), StringComparison.Ordinal);
        await FoldsAsync(id);
    }

    private async Task<string> SubmittedAsync()
    {
        var id = await DraftAsync();
        (await app.As(Officer).PostAsync($"cases/{id}/submit", null)).Is(200);
        return id;
    }

    private async Task<string> DraftAsync(params (string Key, object Value)[] other)
    {
        var officer = app.As(Officer);
        var data = Trip.Start.Data.ToDictionary(d => d.Key, d => (object)d.Value);
        foreach (var (key, value) in other) data[key] = value;
        var id = (await officer.PostAsync("cases", new { type = "delegation-outbound", data })).Is(201).Text("id");
        foreach (var slot in Trip.Start.Attachments) (await officer.UploadAsync($"cases/{id}/attachments", slot, ApiClient.Pdf(slot))).Is(201);
        return id;
    }

    private static List<(string Name, string Value)> Fields(AngleSharp.Dom.IDocument page) =>
    [
        .. page.QuerySelectorAll("#draft input[name], #draft textarea[name], #draft select[name]")
            .Where(i => i.GetAttribute("type") is not ("radio" or "checkbox") || i.HasAttribute("checked"))
            .Where(i => i.GetAttribute("name") != "__RequestVerificationToken")
            .Select(i => (i.GetAttribute("name")!, i is AngleSharp.Html.Dom.IHtmlSelectElement s ? s.Value ?? "" : i is AngleSharp.Html.Dom.IHtmlTextAreaElement t ? t.Value : i.GetAttribute("value") ?? "")),
    ];

    private async Task<string> LastAsync(string stream)
    {
        await using var db = await Databases.CreateDbContextAsync(Stop);
        return (await db.Records.Where(r => r.Stream == stream).OrderByDescending(r => r.Seq).Select(r => r.Body).FirstAsync(Stop)).ToString(CultureInfo.InvariantCulture);
    }

    private async Task<int> OpenedAsync(string account)
    {
        await using var db = await Databases.CreateDbContextAsync(Stop);
        return await db.Records.CountAsync(r => r.Stream == "access/" + account && r.Body.Contains("PersonalOpened"), Stop);
    }

    private async Task<int> KeptAsync(string id)
    {
        await using var db = await Databases.CreateDbContextAsync(Stop);
        return await db.PrivateValues.CountAsync(v => v.Stream == "case/" + id && v.Text != null && v.Path.Contains("values."), Stop);
    }

    /// <summary>The records still make the state that is stored, erased values and all.</summary>
    private async Task FoldsAsync(string id)
    {
        var store = app.Services.GetRequiredService<ICaseStore>();
        var folded = (await store.HistoryAsync(id, Stop)).Aggregate((CaseState?)null, CaseState.Fold);
        var stored = await store.LoadAsync(id, Stop);
        Assert.Equal(CanonicalJson.Write(RecordJson.WriteUtf8(stored!)), CanonicalJson.Write(RecordJson.WriteUtf8(folded!)));
        Assert.Contains("erased", stored!.Values["members"].GetRawText(), StringComparison.Ordinal);
    }

    private IDbContextFactory<ApprovalsDb> Databases => app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>();
}
