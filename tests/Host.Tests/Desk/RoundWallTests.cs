using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Tests.Cases;
using Xunit;

namespace Approvals.Tests.Desk;

/// <summary>
/// Two units answer the same request; of the body that judges another is named on the second day. Who sees what of it, on every surface: two units, who asked, an auditor, who judges
/// one answer and who judges all.
/// </summary>
public sealed class RoundWallTests : OfficeTests
{
    private const string Finance = "so-tai-chinh-nghe-an", HaNoi = "ha-noi";
    private const string First = "appraiser." + Finance, Second = "officer.ha-noi", JudgeOfOne = "appraiser.so-ngoai-vu-nghe-an", Judge = "appraiser.so-ngoai-vu-ha-noi", Auditor = "auditor.vufo";
    private static readonly DateOnly FirstDay = new(2026, 3, 2);
    private static readonly string[] Both = [Finance, HaNoi];

    /// <summary>Which units each reader sees.</summary>
    private static readonly (string Account, string[] Sees)[] Readers =
        [(Officer, Both), (Auditor, Both), (Judge, Both), (JudgeOfOne, [Finance]), (First, [Finance]), (Second, [HaNoi])];

    private readonly CaseTypeFolder folder = new();

    [Fact]
    public async Task A_unit_sees_its_own_part_on_every_page_and_list_and_a_count_of_the_whole()
    {
        var id = await AskedAsync();
        foreach (var (account, sees) in Readers)
        {
            using var browser = await app.BrowserAsync(account);
            var page = await ApprovalsApp.OpenAsync(browser, "/cases/" + id);
            Named(account, sees, page.QuerySelectorAll("#round-tell li").Select(i => i.TextContent));
            var count = page.QuerySelector("#round-tell .muted")!.TextContent;
            Assert.Equal((account, sees.Length < 2), (account, count.Contains("1/2 đơn vị", StringComparison.Ordinal)));
            var history = page.QuerySelector("#history")!.TextContent;
            Assert.Equal((account, sees.Contains(Finance)), (account, history.Contains("Sở Tài chính", StringComparison.Ordinal)));
            Assert.Equal((account, sees.Contains(HaNoi)), (account, history.Contains("Hà Nội", StringComparison.Ordinal)));
            Assert.Equal((account, sees.Length < 2), (account, history.Contains("của các đơn vị khác không hiển thị", StringComparison.Ordinal)));
            var print = (await ApprovalsApp.OpenAsync(browser, $"/cases/{id}/print")).Body!.TextContent;
            Assert.Equal((account, sees.Length < 2), (account, print.Contains("của các đơn vị khác không hiển thị", StringComparison.Ordinal)));
            Named(account, sees, await TasksAsync(browser, "/reports"));
            Named(account, sees, await CalendarAsync(browser, id));
        }
    }

    [Fact]
    public async Task By_the_program_a_unit_learns_no_more_than_on_the_pages()
    {
        var id = await AskedAsync();
        foreach (var (account, sees) in Readers)
        {
            var caller = app.As(account);
            var round = Assert.Single((await caller.CaseAsync(id))["rounds"].EnumerateArray());
            Assert.Equal((account, 2, 1), (account, round.GetProperty("asked").GetInt32(), round.GetProperty("handedIn").GetInt32()));
            Assert.Equal(sees, round.GetProperty("parties").EnumerateArray().Select(p => p.Text("party")).Order(StringComparer.Ordinal).Reverse());
            var history = (await caller.GetAsync($"cases/{id}/history")).Is(200)["items"].EnumerateArray().ToList();
            Assert.Equal((account, sees.Length < 2), (account, history.Exists(r => r.TryGetProperty("withheld", out _))));
            foreach (var body in Both)
                Assert.Equal((account, body, sees.Contains(body)), (account, body, history.Exists(r => Tells(r, body))));
            Assert.All(history.Skip(1).Zip(history), pair => Assert.Equal(pair.Second.Text("hash"), pair.First.Text("prev")));
        }
    }

