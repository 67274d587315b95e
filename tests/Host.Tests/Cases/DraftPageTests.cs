using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;
using Approvals.Tests.Api;
using Approvals.Workflows.Scenarios;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>A draft keeps what was typed, whichever button is pressed, and says what is wrong with it.</summary>
public sealed class DraftPageTests : OfficeTests
{
    private static Scenario Trip { get; } = ScenarioJson.Read(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "workflows", "delegation-outbound", "scenarios", "closed-with-a-late-report.json")));

    [Fact]
    public async Task A_reason_for_a_warning_is_there_after_saving_and_attaching_and_when_the_same_is_asked_at_a_supplement()
    {
        var id = await DraftAsync();
        var browser = await app.BrowserAsync(Officer);
        using (await PostAsync(browser, id, f => f, ("check:plan", "Mời đột xuất."), ("do", "save"))) { }
        Assert.Equal("Mời đột xuất.", await ReasonAsync(browser, "/drafts/" + id));
        using (await PostAsync(browser, id, f => f, ("do", "attach:leaveForm"))) { }
        Assert.Equal("Mời đột xuất.", await ReasonAsync(browser, "/drafts/" + id));
        using (var sent = await PostAsync(browser, id, f => f, ("do", "submit"))) Assert.Equal($"/cases/{id}?done=submitted", sent.Headers.Location?.ToString());
        var head = app.As("head.nghe-an");
        (await head.DecideAsync(await head.TaskIdAsync(id, "signProposal.content"), "Return", b => b["comment"] = "Xem lại.")).Is(200);
        var task = await app.As(Officer).TaskIdAsync(id, "signProposal.draft");
        if ((await ApprovalsApp.OpenAsync(browser, "/tasks/" + task)).QuerySelector("input[name='check:plan']") is { } asked) Assert.Equal("Mời đột xuất.", asked.GetAttribute("value"));
        Assert.Contains("Mời đột xuất.", (await ApprovalsApp.OpenAsync(browser, "/tasks/" + task)).Body!.TextContent + (await ApprovalsApp.OpenAsync(browser, "/tasks/" + task)).QuerySelector("input[name='check:plan']")?.GetAttribute("value"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attaching_a_file_sends_what_was_typed_with_it_and_so_does_taking_one_out()
    {
        var id = await DraftAsync();
        var browser = await app.BrowserAsync(Officer);
        var page = await ApprovalsApp.OpenAsync(browser, "/drafts/" + id);
        Assert.All(page.QuerySelectorAll("#documents input, #documents select, #documents button"), e => Assert.Equal("draft", e.GetAttribute("form")));
        Assert.Empty(page.QuerySelectorAll("#documents form"));
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in Fields(page).Where(f => f.Name != "f.host")) content.Add(new StringContent(value), name);
        content.Add(new StringContent("Hội hữu nghị mới gõ"), "f.host");
        content.Add(new StringContent("attach:leaveForm"), "do");
        content.Add(new StringContent("certifiedCopy"), "copyKind.leaveForm");
        content.Add(new StringContent(page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!), "__RequestVerificationToken");
        var file = new ByteArrayContent(ApiClient.Pdf("Đơn"));
        file.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        content.Add(file, "file.leaveForm", "don.pdf");
        using (var sent = await browser.PostAsync(new Uri("/drafts/" + id, UriKind.Relative), content, Stop)) Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        var draft = await app.As(Officer).CaseAsync(id);
        var kept = draft["attachments"].EnumerateArray().Single(f => f.GetProperty("slot").GetString() == "leaveForm");
        Assert.Equal(("Hội hữu nghị mới gõ", "certifiedCopy"), (draft["data"].GetProperty("host").GetString(), kept.GetProperty("copyKind").GetString()));

        using (await PostAsync(browser, id, f => f.Where(x => x.Name != "f.host"), ("f.host", "Gõ tiếp"), ("do", "detach:" + kept.GetProperty("id").GetString()))) { }
        draft = await app.As(Officer).CaseAsync(id);
        Assert.Equal("Gõ tiếp", draft["data"].GetProperty("host").GetString());
        Assert.DoesNotContain(draft["attachments"].EnumerateArray(), f => f.GetProperty("slot").GetString() == "leaveForm");
    }

    [Fact]
    public async Task A_day_that_does_not_exist_stays_in_its_row_and_is_complained_of_when_the_draft_is_opened_again()
    {
        var id = await DraftAsync();
        var browser = await app.BrowserAsync(Officer);
        using (await PostAsync(browser, id, f => f.Where(x => x.Name != "f.members[1].birthDate"), ("f.members[1].birthDate", "31/02/1980"), ("do", "save"))) { }
        var page = await ApprovalsApp.OpenAsync(browser, "/drafts/" + id);
        Assert.Equal("31/02/1980", page.QuerySelector("[name='f.members[1].birthDate']")!.GetAttribute("value"));
        Assert.Contains("Danh sách thành viên, Dòng 2, Ngày sinh", page.QuerySelector("#problems")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("true", page.QuerySelector("[name='f.members[1].birthDate']")!.GetAttribute("aria-invalid"));
        Assert.Null(page.QuerySelector("[name='f.members[0].birthDate']")!.GetAttribute("aria-invalid"));
    }

    [Theory]
    [InlineData("aid-emergency", "Gửi UBND tỉnh giao chủ khoản viện trợ", "chờ UBND tỉnh giao chủ khoản viện trợ")]
    [InlineData("delegation-outbound", "Trình lãnh đạo", "chuyển kiểm tra nội dung")]
    public async Task The_button_that_sends_says_who_is_next(string type, string words, string consequence)
    {
        var browser = await app.BrowserAsync(Officer);
        using var begun = await ApprovalsApp.PostAsync(browser, "/", "/drafts", ("type", type));
        var page = await ApprovalsApp.OpenAsync(browser, begun.Headers.Location!.ToString());
        Assert.Equal(words, page.QuerySelector("button[value=submit]")!.TextContent.Trim());
        Assert.Contains(consequence, page.QuerySelector(".draft-bar")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_letter_that_names_the_recipient_of_aid_is_asked_for_once()
    {
        var relief = ScenarioJson.Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "workflows", "aid-emergency", "scenarios", "relief-approved-in-three-days.json")));
        var officer = app.As(Officer);
        var id = (await officer.PostAsync("cases", new { type = "aid-emergency", data = relief.Start.Data.ToDictionary(d => d.Key, d => (object)d.Value) })).Is(201).Text("id");
        foreach (var slot in relief.Start.Attachments) (await officer.UploadAsync($"cases/{id}/attachments", slot, ApiClient.Pdf(slot))).Is(201);
        using (var sent = await PostAsync(await app.BrowserAsync(Officer), id, f => f, ("do", "submit"))) Assert.Equal($"/cases/{id}?done=submitted", sent.Headers.Location?.ToString());
        var task = await app.As("clerk.nghe-an").TaskIdAsync(id, "assign");
        var page = await ApprovalsApp.OpenAsync(await app.BrowserAsync("clerk.nghe-an"), "/tasks/" + task);
        Assert.Equal(["file.assignmentScan"], page.QuerySelectorAll("form#answer input[type=file]").Select(i => i.GetAttribute("name")));
    }

    [Fact]
    public async Task A_draft_just_begun_is_not_scolded()
    {
        var browser = await app.BrowserAsync(Officer);
        using var begun = await ApprovalsApp.PostAsync(browser, "/", "/drafts", ("type", "delegation-outbound"));
        var page = await ApprovalsApp.OpenAsync(browser, begun.Headers.Location!.ToString());
        Assert.Null(page.QuerySelector("#checks"));
        Assert.Null(page.QuerySelector("#problems"));
    }

    private async Task<string> DraftAsync()
    {
        var data = Trip.Start.Data.ToDictionary(d => d.Key, d => (object)d.Value);
        data["inPlan"] = false;
        var officer = app.As(Officer);
        var id = (await officer.PostAsync("cases", new { type = "delegation-outbound", data })).Is(201).Text("id");
        foreach (var slot in Trip.Start.Attachments) (await officer.UploadAsync($"cases/{id}/attachments", slot, ApiClient.Pdf(slot))).Is(201);
        return id;
    }

    private static async Task<string?> ReasonAsync(HttpClient browser, string page) => (await ApprovalsApp.OpenAsync(browser, page)).QuerySelector("input[name='check:plan']")!.GetAttribute("value");

    private static async Task<HttpResponseMessage> PostAsync(
        HttpClient browser, string id, Func<IEnumerable<(string Name, string Value)>, IEnumerable<(string Name, string Value)>> change, params (string Name, string Value)[] more)
    {
        var fields = Fields(await ApprovalsApp.OpenAsync(browser, "/drafts/" + id)).Where(f => more.All(m => m.Name != f.Name));
        return await ApprovalsApp.PostAsync(browser, "/drafts/" + id, "/drafts/" + id, [.. change(fields), .. more]);
    }

    private static IEnumerable<(string Name, string Value)> Fields(IDocument page) =>
        page.QuerySelectorAll("#draft input[name], #draft textarea[name], #draft select[name]")
            .Where(i => i.GetAttribute("type") is not ("radio" or "checkbox") || i.HasAttribute("checked"))
            .Where(i => i.GetAttribute("name") != "__RequestVerificationToken")
            .Select(i => (i.GetAttribute("name")!, i is AngleSharp.Html.Dom.IHtmlSelectElement s ? s.Value ?? "" : i is AngleSharp.Html.Dom.IHtmlTextAreaElement t ? t.Value : i.GetAttribute("value") ?? ""));
}
