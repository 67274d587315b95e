using AngleSharp.Dom;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Inbox;

public sealed class InboxTests : IDisposable
{
    private static readonly DateTimeOffset Opened = new(2026, 3, 2, 3, 0, 0, TimeSpan.Zero);
    private readonly ApprovalsApp app = new();

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task A_task_is_in_the_inbox_of_whoever_holds_its_seat_and_of_nobody_else()
    {
        await AddAsync(Case("c1"), Task("c1.1", "c1", "nghe-an"), Seat("c1.1", "head", "nghe-an"));
        Assert.Equal(["/tasks/c1.1"], await LinksAsync("head.nghe-an", "/?tab=todo"));
        Assert.Empty(await LinksAsync("officer.nghe-an", "/?tab=todo"));
        Assert.Empty(await LinksAsync("head.bac-ninh", "/?tab=todo"));
    }

    [Fact]
    public async Task What_a_leader_decides_stands_under_its_own_tab_and_opens_first()
    {
        await AddAsync(Case("c1"), Task("c1.1", "c1", "nghe-an"), Seat("c1.1", "leader", "nghe-an"));
        Assert.Equal(["/tasks/c1.1"], await LinksAsync("leader.nghe-an", "/"));
        Assert.Empty(await LinksAsync("leader.nghe-an", "/?tab=todo"));
    }

    [Fact]
    public async Task A_task_given_to_one_position_is_not_offered_to_the_others_of_its_seat()
    {
        var task = Task("c1.1", "c1", "nghe-an");
        task.Position = "officer2.nghe-an";
        await AddAsync(Case("c1"), task, Seat("c1.1", "officer", "nghe-an"));
        Assert.Equal(["/tasks/c1.1"], await LinksAsync("officer2.nghe-an", "/?tab=todo"));
        Assert.Empty(await LinksAsync("officer.nghe-an", "/?tab=todo"));
    }

    [Fact]
    public async Task A_recorded_answer_waits_for_who_confirms_and_no_longer_for_who_records()
    {
        var task = Task("c1.1", "c1", "cong-an-nghe-an");
        (task.State, task.ByLetter) = (TaskStates.Recorded, true);
        var confirm = Seat("c1.1", "head", "nghe-an");
        confirm.Purpose = SeatPurposes.Confirm;
        await AddAsync(Case("c1"), task, Seat("c1.1", "officer", "nghe-an"), confirm);
        Assert.Equal(["/tasks/c1.1"], await LinksAsync("head.nghe-an", "/?tab=todo"));
        Assert.Empty(await LinksAsync("officer.nghe-an", "/?tab=todo"));
    }

    [Fact]
    public async Task A_suspended_case_asks_nobody_for_anything()
    {
        var suspended = Case("c1");
        suspended.Suspended = true;
        await AddAsync(suspended, Task("c1.1", "c1", "nghe-an"), Seat("c1.1", "head", "nghe-an"));
        Assert.Empty(await LinksAsync("head.nghe-an", "/?tab=todo"));
    }

    [Fact]
    public async Task Hundreds_of_tasks_are_paged_through_without_gap_or_repetition_the_nearest_due_first()
    {
        // The due dates repeat and some have none; one case is not theirs, one is suspended.
        List<object> rows = [];
        for (var i = 0; i < 330; i++)
        {
            var task = Task($"c{i:000}.1", $"c{i:000}", "nghe-an");
            task.Due = i % 7 == 0 ? null : new DateOnly(2026, 4, 1).AddDays(i % 11);
            rows.AddRange([Case($"c{i:000}"), task, Seat(task, "leader")]);
        }
        var elsewhere = Task("x.1", "x", "bac-ninh");
        var suspended = Case("y");
        suspended.Suspended = true;
        rows.AddRange([Case("x"), elsewhere, Seat("x.1", "leader", "bac-ninh"), suspended, Task("y.1", "y", "nghe-an"), Seat("y.1", "leader", "nghe-an")]);
        await AddAsync([.. rows]);
        var expected = rows.OfType<TaskRow>().Where(t => t.Id[0] == 'c')
            .OrderBy(t => t.Due ?? DateOnly.MaxValue).ThenBy(t => t.Id, StringComparer.Ordinal).Select(t => "/tasks/" + t.Id).ToList();

        var browser = await app.SignInAsync("leader.nghe-an");
        var (seen, pages) = (new List<string>(), 0);
        for (var page = "/?tab=decide"; page is not null; pages++)
        {
            var document = await ApprovalsApp.OpenAsync(browser, page);
            Assert.Equal("50+", document.QuerySelector("a[aria-current=page] .count")!.TextContent);
            seen.AddRange(document.QuerySelectorAll("a.cell-title").Select(a => a.GetAttribute("href")!));
            page = document.QuerySelector("a[rel=next]")?.GetAttribute("href");
            // Work that is done between two pages neither hides nor repeats a row.
            if (pages == 0) await CloseAsync(expected[3][7..]);
        }
        Assert.Equal(expected, seen);
        Assert.Equal(7, pages);
        Assert.Equal("50+", (await ApprovalsApp.OpenAsync(browser, "/?tab=sent")).QuerySelector("a[href='/?tab=decide'] .count")!.TextContent);
    }

