using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Persistence.Tables;
using Approvals.Tests.Api;
using Approvals.Workflows.Scenarios;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>Passport numbers in a draft: who reads them, and how long they are kept.</summary>
public sealed class DraftPersonalTests : OfficeTests
{
    private const string Head = "head.nghe-an", Accountant = "accountant.nghe-an", Secretary = "secretary.nghe-an", Passport = "P00001234", Birth = "03/02/1975";

    private static Scenario Trip { get; } = ScenarioJson.Read(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "workflows", "delegation-outbound", "scenarios", "closed-with-a-late-report.json")));

    [Fact]
    public async Task Only_their_author_reads_them_and_whoever_else_saves_the_draft_neither_reads_nor_loses_them()
    {
        var id = await DraftAsync();
        Assert.Contains(Passport, (await ApprovalsApp.OpenAsync(await app.BrowserAsync(Officer), "/drafts/" + id)).DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Contains(Passport, (await app.As(Officer).CaseAsync(id)).Body.GetRawText(), StringComparison.Ordinal);
        var browser = await app.BrowserAsync(Head);
        var page = await ApprovalsApp.OpenAsync(browser, "/drafts/" + id);
        Assert.DoesNotContain(Passport, page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.DoesNotContain(Birth, page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Contains("••••1234", page.Body!.TextContent, StringComparison.Ordinal);

        // The first two rows change places, and somebody joins: each keeps their number, and the head reads none by having written.
        var form = Fields(page).Select(f => (Swapped(f.Name), f.Value)).ToList();
        form.RemoveAll(f => f.Item1 is "f.members[3].name" or "f.members[3].passport");
        using (await ApprovalsApp.PostAsync(browser, "/drafts/" + id, "/drafts/" + id, [.. form, ("f.members[3].name", "Lê Thị Mẫu Năm"), ("f.members[3].passport", "P00009999"), ("do", "save")])) { }
        var members = (await app.As(Officer).CaseAsync(id))["data"].GetProperty("members").EnumerateArray().ToList();
        Assert.Equal(["Trần Thị Mẫu Hai P00005678", "Nguyễn Văn Mẫu Một P00001234", "Phạm Văn Mẫu Bốn ", "Lê Thị Mẫu Năm P00009999"],
            members.Select(m => m.GetProperty("name").GetString() + " " + (m.TryGetProperty("passport", out var p) ? p.GetString() : "")));
        Assert.Equal("1988-08-09", members[0].GetProperty("birthDate").GetString());
        Assert.DoesNotContain(Passport, (await ApprovalsApp.OpenAsync(browser, "/drafts/" + id)).DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal(0, await OpenedAsync(Head));

        using (var opened = await ApprovalsApp.PostAsync(browser, "/drafts/" + id, $"/drafts/{id}/personal"))
            Assert.Contains(Passport, await opened.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(1, await OpenedAsync(Head));
    }

    [Fact]
    public async Task A_program_of_another_gets_what_stands_for_them_and_may_send_it_back_but_not_make_it_up()
    {
        var id = await DraftAsync();
        var head = app.As(Head);
        var seen = await head.CaseAsync(id);
        Assert.DoesNotContain(Passport, seen.Body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["members.birthDate", "members.passport"], seen["masked"].EnumerateArray().Select(m => m.GetString()!).Order());
        Assert.Empty((await app.As(Officer).CaseAsync(id))["masked"].EnumerateArray());
        var members = JsonNode.Parse(seen["data"].GetProperty("members").GetRawText())!.AsArray();
        members[0]!["position"] = "Chủ tịch";
        (await head.PatchAsync("cases/" + id, new { data = new { members } }, ("If-Match", "*"))).Is(200);
        members[0]!["passport"] = "••••1234";
        (await head.PatchAsync("cases/" + id, new { data = new { members } }, ("If-Match", "*"))).Is(422);
        var kept = (await app.As(Officer).CaseAsync(id))["data"].GetProperty("members")[0];
        Assert.Equal((Passport, "Chủ tịch"), (kept.GetProperty("passport").GetString(), kept.GetProperty("position").GetString()));

        Assert.Contains(Passport, (await head.PostAsync($"cases/{id}/personal", null)).Is(200).Body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, await OpenedAsync(Head));
        Assert.Equal(HttpStatusCode.Forbidden, (await app.As(Accountant).PostAsync($"cases/{id}/personal", null)).Status);
        (await app.As(Accountant).PostAsync($"cases/{id}/personal", new { reason = "Mua bảo hiểm" })).Is(200);
        (await app.As("officer.bac-ninh").PostAsync($"cases/{id}/personal", null)).Is(404);
    }

    [Theory]
    [InlineData(Secretary)]
    [InlineData("auditor.vufo")]
    public async Task Whose_work_does_not_need_them_says_why_once_a_day_and_an_inspector_reads_it(string account)
    {
        var id = await DraftAsync();
        (await app.As(Officer).UploadAsync($"cases/{id}/attachments", "leaveForm", ApiClient.Pdf("Đơn"), "Đơn Nguyễn Văn Mẫu.pdf")).Is(201);
        (await app.As(Officer).PostAsync($"cases/{id}/submit", null)).Is(200);
        var browser = await app.BrowserAsync(account);
        var file = $"/cases/{id}/files/" + (await app.As(Officer).CaseAsync(id))["attachments"].EnumerateArray().Single(f => f.GetProperty("slot").GetString() == "leaveForm").GetProperty("id").GetString();
        using (var asked = await browser.GetAsync(new Uri(file, UriKind.Relative), Stop)) Assert.Equal($"/cases/{id}/personal", asked.Headers.Location?.ToString());
        using (var nothing = await ApprovalsApp.PostAsync(browser, $"/cases/{id}/personal", $"/cases/{id}/personal", ("reason", " ")))
            Assert.DoesNotContain(Passport, await nothing.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal(0, await OpenedAsync(account));
        using (var opened = await ApprovalsApp.PostAsync(browser, $"/cases/{id}/personal", $"/cases/{id}/personal", ("reason", "Đặt vé cho đoàn")))
            Assert.Contains(Passport, await opened.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using (var given = await browser.GetAsync(new Uri(file, UriKind.Relative), Stop)) Assert.Equal(HttpStatusCode.OK, given.StatusCode);
        Assert.Equal(2, await OpenedAsync(account));
        Assert.Contains("Đặt vé cho đoàn", (await ApprovalsApp.OpenAsync(await app.BrowserAsync("inspector.thanh-tra-nghe-an"), "/inspection/access")).QuerySelector("#accesses")!.TextContent, StringComparison.Ordinal);
        app.Clock.Set(app.Clock.GetUtcNow().AddDays(1));
        using (var tomorrow = await browser.GetAsync(new Uri(file, UriKind.Relative), Stop)) Assert.Equal($"/cases/{id}/personal", tomorrow.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData(Relation.Owner, "officer", PersonalAccess.Freely)]
    [InlineData(Relation.Owner, "head", PersonalAccess.Freely)]
    [InlineData(Relation.Owner, "leader", PersonalAccess.Freely)]
    [InlineData(Relation.Owner, "deputy", PersonalAccess.Freely)]
    [InlineData(Relation.Owner, "office", PersonalAccess.WithReason)]
    [InlineData(Relation.Owner, "clerk", PersonalAccess.WithReason)]
    [InlineData(Relation.Owner, "secretary", PersonalAccess.WithReason)]
    [InlineData(Relation.Owner, "accountant", PersonalAccess.WithReason)]
    [InlineData(Relation.Handler, "appraiser", PersonalAccess.Freely)]
    [InlineData(Relation.Handler, "clerk", PersonalAccess.WithReason)]
    [InlineData(Relation.Auditor, "auditor", PersonalAccess.WithReason)]
    [InlineData(Relation.Auditor, "officer", PersonalAccess.WithReason)]
    [InlineData(Relation.Consulted, "officer", PersonalAccess.None)]
    [InlineData(Relation.None, "leader", PersonalAccess.None)]
    public void Who_opens_them_is_a_matter_of_what_they_are_to_the_case_and_of_their_role(Relation relation, string role, PersonalAccess how) =>
        Assert.Equal(how, CasePolicy.PersonalOf(relation, [role]));

    [Fact]
    public async Task A_draft_that_nobody_touches_tells_its_end_and_then_ends_and_its_personal_values_and_files_with_it()
    {
        At(2026, 3, 2);
        var id = await DraftAsync();
        (await app.As(Officer).UploadAsync($"cases/{id}/attachments", "leaveForm", ApiClient.Pdf("Đơn của một bản thảo"), "Đơn Nguyễn Văn Mẫu.pdf")).Is(201);
        var sha = (await RowAsync(id)).Attachments;
        sha = JsonDocument.Parse(sha).RootElement.EnumerateArray().Single(f => f.GetProperty("slot").GetString() == "leaveForm").GetProperty("sha256").GetString()!;
        Assert.Contains("02/03/2031", (await ApprovalsApp.OpenAsync(await app.BrowserAsync(Officer), "/drafts/" + id)).Body!.TextContent, StringComparison.Ordinal);
        At(2031, 3, 1);
        await RetireAsync();
        Assert.NotNull((await ApprovalsApp.OpenAsync(await app.BrowserAsync(Officer), "/drafts/" + id)).QuerySelector(".notice-soon"));
        Assert.Contains(Passport, (await RowAsync(id)).Data, StringComparison.Ordinal);
        At(2031, 3, 2);
        await RetireAsync();
        var row = await RowAsync(id);
        Assert.Equal(DraftStates.Discarded, row.State);
        Assert.DoesNotContain(Passport, row.Data, StringComparison.Ordinal);
        Assert.DoesNotContain("1975-02-03", row.Data, StringComparison.Ordinal);
        Assert.DoesNotContain("leaveForm", row.Attachments, StringComparison.Ordinal);
        Assert.Null(app.Services.GetRequiredService<AttachmentStore>().Open(sha));
        await using var db = await DbAsync();
        var record = (await db.Records.SingleAsync(r => r.Stream == "draft/" + id, Stop)).Body;
        Assert.Contains("\"by\":\"retention\"", record, StringComparison.Ordinal);
        Assert.Equal(0, await VerbAsync("verify"));
    }

    private async Task RetireAsync()
    {
        await app.Services.GetRequiredService<DraftEnds>().RetireAsync(Today, Stop);
        await app.Services.GetRequiredService<PersonalDesk>().RetireAsync(Today, Stop);
    }

    private DateOnly Today => DateOnly.FromDateTime(app.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).DateTime);

    private async Task<DraftRow> RowAsync(string id)
    {
        await using var db = await DbAsync();
        return await db.Drafts.SingleAsync(d => d.Id == id, Stop);
    }

    private async Task<string> DraftAsync()
    {
        var officer = app.As(Officer);
        var id = (await officer.PostAsync("cases", new { type = "delegation-outbound", data = Trip.Start.Data })).Is(201).Text("id");
        foreach (var slot in Trip.Start.Attachments) (await officer.UploadAsync($"cases/{id}/attachments", slot, ApiClient.Pdf(slot))).Is(201);
        return id;
    }

    private static string Swapped(string name) => name.StartsWith("f.members[0]", StringComparison.Ordinal) ? name.Replace("[0]", "[1]", StringComparison.Ordinal)
        : name.StartsWith("f.members[1]", StringComparison.Ordinal) ? name.Replace("[1]", "[0]", StringComparison.Ordinal) : name;

    private static IEnumerable<(string Name, string Value)> Fields(IDocument page) =>
        page.QuerySelectorAll("#draft input[name], #draft textarea[name], #draft select[name]")
            .Where(i => i.GetAttribute("type") is not ("radio" or "checkbox") || i.HasAttribute("checked"))
            .Where(i => i.GetAttribute("name") != "__RequestVerificationToken")
            .Select(i => (i.GetAttribute("name")!, i is AngleSharp.Html.Dom.IHtmlSelectElement s ? s.Value ?? "" : i is AngleSharp.Html.Dom.IHtmlTextAreaElement t ? t.Value : i.GetAttribute("value") ?? ""));

    private async Task<int> OpenedAsync(string account)
    {
        await using var db = await DbAsync();
        return await db.Records.CountAsync(r => r.Stream == "access/" + account && r.Body.Contains("PersonalOpened"), Stop);
    }
}
