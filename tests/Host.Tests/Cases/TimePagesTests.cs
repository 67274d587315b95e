using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using Approvals.Tests.Api;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>The two limits of a task, more time, superiors told, a letter that came late, and who held the case: on pages and by the API.</summary>
public sealed class TimePagesTests : IAsyncLifetime
{
    private const string Police = "cong-an-nghe-an", Foreign = "so-ngoai-vu-nghe-an";
    private readonly ApiApp app = new();
    private readonly CaseTypeFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await folder.LoadAsync(
        app, "errand",
        [
            """
            { "id": "ask", "type": "Approvals.Consultation", "version": 1, "bodies": "bodies", "who": [ { "role": ["officer", "appraiser"], "at": "item" } ], "term": "answer",
              "outcomes": [ { "port": "Agree", "kind": "positive" }, { "port": "NotAgreed", "kind": "negative", "comment": "required" } ] }
            """,
            """
            { "id": "work", "type": "Approvals.UserTask", "version": 1, "who": [ { "role": ["officer"], "at": "owner" } ], "term": "work", "reminders": ["0"],
              "escalate": [ { "after": "+1", "to": [ { "role": ["leader"], "at": "owner" } ] } ], "outcomes": [ { "port": "Done", "kind": "positive" } ] }
            """,
        ],
        ["start.Done > ask", "ask.Done > work", "work.Done > end"],
        [new { key = "title", type = "text", required = true }, new { key = "bodies", type = "organisations" }],
        ["activity.ask", "activity.work", "outcome.ask.Agree", "outcome.ask.NotAgreed", "outcome.work.Done", "outcome.Refuse", "section.general", "field.title", "field.bodies", "term.answer", "term.work"],
        [
            new { key = "answer", amount = "3 working days", start = "open", basis = "thử", confirmed = true },
            new
            {
                key = "work", amount = "10 working days", start = "open", basis = "thử", confirmed = true,
                extend = new { most = "5 working days", times = 1, by = new[] { new { role = new[] { "leader" }, at = "owner" } }, basis = "Điều 9 thử" },
            },
        ]);

    public ValueTask DisposeAsync()
    {
        app.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_head_sets_a_limit_that_stands_beside_the_statutory_one_on_every_screen()
    {
        var id = await SubmitAsync();
        var task = await app.As("officer.nghe-an").TaskIdAsync(id, "work");
        var due = (await app.As("officer.nghe-an").GetAsync("tasks/" + task)).Is(200)["deadline"].GetProperty("due").GetString()!;
        var officer = await app.BrowserAsync("officer.nghe-an");
        Assert.Null((await ApprovalsApp.OpenAsync(officer, "/tasks/" + task)).QuerySelector("#limit"));
        var head = await app.BrowserAsync("head.nghe-an");
        var page = await ApprovalsApp.OpenAsync(head, "/tasks/" + task);
        Assert.Contains(DateOnly.Parse(due, null).ToString("dd'/'MM'/'yyyy", null), page.QuerySelector("#limit .field-help")!.TextContent, StringComparison.Ordinal);

        var late = await SendAsync(head, task, "limit", ("key", "k1"), ("do", "set"), ("due", DateOnly.Parse(due, null).AddDays(1).ToString("yyyy-MM-dd", null)), ("reason", "Gấp"));
        Assert.Contains("Không được muộn hơn hạn theo quy định", late.QuerySelector("#problems")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Gấp", Assert.Single(late.QuerySelectorAll("#limit[open] textarea, #give textarea, #extend textarea"), t => t.TextContent.Length > 0).TextContent);
        var own = DateOnly.Parse(due, null).AddDays(-5).ToString("yyyy-MM-dd", null);
        await DoneAsync(head, task, "limit", "limit", ("key", "k2"), ("do", "set"), ("due", own), ("reason", "Lãnh đạo cần sớm"));

        Assert.Equal(own, (await app.As("officer.nghe-an").GetAsync("tasks/" + task)).Is(200)["internal"].GetProperty("due").GetString());
        Assert.Contains("Hạn nội bộ", (await ApprovalsApp.OpenAsync(officer, "/")).QuerySelector("td .due")!.ParentElement!.TextContent, StringComparison.Ordinal);
        Assert.Contains("do Trưởng", (await ApprovalsApp.OpenAsync(officer, "/tasks/" + task)).Body!.TextContent, StringComparison.Ordinal);
        var history = (await ApprovalsApp.OpenAsync(officer, "/cases/" + id)).Body!.TextContent;
        Assert.Contains("Đặt hạn nội bộ", history, StringComparison.Ordinal);
        Assert.Contains("Lãnh đạo cần sớm", history, StringComparison.Ordinal);
        var account = (await app.As("officer.nghe-an").GetAsync("tasks/" + task)).Is(200)["internal"].GetProperty("id").GetString()!;
        Assert.NotNull((await ApprovalsApp.OpenAsync(officer, "/calendar")).QuerySelector($"a[href='/deadlines/{account}']"));
        Assert.Contains("Hạn nội bộ", (await ApprovalsApp.OpenAsync(officer, "/deadlines/" + account)).Body!.TextContent, StringComparison.Ordinal);

        (await app.As("head.nghe-an").PostAsync($"tasks/{task}/limit", new { reason = "Không cần nữa" })).Is(200);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await app.As("officer.nghe-an").GetAsync("tasks/" + task)).Is(200)["internal"].ValueKind);
        Assert.Equal(403, (int)(await app.As("officer.nghe-an").PostAsync($"tasks/{task}/limit", new { due = own, reason = "x" })).Status);
    }

