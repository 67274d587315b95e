using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using Approvals.Desk;
using Approvals.Tests.Api;
using Approvals.Workflows.People;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>Acts on a case that belong to no task, as pages: a pact that members sign, with a document issued and one signed on paper.</summary>
public sealed class ActPagesTests : IAsyncLifetime
{
    private const string Finance = "so-tai-chinh-nghe-an", Foreign = "so-ngoai-vu-nghe-an", Police = "cong-an-nghe-an";
    private readonly ApiApp app = new();
    private readonly CaseTypeFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await folder.LoadAsync(
        app, "pact",
        [
            """
            { "id": "sign", "type": "Approvals.ForEachParty", "version": 1, "parties": "bodies", "lateJoin": [ { "role": ["officer"], "at": "owner" } ],
              "who": [ { "role": ["leader"], "at": "item" } ], "outcomes": [ { "port": "Sign", "kind": "positive" }, { "port": "Refuse", "kind": "negative", "comment": "required" } ] }
            """,
            """{ "id": "issue", "type": "Approvals.IssueDocument", "version": 1, "document": "quyetDinh", "body": "owner" }""",
            """
            { "id": "signSubmission", "type": "Approvals.Signing", "version": 1, "document": "toTrinh", "body": "owner",
              "draftedBy": [ { "role": ["officer"], "at": "owner" } ] }
            """,
        ],
        ["start.Done > issue", "issue.Issued > sign", "sign.Done > signSubmission", "sign.Failed > end", "signSubmission.Issued > end"],
        [new { key = "title", type = "text", required = true }, new { key = "bodies", type = "organisations", required = true }],
        ["activity.sign", "activity.issue", "outcome.sign.Sign", "outcome.sign.Refuse", "section.general", "field.title", "field.bodies"]);