    [Fact]
    public async Task A_term_of_another_unit_is_on_no_page_and_its_account_does_not_exist()
    {
        var id = await AskedAsync();
        await using var db = await DbAsync();
        var terms = db.Deadlines.Where(d => d.Stream == "case/" + id).AsEnumerable()
            .ToDictionary(d => d.Id, d => db.Tasks.Any(t => (t.DeadlineId == d.Id || t.Id == d.TaskId) && t.Handle.EndsWith(HaNoi)) ? HaNoi : Finance);
        Assert.Equal(Both, terms.Values.Distinct().Order(StringComparer.Ordinal).Reverse());
        foreach (var (account, sees) in Readers)
        {
            using var browser = await app.BrowserAsync(account);
            var api = (await app.As(account).CaseAsync(id))["deadlines"].EnumerateArray().Select(d => d.Text("id")).ToList();
            var links = (await ApprovalsApp.OpenAsync(browser, "/cases/" + id)).QuerySelectorAll("a").Select(a => a.GetAttribute("href") ?? "").ToList();
            foreach (var (term, body) in terms)
            {
                var page = await browser.GetAsync(new Uri("/deadlines/" + term, UriKind.Relative), Stop);
                Assert.Equal((account, term, sees.Contains(body)), (account, term, page.StatusCode == HttpStatusCode.OK));
                Assert.True(sees.Contains(body) || !(api.Contains(term) || links.Contains("/deadlines/" + term)), $"{account} finds {term}");
            }
        }
    }