    [Fact]
    public async Task More_time_is_asked_for_on_the_page_granted_by_the_leader_and_proved_in_the_account()
    {
        var id = await SubmitAsync();
        var task = await app.As("officer.nghe-an").TaskIdAsync(id, "work");
        var before = (await app.As("officer.nghe-an").GetAsync("tasks/" + task)).Is(200)["deadline"];
        var officer = await app.BrowserAsync("officer.nghe-an");
        Assert.NotNull((await ApprovalsApp.OpenAsync(officer, "/tasks/" + task)).QuerySelector("#extend"));
        var tooMuch = await SendAsync(officer, task, "extend", ("key", "k1"), ("limit", "statutory"), ("days", "6"), ("unit", "working days"), ("reason", "Chờ số liệu"), ("do", "extend"));
        Assert.Contains("Vượt mức lùi thời hạn", tooMuch.QuerySelector("#problems")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("6", tooMuch.QuerySelector("#extend[open] #amount")!.GetAttribute("value"));
        Assert.NotNull(tooMuch.QuerySelector("#extend option[selected][value='working days']"));
        Assert.Contains("Chờ số liệu", tooMuch.QuerySelector("#extend-reason")!.TextContent, StringComparison.Ordinal);
        await DoneAsync(officer, task, "extend", "extension", ("key", "k2"), ("limit", "statutory"), ("days", "2"), ("unit", "working days"), ("reason", "Chờ số liệu"));

        var request = (await app.As("officer.nghe-an").CaseAsync(id))["tasks"].EnumerateArray().Single(t => t.GetProperty("kind").GetString() == "extension").GetProperty("id").GetString()!;
        var leader = await app.BrowserAsync("leader.nghe-an");
        var page = (await ApprovalsApp.OpenAsync(leader, "/tasks/" + request)).Body!.TextContent;
        Assert.Contains("Chờ số liệu", page, StringComparison.Ordinal);
        Assert.Contains("xin thêm 2 ngày làm việc", page, StringComparison.Ordinal);
        Assert.Contains("Không đồng ý", page, StringComparison.Ordinal);
        (await app.As("leader.nghe-an").DecideAsync(request, "Grant")).Is(200);

        var after = (await app.As("officer.nghe-an").GetAsync("tasks/" + task)).Is(200)["deadline"];
        Assert.True(string.CompareOrdinal(after.GetProperty("due").GetString(), before.GetProperty("due").GetString()) > 0);
        var proof = (await app.As("officer.nghe-an").GetAsync($"deadlines/{Uri.EscapeDataString(after.GetProperty("id").GetString()!)}/explanation")).Is(200);
        Assert.Equal(after.GetProperty("due").GetString(), proof.Text("due"));
        var line = proof["account"].EnumerateArray().Single(l => l.GetProperty("kind").GetString() == "extended");
        Assert.Equal("Điều 9 thử", line.GetProperty("source").GetString());
        Assert.Contains("Lùi thời hạn", (await ApprovalsApp.OpenAsync(officer, "/deadlines/" + after.GetProperty("id").GetString())).Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Thêm 2 ngày làm việc", (await ApprovalsApp.OpenAsync(officer, "/cases/" + id)).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(409, (int)(await app.As("officer.nghe-an").PostAsync($"tasks/{task}/extension", new { amount = "1 working days", reason = "Nữa" })).Status);
    }

    [Fact]
    public async Task A_late_task_is_told_to_the_leader_and_the_days_of_the_case_are_split_by_who_held_it()
    {
        var id = await SubmitAsync();
        var task = await app.As("officer.nghe-an").TaskIdAsync(id, "work");
        await AdvanceAsync(21);
        var leader = await app.BrowserAsync("leader.nghe-an");
        Assert.Contains("Báo cấp trên", (await ApprovalsApp.OpenAsync(leader, "/cases/" + id)).Body!.TextContent, StringComparison.Ordinal);
        (await app.As("officer.nghe-an").DecideAsync(task, "Done")).Is(200);

        var told = (await app.As("officer.nghe-an").GetAsync($"cases/{id}/lateness")).Is(200);
        var sum = told["parts"].EnumerateArray().Sum(p => p.GetProperty("workingDays").GetInt32());
        Assert.Equal(told["workingDays"].GetInt32(), sum);
        Assert.True(sum > 10);
        var late = Assert.Single(told["late"].EnumerateArray());
        Assert.Equal(("work", "work"), (late.GetProperty("key").GetString(), late.GetProperty("handle").GetString()));
        Assert.Equal("officer.nghe-an", Assert.Single(told["persons"].EnumerateArray()).GetProperty("account").GetString());
        // A person's days are for that person and the head; a leader sees body and step.
        Assert.Single((await app.As("head.nghe-an").GetAsync($"cases/{id}/lateness")).Is(200)["persons"].EnumerateArray());
        Assert.Empty((await app.As("leader.nghe-an").GetAsync($"cases/{id}/lateness")).Is(200)["persons"].EnumerateArray());
        Assert.Equal(404, (int)(await app.As("officer.bac-ninh").GetAsync($"cases/{id}/lateness")).Status);

        var page = await ApprovalsApp.OpenAsync(leader, $"/cases/{id}/lateness");
        Assert.Contains("Thời gian giữ hồ sơ của từng đơn vị", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Phần của cá nhân", page.Body.TextContent, StringComparison.Ordinal);
        Assert.NotNull((await ApprovalsApp.OpenAsync(leader, "/cases/" + id)).QuerySelector($"a[href='/cases/{id}/lateness']"));
        Assert.Contains("Thời gian giữ hồ sơ của từng đơn vị", (await ApprovalsApp.OpenAsync(leader, $"/cases/{id}/print")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ledger_says_which_superior_will_be_told_and_which_was()
    {
        var id = await SubmitAsync();
        await AdvanceAsync(5);
        var planned = (await LedgerAsync(id, "planned")).Single(e => Kind(e) == "escalate");
        Assert.Equal(["leader.nghe-an"], planned.GetProperty("to").EnumerateArray().Select(t => t.GetProperty("account").GetString()));
        await AdvanceAsync(16);
        var told = (await LedgerAsync(id, "past")).Single(e => Kind(e) == "escalate");
        Assert.Equal(("told", "leader.nghe-an"), (told.GetProperty("means").GetString(), Assert.Single(told.GetProperty("to").EnumerateArray()).GetProperty("account").GetString()));
        var page = (await ApprovalsApp.OpenAsync(await app.BrowserAsync("officer.nghe-an"), $"/cases/{id}/reminders")).Body!.TextContent;
        Assert.Contains("Báo cấp trên", page, StringComparison.Ordinal);
        Assert.DoesNotContain("[reminders.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_only_asked_is_not_told_who_held_the_case()
    {
        var id = await SubmitAsync(Foreign);
        Assert.Equal(403, (int)(await app.As("appraiser." + Foreign).GetAsync($"cases/{id}/lateness")).Status);
        var browser = await app.BrowserAsync("appraiser." + Foreign);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(new Uri($"/cases/{id}/lateness", UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task A_letter_in_time_that_came_after_the_silence_is_recorded_from_the_case_page()
    {
        var id = await SubmitAsync(Police);
        var asked = await app.As("officer.nghe-an").TaskIdAsync(id, "ask:" + Police);
        var day = (await app.As("officer.nghe-an").GetAsync("tasks/" + asked)).Is(200).Text("openedOn");
        await AdvanceAsync(9);
        Assert.Equal("NoReply", (await app.As("officer.nghe-an").CaseAsync(id))["opinions"][0].GetProperty("outcome").GetString());
        var officer = await app.BrowserAsync("officer.nghe-an");
        Assert.NotNull((await ApprovalsApp.OpenAsync(officer, "/cases/" + id)).QuerySelector($"a[href='/tasks/{asked}']"));
        var page = await ApprovalsApp.OpenAsync(officer, "/tasks/" + asked);
        Assert.Contains("không trả lời trong hạn", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("input[name='letter.number']"));
        var leader = await app.BrowserAsync("leader.nghe-an");
        Assert.Equal(HttpStatusCode.Redirect, (await leader.GetAsync(new Uri("/tasks/" + asked, UriKind.Relative), Stop)).StatusCode);

        (await app.As("officer.nghe-an").DecideAsync(asked, "Agree", body =>
        {
            var scan = body["attachments"]!.AsArray()[0]!.DeepClone();
            body["attachments"] = new System.Text.Json.Nodes.JsonArray();
            body["outside"] = new System.Text.Json.Nodes.JsonObject { ["number"] = "77/CA-AN", ["date"] = day, ["attachment"] = scan };
        }, ["reply"])).Is(200);
        var open = (await app.As("clerk.nghe-an").CaseAsync(id))["tasks"].EnumerateArray().ToList();
        Assert.Equal(["ask:" + Police, "work"], open.Select(t => t.GetProperty("handle").GetString()!).Order(StringComparer.Ordinal));
        var waiting = open.Single(t => t.GetProperty("kind").GetString() == "lateReply").GetProperty("id").GetString();
        (await app.As("clerk.nghe-an").PostAsync($"tasks/{waiting}/confirmation", new { accept = true })).Is(200);
        var opinion = Assert.Single((await app.As("officer.nghe-an").CaseAsync(id))["opinions"].EnumerateArray());
        Assert.Equal(("Agree", "77/CA-AN"), (opinion.GetProperty("outcome").GetString(), opinion.GetProperty("letterNumber").GetString()));
        var told = (await app.As("officer.nghe-an").GetAsync($"cases/{id}/lateness")).Is(200);
        Assert.Equal("ask:" + Police, Assert.Single(told["recordings"].EnumerateArray()).GetProperty("handle").GetString());
    }

    private async Task<string> SubmitAsync(params string[] bodies)
    {
        var officer = app.As("officer.nghe-an");
        var id = (await officer.PostAsync("cases", new { type = "errand", data = new { title = "Việc mẫu", bodies } })).Is(201).Text("id");
        (await officer.PostAsync($"cases/{id}/submit", null)).Is(200);
        return id;
    }

    private async Task<List<System.Text.Json.JsonElement>> LedgerAsync(string id, string part) =>
        [.. (await app.As("officer.nghe-an").GetAsync($"cases/{id}/reminders")).Is(200)[part].EnumerateArray()];

    private static string? Kind(System.Text.Json.JsonElement entry) => entry.GetProperty("kind").GetString();

    private async Task AdvanceAsync(int days) => (await app.As("officer.nghe-an").PostAsync("demo/clock", new { advance = $"P{days}D" })).Is(200);

    private static async Task DoneAsync(HttpClient browser, string task, string act, string said, params (string Name, string Value)[] form)
    {
        var answer = await ApprovalsApp.PostAsync(browser, "/tasks/" + task, $"/tasks/{task}/{act}", form);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, (await ParseAsync(answer)).QuerySelector("#problems")?.TextContent);
        Assert.Equal($"/tasks/{task}?done={said}", answer.Headers.Location?.OriginalString);
    }

    private static async Task<IDocument> SendAsync(HttpClient browser, string task, string act, params (string Name, string Value)[] form) =>
        await ParseAsync(await ApprovalsApp.PostAsync(browser, "/tasks/" + task, $"/tasks/{task}/{act}", form));

    private static async Task<IDocument> ParseAsync(HttpResponseMessage answer)
    {
        var html = await answer.Content.ReadAsStringAsync(Stop);
        return await BrowsingContext.New().OpenAsync(request => request.Content(html), Stop);
    }
}