    public ValueTask DisposeAsync()
    {
        app.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Who_may_add_a_party_sees_how_and_a_form_sent_twice_adds_it_once()
    {
        var id = await SubmitAsync(Finance);
        var address = $"/cases/{id}/join?activity=sign";
        foreach (var other in (string[])["leader.nghe-an", "leader." + Finance]) await HiddenAsync(other, id, address);
        var officer = await app.BrowserAsync("officer.nghe-an");
        Assert.NotNull((await ApprovalsApp.OpenAsync(officer, "/cases/" + id)).QuerySelector($"a[href='{address}']"));
        var page = await ApprovalsApp.OpenAsync(officer, address);
        Assert.Null(page.QuerySelector($"option[value='{Finance}']"));
        Assert.NotNull(page.QuerySelector($"optgroup[label='Trong tỉnh'] > option[value='{Foreign}']"));
        var key = Input(page, "key");

        var refused = await SendAsync(officer, address, ("key", key), ("activity", "sign"), ("party", Foreign), ("comment", " "));
        Assert.Contains(refused.QuerySelectorAll("#problems a"), a => a.GetAttribute("href") == "#comment");
        Assert.NotNull(refused.QuerySelector($"option[value='{Foreign}'][selected]"));
        Assert.Equal(key, Input(refused, "key"));

        (string, string)[] form = [("key", key), ("activity", "sign"), ("party", Foreign), ("comment", "Theo nghị quyết")];
        for (var i = 0; i < 2; i++) await DoneAsync(officer, "/", $"/cases/{id}/join", $"/cases/{id}?done=joined", form);
        Assert.Equal(["sign:" + Foreign, "sign:" + Finance], await OpenAsync(id));
        Assert.Contains("0 xong; cần 2 trong 2", (await RoundAsync(officer, id)).Replace("Đã xong 0", "0 xong", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ceremony_is_recorded_once_for_many_confirmed_once_and_disputed_by_who_did_not_sign()
    {
        var id = await SubmitAsync(Finance, Foreign, Police);
        var address = $"/cases/{id}/ceremony?activity=sign";
        await HiddenAsync("leader.nghe-an", id, address);
        var officer = await app.BrowserAsync("officer.nghe-an");
        var page = await ApprovalsApp.OpenAsync(officer, address);
        var tasks = page.QuerySelectorAll(".party-row").Select(f => f.QuerySelector("input")!.GetAttribute("name")!["presence.".Length..]).ToList();
        var (finance, foreign, police) = (await TaskAsync(id, Finance), await TaskAsync(id, Foreign), await TaskAsync(id, Police));
        Assert.Equal(new[] { finance, foreign, police }.Order(StringComparer.Ordinal), tasks.Order(StringComparer.Ordinal));
        // Whoever signs for a body in the system is offered; of a body by letter nobody is known.
        Assert.NotEqual("", Input(page, "signer." + finance));
        Assert.Equal("", Input(page, "signer." + police));

        (string, string)[] form =
        [
            ("activity", "sign"), ("letter.date", "02/03/2026"), ("letter.place", "Vinh"), ("presence." + finance, "signed"), ("signer." + finance, "Bà A (mẫu)"),
            ("position." + finance, "Giám đốc"), ("capacity." + finance, "TM"), ("presence." + foreign, "signed"), ("signer." + foreign, "Ông B (mẫu)"),
            ("capacity." + foreign, "TUQ"), ("presence." + police, "absent"),
        ];
        var refused = await UploadAsync(officer, id, [.. form, ("key", Input(page, "key"))], ApiClient.Pdf("lễ ký"));
        Assert.Equal(["#basis-" + foreign.Replace('.', '-')], refused.QuerySelectorAll("#problems a").Select(a => a.GetAttribute("href")));
        Assert.Equal("Ông B (mẫu)", Input(refused, "signer." + foreign));
        Assert.NotNull(refused.QuerySelector($"input[name='presence.{police}'][value=absent][checked]"));
        Assert.Contains("lễ ký.pdf", refused.QuerySelector("#letter")!.TextContent, StringComparison.Ordinal);

        // The scan that came with the refused form is there still.
        await DoneAsync(officer, address, $"/cases/{id}/ceremony", $"/cases/{id}?done=ceremony", [.. form, ("basis." + foreign, "Số 5 ngày 01/03/2026"), ("key", Input(refused, "key"))]);
        Assert.Contains("vắng mặt: ", (await ApprovalsApp.OpenAsync(officer, "/cases/" + id)).QuerySelector("#history")!.TextContent, StringComparison.Ordinal);
        await HiddenAsync("leader." + Finance, id, $"/cases/{id}/dispute?item=sign:{Finance}");

        var head = await app.BrowserAsync("head.nghe-an");
        var confirm = await ApprovalsApp.OpenAsync(head, "/tasks/" + finance);
        Assert.Contains("2 chữ ký", confirm.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, confirm.QuerySelectorAll("td").Count(c => c.TextContent.Contains("(mẫu)", StringComparison.Ordinal)));
        await DoneAsync(
            head, "/tasks/" + finance, $"/tasks/{finance}/confirm", $"/cases/{id}?done=decided", ("do", "accept"), ("seen", Input(confirm, "seen")), ("key", Input(confirm, "key")));
        Assert.Equal(["sign:" + Police], await OpenAsync(id));
        Assert.Contains("Đã xong 2; cần 3 trong 3", await RoundAsync(officer, id), StringComparison.Ordinal);

        var dispute = $"/cases/{id}/dispute?item=sign%3A{Finance}";
        await HiddenAsync("leader." + Foreign, id, dispute);
        var leader = await app.BrowserAsync("leader." + Finance);
        Assert.NotNull((await ApprovalsApp.OpenAsync(leader, "/cases/" + id)).QuerySelector($"a[href='{dispute}']"));
        var asked = await ApprovalsApp.OpenAsync(leader, dispute);
        var empty = await SendAsync(leader, dispute, ("key", Input(asked, "key")), ("item", "sign:" + Finance), ("reason", ""));
        Assert.Contains(empty.QuerySelectorAll("#problems a"), a => a.GetAttribute("href") == "#reason");
        await DoneAsync(
            leader, dispute, $"/cases/{id}/dispute", $"/cases/{id}?done=disputed", ("key", Input(empty, "key")), ("item", "sign:" + Finance), ("reason", "Tôi ký bản khác"));
        var after = await ApprovalsApp.OpenAsync(leader, "/cases/" + id);
        Assert.Contains("Chữ ký bị phản đối", after.QuerySelector("#round-sign")!.TextContent, StringComparison.Ordinal);
        Assert.Null(after.QuerySelector($"a[href='{dispute}']"));
        Assert.Contains(
            "Chữ ký bản giấy bị phản đối", (await ApprovalsApp.OpenAsync(officer, "/cases/" + id)).QuerySelector(".notice-problem")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clerk_rules_on_an_issued_document_and_what_was_typed_stays()
    {
        var id = await SubmitAsync(Finance);
        var address = $"/cases/{id}/ruling?document={Uri.EscapeDataString(id + "/v1")}";
        await HiddenAsync("officer.nghe-an", id, address);
        var clerk = await app.BrowserAsync("clerk.nghe-an");
        Assert.NotNull((await ApprovalsApp.OpenAsync(clerk, "/cases/" + id)).QuerySelector($"a[href='{address}']"));
        var page = await ApprovalsApp.OpenAsync(clerk, address);
        (string, string)[] form = [("key", Input(page, "key")), ("document", id + "/v1"), ("decidedBy", "leader.nghe-an"), ("reason", "Sai căn cứ")];
        var refused = await SendAsync(clerk, address, form);
        Assert.Contains(refused.QuerySelectorAll("#problems a"), a => a.GetAttribute("href") == "#kind");
        Assert.Equal("Sai căn cứ", refused.QuerySelector("textarea[name=reason]")!.TextContent);
        for (var i = 0; i < 2; i++) await DoneAsync(clerk, "/", $"/cases/{id}/ruling", $"/cases/{id}?done=ruled", [.. form, ("kind", "withdraw")]);

        var papers = (await ApprovalsApp.OpenAsync(clerk, "/cases/" + id)).QuerySelectorAll("#files .papers li").Select(l => l.TextContent).ToList();
        Assert.Equal(2, papers.Count);
        Assert.Contains("thu hồi bởi Văn bản thu hồi 02/", papers[1], StringComparison.Ordinal);
        Assert.Contains("thu hồi Quyết định 01/", papers[0], StringComparison.Ordinal);
        // It is not in force any more; the paper that withdrew it is.
        Assert.Equal(HttpStatusCode.NotFound, (await clerk.GetAsync(new Uri(address, UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task Whoever_holds_several_positions_acts_in_the_one_that_may_without_naming_it()
    {
        var id = await SubmitAsync(Finance);
        var directory = app.Services.GetRequiredService<DirectoryDesk>();
        // Acts as an officer by habit, and keeps the seal for a while.
        foreach (var other in (string[])["clerk.nghe-an", "office.nghe-an"])
            Assert.Empty(await directory.ChangeAsync("admin.vufo", new AssignmentBegun(new Assignment("officer.nghe-an", other, directory.Today, null)), own: false, Stop));
        var body = new { document = id + "/v1", kind = "withdraw", decidedBy = "leader.nghe-an", reason = "Sai căn cứ" };
        (await app.As("officer.nghe-an").PostAsync($"cases/{id}/rulings", body)).Is(200);
        var browser = await app.BrowserAsync("officer.nghe-an");
        var address = $"/cases/{id}/ruling?document={Uri.EscapeDataString(id + "/v2")}";
        var page = await ApprovalsApp.OpenAsync(browser, address);
        Assert.Contains("Văn thư", page.QuerySelector("#act")!.TextContent, StringComparison.Ordinal);
        await DoneAsync(
            browser, address, $"/cases/{id}/ruling", $"/cases/{id}?done=ruled", ("key", Input(page, "key")), ("document", id + "/v2"), ("kind", "correct"),
            ("decidedBy", "leader.nghe-an"), ("reason", "Sai ngày"));
    }

    [Fact]
    public async Task A_leader_disputes_the_paper_signature_that_the_clerk_recorded_for_her()
    {
        var id = await SubmitAsync(Finance);
        (await app.As("leader." + Finance).DecideAsync(await TaskAsync(id, Finance), "Sign")).Is(200);
        (await app.As("head.nghe-an").DecideAsync(await app.As("head.nghe-an").TaskIdAsync(id, "signSubmission.content"), "Pass")).Is(200);
        (await app.As("office.nghe-an").DecideAsync(await app.As("office.nghe-an").TaskIdAsync(id, "signSubmission.form"), "Pass")).Is(200);
        var clerk = await app.BrowserAsync("clerk.nghe-an");
        var task = await app.As("clerk.nghe-an").TaskIdAsync(id, "signSubmission.sign");
        var page = await ApprovalsApp.OpenAsync(clerk, "/tasks/" + task);
        var paper = page.QuerySelector("#paper")!;
        using var form = new MultipartFormDataContent { { new ByteArrayContent(ApiClient.Pdf("chữ ký")), "file.reply", "chữ ký.pdf" } };
        foreach (var input in paper.QuerySelectorAll("input[type=hidden], input[name='letter.date']"))
            form.Add(new StringContent(input.GetAttribute("value") ?? ""), input.GetAttribute("name")!);
        form.Add(new StringContent("leader.nghe-an"), "letter.position");
        form.Add(new StringContent("Sign"), "outcome");
        Assert.Equal(HttpStatusCode.Redirect, (await clerk.PostAsync(new Uri("/tasks/" + task, UriKind.Relative), form, Stop)).StatusCode);

        var address = $"/cases/{id}/dispute?document={Uri.EscapeDataString(id + "/v2")}";
        foreach (var other in (string[])["clerk.nghe-an", "officer.nghe-an"]) await HiddenAsync(other, id, address);
        var leader = await app.BrowserAsync("leader.nghe-an");
        var asked = await ApprovalsApp.OpenAsync(leader, address);
        Assert.Contains("chữ ký.pdf", asked.Body!.TextContent, StringComparison.Ordinal);
        await DoneAsync(
            leader, address, $"/cases/{id}/dispute", $"/cases/{id}?done=disputed", ("key", Input(asked, "key")), ("document", id + "/v2"), ("reason", "Tôi không ký văn bản này"));
        Assert.Contains("Chữ ký bị phản đối", (await ApprovalsApp.OpenAsync(clerk, "/cases/" + id)).QuerySelector("#files")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("officer.bac-ninh")]
    [InlineData("admin.vufo")]
    public async Task Behind_the_wall_no_act_exists(string account)
    {
        var id = await SubmitAsync(Finance);
        var browser = await app.BrowserAsync(account);
        foreach (var act in (string[])["join?activity=sign", "ceremony?activity=sign", $"ruling?document={id}/v1", $"dispute?item=sign:{Finance}"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(new Uri($"/cases/{id}/{act}", UriKind.Relative), Stop)).StatusCode);
            var posted = await ApprovalsApp.PostAsync(browser, "/", $"/cases/{id}/{act[..act.IndexOf('?')]}", ("activity", "sign"), ("document", id + "/v1"));
            Assert.Equal((act, HttpStatusCode.NotFound), (act, posted.StatusCode));
        }
    }

    private async Task<string> SubmitAsync(params string[] bodies)
    {
        var officer = app.As("officer.nghe-an");
        var id = (await officer.PostAsync("cases", new { type = "pact", data = new { title = "Giao ước mẫu", bodies } })).Is(201).Text("id");
        (await officer.PostAsync($"cases/{id}/submit", null)).Is(200);
        return id;
    }

    private Task<string> TaskAsync(string id, string body) => app.As("officer.nghe-an").TaskIdAsync(id, "sign:" + body);

    private async Task<IEnumerable<string>> OpenAsync(string id) =>
        (await app.As("officer.nghe-an").CaseAsync(id))["tasks"].EnumerateArray().Select(t => t.GetProperty("handle").GetString()!).Order(StringComparer.Ordinal);

    private static async Task<string> RoundAsync(HttpClient browser, string id) =>
        (await ApprovalsApp.OpenAsync(browser, "/cases/" + id)).QuerySelector("#round-sign")!.TextContent;

    /// <summary>Neither the link on the case nor the page.</summary>
    private async Task HiddenAsync(string account, string id, string address)
    {
        var browser = await app.BrowserAsync(account);
        Assert.Null((await ApprovalsApp.OpenAsync(browser, "/cases/" + id)).QuerySelector($"a[href='{address}']"));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(new Uri(address, UriKind.Relative), Stop)).StatusCode);
    }

    private static string Input(IParentNode page, string name) => page.QuerySelector($"#main input[name='{name}']")!.GetAttribute("value") ?? "";

    private static async Task DoneAsync(HttpClient browser, string page, string action, string to, params (string Name, string Value)[] form)
    {
        var answer = await ApprovalsApp.PostAsync(browser, page, action, form);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, (await ParseAsync(answer)).QuerySelector("#problems")?.TextContent);
        Assert.Equal(to, answer.Headers.Location?.OriginalString);
    }

    private static async Task<IDocument> SendAsync(HttpClient browser, string address, params (string Name, string Value)[] form) =>
        await ParseAsync(await ApprovalsApp.PostAsync(browser, address, address[..address.IndexOf('?', StringComparison.Ordinal)], form));

    private static async Task<IDocument> UploadAsync(HttpClient browser, string id, (string Name, string Value)[] fields, byte[] scan)
    {
        var token = Input((await ApprovalsApp.OpenAsync(browser, $"/cases/{id}/ceremony?activity=sign")), "__RequestVerificationToken");
        using var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" }, { new ByteArrayContent(scan), "file.reply", "lễ ký.pdf" } };
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        return await ParseAsync(await browser.PostAsync(new Uri($"/cases/{id}/ceremony", UriKind.Relative), form, Stop));
    }

    private static async Task<IDocument> ParseAsync(HttpResponseMessage answer)
    {
        var html = await answer.Content.ReadAsStringAsync(Stop);
        return await BrowsingContext.New().OpenAsync(request => request.Content(html), Stop);
    }
}