    [Fact]
    public async Task Who_is_overdue_and_who_has_handed_in_is_listed_for_those_who_see_it()
    {
        await AskedAsync();
        // The answer of the one is still to be judged, that of the other was sent back; both are late by now.
        At(2026, 4, 20);
        foreach (var (account, sees) in Readers)
        {
            using var browser = await app.BrowserAsync(account);
            const string Query = "kind=overdue&asOf=2026-04-20";
            var late = (await ApprovalsApp.OpenAsync(browser, "/reports/consolidated?" + Query)).QuerySelectorAll("table tbody tr").Select(r => r.TextContent).ToList();
            var csv = await browser.GetStringAsync(new Uri("/reports/consolidated/file?form=csv&" + Query, UriKind.Relative), Stop);
            Assert.Equal((account, sees.Contains(HaNoi)), (account, late.Exists(r => r.Contains("Hà Nội", StringComparison.Ordinal))));
            Assert.Equal((account, sees.Contains(HaNoi)), (account, csv.Contains("Hà Nội", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_judge_of_one_answer_opens_that_one_and_finds_no_other()
    {
        var id = await AskedAsync();
        var judge = app.As(JudgeOfOne);
        var tasks = (await app.As(Officer).CaseAsync(id))["tasks"].EnumerateArray().ToDictionary(t => t.Text("handle"), t => t.Text("id"));
        (await judge.GetAsync("tasks/" + tasks["tell.accept:" + Finance])).Is(200);
        (await judge.GetAsync("tasks/" + tasks["tell:" + HaNoi])).Is(404);
        (await judge.DecideAsync(tasks["tell.accept:" + Finance], "Take")).Is(200);
    }

    /// <summary>The one has answered and waits; the other was sent its answer back.</summary>
    private async Task<string> AskedAsync()
    {
        At(FirstDay);
        object Judged(string body, DateOnly? from, DateOnly? to) => new { organisation = body, from = from?.ToString("O", null), to = to?.ToString("O", null), basis = "Mẫu", confirmed = false };
        await folder.LoadAsync(
            app, "judged",
            [
                """
                { "id": "tell", "type": "Approvals.ForEachParty", "version": 1, "parties": "bodies", "quorum": "all", "patient": true, "term": "telling",
                  "who": [ { "role": ["appraiser", "officer"], "at": "item" } ], "outcomes": [ { "port": "Tell", "kind": "positive", "comment": "optional" } ],
                  "accept": { "who": [ { "role": ["appraiser"], "at": "body:judge" } ], "term": "judging",
                    "outcomes": [ { "port": "Take", "kind": "positive", "of": ["Tell"] }, { "port": "GiveBack", "kind": "return", "comment": "required", "of": ["Tell"] } ] } }
                """,
            ],
            ["start.Done > tell", "tell.Done > end", "tell.Failed > end"],
            [new { key = "title", type = "text", required = true }, new { key = "bodies", type = "organisations", required = true }],
            ["activity.tell", "activity.tell.accept", "outcome.tell.Tell", "outcome.tell.Take", "outcome.tell.GiveBack", "section.general", "field.title", "field.bodies", "term.telling", "term.judging"],
            terms: [Term("telling", "20 days"), Term("judging", "30 days")],
            bodies: new { judge = new[] { Judged("so-ngoai-vu-nghe-an", null, FirstDay), Judged("so-ngoai-vu-ha-noi", FirstDay.AddDays(1), null) } });
        var officer = app.As(Officer);
        var id = (await officer.PostAsync("cases", new { type = "judged", data = new { title = "Hỏi", bodies = Both } })).Is(201).Text("id");
        (await officer.PostAsync($"cases/{id}/submit", null)).Is(200);
        var first = app.As(First);
        (await first.DecideAsync(await first.TaskIdAsync(id, "tell:" + Finance), "Tell")).Is(200);
        At(FirstDay.AddDays(1));
        var second = app.As(Second);
        (await second.DecideAsync(await second.TaskIdAsync(id, "tell:" + HaNoi), "Tell")).Is(200);
        var judge = app.As(Judge);
        (await judge.DecideAsync(await judge.TaskIdAsync(id, "tell.accept:" + HaNoi), "GiveBack", b => b["comment"] = "Thiếu số liệu.")).Is(200);
        return id;
    }

    private static object Term(string key, string amount) =>
        new { key, amount, start = "open", onSupplement = "notStarted", rulesOf = "submission", basis = "Mẫu", validFrom = "2020-01-01", confirmed = false };

    private static void Named(string account, string[] sees, IEnumerable<string> rows)
    {
        var text = string.Join('\n', rows);
        Assert.Equal((account, Finance, sees.Contains(Finance)), (account, Finance, text.Contains("Sở Tài chính", StringComparison.Ordinal)));
        Assert.Equal((account, HaNoi, sees.Contains(HaNoi)), (account, HaNoi, text.Contains("Hà Nội", StringComparison.Ordinal)));
    }

    /// <summary>Whether a record says more of a unit than that it was asked.</summary>
    private static bool Tells(JsonElement record, string body) => record.TryGetProperty("facts", out var facts) && facts.EnumerateArray().Any(f =>
        f.GetProperty("fact").GetString() is "PartyAnswered" or "PartyJudged" && f.GetProperty("row").Text("party") == body);

    private static async Task<List<string>> TasksAsync(HttpClient browser, string path) =>
        [.. (await ApprovalsApp.OpenAsync(browser, path)).QuerySelectorAll("td[data-label='']").Where(c => c.TextContent.Contains("tell", StringComparison.Ordinal)).Select(c => c.TextContent)];

    /// <summary>Of each term that the calendar shows of a case, the page that tells how it came about.</summary>
    private async Task<List<string>> CalendarAsync(HttpClient browser, string id)
    {
        await using var db = await DbAsync();
        List<string> shown = [];
        foreach (var link in (await ApprovalsApp.OpenAsync(browser, "/calendar")).QuerySelectorAll("a").Select(a => a.GetAttribute("href")!).Where(h => h.StartsWith($"/deadlines/{id}/", StringComparison.Ordinal)))
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(new Uri(link, UriKind.Relative), Stop)).StatusCode);
            var deadline = link["/deadlines/".Length..];
            shown.AddRange(db.Tasks.Where(t => t.DeadlineId == deadline || db.Deadlines.Any(d => d.Id == deadline && d.TaskId == t.Id)).Select(t => t.Handle.EndsWith(HaNoi) ? "Hà Nội" : "Sở Tài chính"));
        }
        return shown;
    }
}