    [Fact]
    public async Task Whoever_may_sign_little_of_much_gets_short_pages_that_still_lead_to_the_end()
    {
        // Only a case can say whether the deputy is asked in place of the leader; these say no, because there is nothing of them but rows.
        List<object> rows = [];
        for (var i = 0; i < 230; i++)
            rows.AddRange([Case($"c{i:000}"), Task($"c{i:000}.1", $"c{i:000}", "nghe-an"), Seat($"c{i:000}.1", "leader", "nghe-an")]);
        await AddAsync([.. rows]);
        var browser = await app.SignInAsync("deputy.nghe-an");
        var first = await ApprovalsApp.OpenAsync(browser, "/?tab=decide");
        Assert.Empty(first.QuerySelectorAll("a.cell-title"));
        var second = await ApprovalsApp.OpenAsync(browser, first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Empty(second.QuerySelectorAll("a.cell-title"));
        Assert.Null(second.QuerySelector("a[rel=next]"));
        Assert.Equal(50, (await LinksAsync("leader.nghe-an", "/?tab=decide")).Length);
    }

    [Fact]
    public async Task A_place_that_no_page_gave_begins_at_the_beginning()
    {
        await AddAsync(Case("c1"), Task("c1.1", "c1", "nghe-an"), Seat("c1.1", "head", "nghe-an"));
        foreach (var after in (string[])["", "x", "2026-13-01.c1.1", "2026-04-01", "c1.1"])
            Assert.Equal(["/tasks/c1.1"], await LinksAsync("head.nghe-an", "/?tab=todo&after=" + after));
    }

    [Fact]
    public async Task A_case_that_was_sent_on_and_waits_for_its_sender_again_is_work_and_not_sent()
    {
        await AddAsync(Case("c1"), Case("c2"), Task("c1.1", "c1", "nghe-an"), Seat("c1.1", "officer", "nghe-an"));
        Assert.Equal(["/cases/c2"], await LinksAsync("officer.nghe-an", "/?tab=sent"));
        Assert.Equal(["/tasks/c1.1"], await LinksAsync("officer.nghe-an", "/?tab=todo"));
    }

    [Fact]
    public async Task The_list_stops_at_the_wall_and_filters_by_text_and_state()
    {
        var (ended, other) = (Case("c2"), Case("c3"));
        (ended.Ending, ended.Title) = ("closed", "Thư viện 100%");
        (other.Organisation, other.Province) = ("bac-ninh", "bac-ninh");
        await AddAsync(Case("c1"), ended, other);
        Assert.Equal(["/cases/c1", "/cases/c2"], await LinksAsync("officer.nghe-an", "/cases"));
        Assert.Equal(["/cases/c3"], await LinksAsync("officer.bac-ninh", "/cases"));
        Assert.Equal(["/cases/c2"], await LinksAsync("officer.nghe-an", "/cases?status=ended"));
        Assert.Equal(["/cases/c2"], await LinksAsync("officer.nghe-an", "/cases?q=100%25"));
        Assert.Equal(["/cases/c2"], await LinksAsync("officer.nghe-an", "/cases?q=thư viện"));
        Assert.Empty(await LinksAsync("officer.nghe-an", "/cases?q=_"));
        Assert.Empty(await LinksAsync("admin.vufo", "/cases"));
    }

    [Fact]
    public async Task The_calendar_shows_the_running_terms_of_visible_cases_overdue_first()
    {
        await AddAsync(Case("c1"), Case("c2"), Term("c1", "2099-01-05"), Term("c2", "2020-01-06"), Term("c2", "2020-01-07", "met"));
        var document = await ApprovalsApp.OpenAsync(await app.SignInAsync("officer.nghe-an"), "/calendar");
        Assert.Equal(["/cases/c2", "/cases/c1"], document.QuerySelectorAll(".card:not(#duties) a.cell-title").Select(a => a.GetAttribute("href")!));
        Assert.Single(document.QuerySelectorAll(".card:not(#duties) .tone-late"));
        Assert.DoesNotContain(await LinksAsync("officer.bac-ninh", "/calendar"), l => l.StartsWith("/cases/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_was_only_asked_is_shown_the_term_of_the_answer_and_no_other_of_the_case()
    {
        var (asked, others) = (Term("c1", "2026-03-05"), Term("c1", "2026-03-09"));
        var (question, elsewhere) = (Task("c1.1", "c1", "bac-ninh"), Task("c1.2", "c1", "ha-noi"));
        (question.Kind, question.DeadlineId) = (TaskKind.Consultation, asked.Id);
        (elsewhere.Kind, elsewhere.DeadlineId) = (TaskKind.Consultation, others.Id);
        await AddAsync(Case("c1"), asked, others, question, elsewhere);
        Assert.Equal([asked.Id], await TermsAsync("officer.bac-ninh"));
        Assert.Equal([asked.Id, others.Id], await TermsAsync("officer.nghe-an"));
        Assert.Equal([asked.Id, others.Id], await TermsAsync("auditor.vufo"));
        // A body that handles the case, and does not only answer, sees all of it.
        await AddAsync(Task("c1.3", "c1", "bac-ninh"));
        Assert.Equal([asked.Id, others.Id], await TermsAsync("officer.bac-ninh"));
    }

    private async Task<string[]> TermsAsync(string account)
    {
        var document = await ApprovalsApp.OpenAsync(await app.SignInAsync(account), "/calendar");
        return [.. document.QuerySelectorAll("a[href^='/deadlines/']").Select(a => a.GetAttribute("href")!["/deadlines/".Length..]).Order(StringComparer.Ordinal)];
    }

    private static DeadlineRow Term(string caseId, string due, string state = "running") => new()
    {
        Id = $"{caseId}/{due}", Stream = "case/" + caseId, Key = "appraisal", Term = "20 working days", Basis = "NĐ 80/2020", Confirmed = true,
        Start = new DateOnly(2019, 1, 1), Due = DateOnly.ParseExact(due, "yyyy-MM-dd"), State = state, Calendar = 1, Pauses = "[]", Planned = "[]",
    };

    private async Task<string[]> LinksAsync(string account, string page)
    {
        var document = await ApprovalsApp.OpenAsync(await app.SignInAsync(account), page);
        return [.. document.QuerySelectorAll("a.cell-title").Select(a => a.GetAttribute("href")!).Order(StringComparer.Ordinal)];
    }

    private Task AddAsync(params object[] rows) => app.Services.GetRequiredService<Writer>().ExecuteAsync(session =>
    {
        session.Db.AddRange(rows);
        session.Db.SaveChanges();
    }, Lane.People, TestContext.Current.CancellationToken);

    private Task CloseAsync(string task) => app.Services.GetRequiredService<Writer>().ExecuteAsync(session =>
    {
        session.Execute("update task set state = 'closed' where id = @1", task);
        session.Execute("delete from task_seat where task_id = @1", task);
    }, Lane.People, TestContext.Current.CancellationToken);

    private static CaseSummaryRow Case(string id) => new()
    {
        Stream = "case/" + id, CaseId = id, ValidFrom = Opened, Type = "aid-project", Number = "2026/001", Title = "Trạm y tế", Organisation = "nghe-an",
        Province = "nghe-an", Status = "signing", Holder = "nghe-an", StatusSince = new DateOnly(2026, 3, 2), OpenedOn = new DateOnly(2026, 3, 2),
        Submitter = "officer.nghe-an",
    };

    private static TaskRow Task(string id, string caseId, string organisation) => new()
    {
        Id = id, Stream = "case/" + caseId, CaseId = caseId, Activity = "check", Handle = "check", Visit = 1, Kind = TaskKind.Step,
        Organisation = organisation, State = TaskStates.Open, OpenedAt = Opened,
    };

    /// <summary>A seat stands where the nearest due date of its task puts it.</summary>
    private static TaskSeatRow Seat(TaskRow task, string role)
    {
        var seat = Seat(task.Id, role, task.Organisation);
        seat.Due = task.Nearest ?? DateOnly.MaxValue;
        return seat;
    }

    private static TaskSeatRow Seat(string task, string role, string organisation) =>
        new() { TaskId = task, Purpose = SeatPurposes.Act, Role = role, Organisation = organisation };
}
