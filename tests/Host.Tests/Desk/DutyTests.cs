using System.Net;
using Approvals.Desk;
using Approvals.Email;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Workflows.Calendars;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Desk;

/// <summary>What a body owes whether it has cases or not, and donors whose registration ends: from the opening of an occurrence to what was handed in.</summary>
public sealed class DutyTests : OfficeTests
{
    private const string FirstHalf = "organisation/nghe-an/aid-first-half/2026-06-30";

    private static readonly CalendarChange lastOfJulyOff = new()
    {
        DaysOff = [new CalendarDay(new DateOnly(2026, 7, 31), "Nghỉ (mẫu)", "Day off (sample)", "CV 7 (mẫu)")], Reason = "Thông báo 7 (mẫu)",
    };

    private CalendarDesk Calendars => app.Services.GetRequiredService<CalendarDesk>();

    [Fact]
    public async Task The_next_occurrence_of_each_duty_is_open_once_with_its_period_and_rolled_date()
    {
        await SweepAsync();
        Assert.Equal(
            [
                ("aid-settlement", "2025-01-01", "2026-01-31", "2026-03-02"), ("aid-monthly", "2026-02-01", "2026-02-28", "2026-03-10"), ("aid-first-half", "2026-01-01", "2026-06-30", "2026-07-31"),
                ("conference-annual", "2025-12-15", "2026-12-14", "2026-12-18"), ("ngo-annual", "2025-12-15", "2026-12-14", "2026-12-18"),
                ("aid-annual", "2026-01-01", "2026-12-31", "2027-01-15"), ("aid-second-half", "2026-07-01", "2026-12-31", "2027-02-15"),
            ],
            (await OwedAsync(Officer)).Where(d => d.Text("owner") == "nghe-an").Select(d => (d.Text("duty"), d.Text("periodFrom"), d.Text("periodTo"), d.Text("due"))));
        Assert.Equal(
            [("ngo-national", "2025-12-15", "2026-12-14", "2026-12-25")],
            (await OwedAsync("officer.vufo")).Where(d => d.Text("owner") == "vufo").Select(d => (d.Text("duty"), d.Text("periodFrom"), d.Text("periodTo"), d.Text("due"))));
        var records = await RecordsAsync();
        await KeepAsync();
        Assert.Equal(records, await RecordsAsync());
        // Two years later, nobody having been there: one row a period, none left out, and only the last still to come.
        At(2028, 3, 1);
        await KeepAsync();
        var halves = (await OwedAsync(Officer)).Where(d => d.Text("owner") == "nghe-an" && d.Text("duty") == "aid-first-half").Select(d => d.Text("due"));
        Assert.Equal(["2026-07-31", "2027-08-02", "2028-07-31"], halves);
    }

    [Fact]
    public async Task A_registration_that_ends_gives_the_last_day_for_its_renewal_and_is_told_90_60_and_30_days_before()
    {
        await SweepAsync();
        var row = Assert.Single(await OwedAsync(Officer), d => d.Text("owner") == "meridossa");
        Assert.Equal(("donor/meridossa/registration/2026-05-14", "2026-03-13", true), (row.Text("id"), row.Text("due"), row.Bool("confirmed")));
        Assert.DoesNotContain(await OwedAsync("officer.bac-ninh"), d => d.Text("owner") == "meridossa");
        Assert.DoesNotContain(await OwedAsync(Officer), d => d.Text("owner") is "haldenbrux" or "velmorand");
        At(2026, 3, 15);
        await SweepAsync();
        Assert.Equal(["officer.nghe-an", "officer2.nghe-an"], (await ToldAsync("donor/meridossa")).Select(r => r.Account).Order());
        At(2026, 4, 14);
        await SweepAsync();
        Assert.Equal(["-30", "-60"], (await ToldAsync("donor/meridossa")).Select(r => r.Key[(r.Key.LastIndexOf('/') + 1)..]).Distinct().Order());
        // The last day passes without a word: nobody can meet it any more.
        At(2026, 5, 15);
        await SweepAsync();
        var page = await (await app.BrowserAsync(Officer)).GetStringAsync(new Uri("/donors/meridossa", UriKind.Relative), Stop);
        Assert.Contains("registration/2026-05-14", page, StringComparison.Ordinal);
        Assert.DoesNotContain(await OwedAsync(Officer), d => d.Text("owner") == "meridossa");
    }

    [Fact]
    public async Task Officers_are_reminded_through_the_ledger_in_one_mail_with_the_day_for_a_calendar()
    {
        await SweepAsync();
        At(2026, 7, 17);
        await SweepAsync();
        var told = Assert.Single(await ToldAsync("organisation/nghe-an"), r => r.TaskId == FirstHalf && r.Account == Officer);
        Assert.Equal((FirstHalf + "/reminder/-10", new DateOnly(2026, 7, 31), 10), (told.Key, told.Due, told.Days));
        await using var db = await DbAsync();
        var mail = await db.Mails.SingleAsync(m => m.Account == Officer && m.Args.Contains(FirstHalf), Stop);
        var letter = await app.Services.GetRequiredService<MailRenderer>().LetterAsync(mail, Stop);
        Assert.Contains("Báo cáo tài chính viện trợ 6 tháng đầu năm", letter.Text, StringComparison.Ordinal);
        Assert.Contains("/duties/" + FirstHalf, letter.Text, StringComparison.Ordinal);
        var file = Assert.Single(letter.Attachments);
        Assert.Contains(await Email.CalendarFileTests.ParsedAsync(file.Content), e => e.GetProperty("uid").GetString() == FirstHalf + "@approvals");
        await SweepAsync();
        Assert.Single(await ToldAsync("organisation/nghe-an"), r => r.TaskId == FirstHalf && r.Account == Officer);
        Assert.Equal(0, await VerbAsync("verify"));
        Assert.Equal(0, await VerbAsync("replay"));
    }

    [Fact]
    public async Task What_was_handed_in_is_recorded_by_an_officer_once_and_the_next_occurrence_opens()
    {
        await SweepAsync();
        At(2026, 8, 3);
        using var browser = await app.BrowserAsync(Officer);
        var calendar = await browser.GetStringAsync(new Uri("/calendar", UriKind.Relative), Stop);
        Assert.Contains("/duties/" + FirstHalf, calendar, StringComparison.Ordinal);
        Assert.Contains(FirstHalf, await browser.GetStringAsync(new Uri("/reports", UriKind.Relative), Stop), StringComparison.Ordinal);
        var empty = await ApprovalsApp.PostAsync(browser, "/duties/" + FirstHalf, "/duties/" + FirstHalf, ("on", "04/08/2026"), ("number", "12/BC-LHHN"));
        Assert.Equal(HttpStatusCode.OK, empty.StatusCode);
        Assert.Contains("12/BC-LHHN", await empty.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        var done = await ApprovalsApp.PostAsync(
            browser, "/duties/" + FirstHalf, "/duties/" + FirstHalf, ("on", "03/08/2026"), ("number", "12/BC-LHHN"), ("note", "Ông A nhận tại Sở"));
        Assert.Equal($"/duties/{FirstHalf}?done=recorded", done.Headers.Location?.ToString());
        var page = await browser.GetStringAsync(new Uri("/duties/" + FirstHalf, UriKind.Relative), Stop);
        Assert.Contains("Đã nộp quá hạn", page, StringComparison.Ordinal);
        Assert.Contains("Ông A nhận tại Sở", page, StringComparison.Ordinal);
        await using (var db = await DbAsync())
        {
            var record = await db.Records.Where(r => r.Stream == "organisation/nghe-an" && r.Body.Contains("DutyDone")).Select(r => r.Body).SingleAsync(Stop);
            Assert.Contains("\"position\":\"officer.nghe-an\"", record, StringComparison.Ordinal);
            Assert.DoesNotContain("Ông A", record, StringComparison.Ordinal);
            Assert.Equal("missed", await db.Deadlines.Where(d => d.Id == FirstHalf).Select(d => d.State).SingleAsync(Stop));
        }
        var again = await app.As(Officer).PostAsync($"duties/{FirstHalf}/done", new { on = "2026-08-03" });
        Assert.Equal("duty.closed", again.Is(409).Key);
        Assert.Contains(await OwedAsync(Officer), d => d.Text("id") == "organisation/nghe-an/aid-first-half/2027-06-30");
        Assert.Equal(0, await VerbAsync("verify"));
        Assert.Equal(0, await VerbAsync("replay"));
    }

    [Fact]
    public async Task Of_a_donor_of_two_provinces_the_other_Union_learns_that_it_was_done_and_nothing_of_what_was_written()
    {
        const string Renewal = "donor/lumivara/registration/2027-02-28";
        await SweepAsync();
        using var browser = await app.BrowserAsync(Officer);
        await ApprovalsApp.PostAsync(browser, "/duties/" + Renewal, "/duties/" + Renewal, ("on", "02/03/2026"), ("number", "7/LHHN-NA"), ("note", "Bà B gửi qua bưu điện"));
        foreach (var (reader, whole) in new[] { (Officer, true), ("officer.bac-ninh", false), ("auditor.vufo", true) })
        {
            var page = await (await app.BrowserAsync(reader)).GetStringAsync(new Uri("/duties/" + Renewal, UriKind.Relative), Stop);
            Assert.Contains("02/03/2026", page, StringComparison.Ordinal);
            Assert.Equal(whole, page.Contains("7/LHHN-NA", StringComparison.Ordinal));
            Assert.Equal(whole, page.Contains("Bà B", StringComparison.Ordinal));
        }
        await using var db = await DbAsync();
        Assert.Contains(await db.Records.Where(r => r.Stream == "access/auditor.vufo").Select(r => r.Body).ToListAsync(Stop), b => b.Contains(Renewal, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_case_in_which_a_duty_was_met_is_named_only_to_those_who_may_read_it()
    {
        const string Renewal = "donor/lumivara/registration/2027-02-28";
        await SweepAsync();
        var id = await app.As(Officer).SubmitAsync();
        var number = (await app.As(Officer).CaseAsync(id)).Text("number");
        (await app.As(Officer).PostAsync($"duties/{Renewal}/done", new { on = "2026-03-02", number = "7/LHHN-NA", @case = number })).Is(200);
        foreach (var (reader, named) in new[] { (Officer, id), ("auditor.vufo", id), ("officer.vufo", null) })
        {
            var row = (await app.As(reader).GetAsync("duties?all=true")).Is(200).Body.EnumerateArray().Single(d => d.Text("id") == Renewal);
            Assert.Equal(("7/LHHN-NA", named), (row.Text("number"), row.TryGetProperty("case", out var shown) ? shown.GetString() : null));
        }
    }

    [Fact]
    public async Task Behind_the_wall_a_duty_does_not_exist_and_only_those_who_hand_in_may_record()
    {
        await SweepAsync();
        var body = new { on = "2026-03-02", number = "1" };
        (await app.As("officer.bac-ninh").PostAsync($"duties/{FirstHalf}/done", body)).Is(404);
        (await app.As("officer.bac-ninh").GetAsync($"duties/{FirstHalf}/explanation")).Is(404);
        (await app.As("leader.nghe-an").PostAsync($"duties/{FirstHalf}/done", body)).Is(403);
        (await app.As("auditor.vufo").PostAsync($"duties/{FirstHalf}/done", body)).Is(403);
        using var other = await app.BrowserAsync("officer.bac-ninh");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(new Uri("/duties/" + FirstHalf, UriKind.Relative), Stop)).StatusCode);
        var account = (await app.As("auditor.vufo").GetAsync($"duties/{FirstHalf}/explanation")).Is(200);
        Assert.Equal(("2026-06-30", "2026-07-31", true), (account.Text("start"), account.Text("due"), account["agrees"].GetBoolean()));
        var wrong = (await app.As(Officer).PostAsync($"duties/{FirstHalf}/done", new { on = "2025-12-31", @case = "999/HS" })).Is(422);
        Assert.Equal(["case"], wrong.Where);
        wrong = (await app.As(Officer).PostAsync($"duties/{FirstHalf}/done", new { on = "2025-12-31" })).Is(422);
        Assert.Equal(["on"], wrong.Where);
    }

    [Fact]
    public async Task Another_calendar_moves_the_date_and_the_account_shows_the_day_off()
    {
        await SweepAsync();
        var impact = await app.Services.GetRequiredService<CalendarImpact>().OfAsync(lastOfJulyOff.Apply(Calendars.Current), cancellation: Stop);
        Assert.Contains(impact.First, i => i is { Case: "nghe-an", Title.Vi: "Báo cáo tài chính viện trợ 6 tháng đầu năm" } && i.New == new DateOnly(2026, 8, 3));
        Assert.True((await Calendars.ChangeAsync("admin.vufo", lastOfJulyOff, Calendars.Current.Version, Stop)).Done);
        await SweepAsync();
        var account = (await app.As(Officer).GetAsync($"duties/{FirstHalf}/explanation")).Is(200);
        Assert.Equal(("2026-08-03", true), (account.Text("due"), account["agrees"].GetBoolean()));
        Assert.Contains(account["account"].EnumerateArray(), l => l.GetProperty("kind").GetString() == "dayOff" && l.GetProperty("source").GetString() == "CV 7 (mẫu)");
        Assert.Equal(0, await VerbAsync("replay"));
    }

    [Fact]
    public async Task What_is_handed_in_before_a_sweep_has_moved_its_date_is_late_or_not_by_the_calendar_in_force()
    {
        await SweepAsync();
        At(2026, 8, 3);
        var writer = app.Services.GetRequiredService<Writer>();
        var owed = await writer.ExecuteAsync(s => DutyLog.Read(s, "organisation/nghe-an").Find(FirstHalf)!, Lane.People, Stop);
        Assert.True((await Calendars.ChangeAsync("admin.vufo", lastOfJulyOff, Calendars.Current.Version, Stop)).Done);
        // As it stood before; a job of the application may have moved the row meanwhile.
        var facts = await writer.ExecuteAsync(s => DutyKeeper.Done(s, owed, new DutyDone(FirstHalf, new DateOnly(2026, 8, 3), true)), Lane.People, Stop);
        Assert.Equal([new DutyDone(FirstHalf, new DateOnly(2026, 8, 3), false), new DutyMoved(FirstHalf, new DateOnly(2026, 8, 3), Calendars.Current.Version)], facts);
        (await app.As(Officer).PostAsync($"duties/{FirstHalf}/done", new { on = "2026-08-03" })).Is(200);
        await using (var db = await DbAsync())
        {
            var row = await db.Deadlines.SingleAsync(d => d.Id == FirstHalf, Stop);
            Assert.Equal(("met", new DateOnly(2026, 8, 3)), (row.State, row.Due));
        }
        Assert.Equal(0, await VerbAsync("replay"));
    }

    [Fact]
    public async Task What_is_told_of_a_body_that_is_no_more_meets_the_duty_of_its_successor()
    {
        await SweepAsync();
        await app.Services.GetRequiredService<Writer>().ExecuteAsync(
            s => s.Execute(
                "insert into signal (key, from_case, to_case, signal, body, queued_at, state) values ('t-1', 't', 'organisation/bac-giang', 'aid-first-half', @1, @2, 'pending')",
                """{"date":"2026-03-02","number":"5/BC-LHHN"}""", app.Clock.GetUtcNow()),
            Lane.People, Stop);
        await SweepAsync();
        var met = (await app.As("officer.bac-ninh").GetAsync("duties?all=true")).Is(200).Body.EnumerateArray().Single(d => d.Text("id") == "organisation/bac-ninh/aid-first-half/2026-06-30");
        Assert.Equal(("met", "2026-03-02", "5/BC-LHHN"), (met.Text("state"), met.Text("on"), met.Text("number")));
    }

    [Fact]
    public async Task Replay_names_a_row_that_is_not_what_the_records_say()
    {
        await SweepAsync();
        Assert.Equal(0, await VerbAsync("replay"));
        var writer = app.Services.GetRequiredService<Writer>();
        await writer.ExecuteAsync(s => s.Execute("update deadline set due = '2026-08-31' where id = @1", FirstHalf), Lane.People, Stop);
        Assert.Equal(1, await VerbAsync("replay"));
    }

    private async Task<List<Approvals.Persistence.Tables.ReminderRow>> ToldAsync(string stream)
    {
        await using var db = await DbAsync();
        return await db.Reminders.Where(r => r.Stream == stream).OrderBy(r => r.Place).ToListAsync(Stop);
    }

    private async Task<int> RecordsAsync()
    {
        await using var db = await DbAsync();
        return await db.Records.CountAsync(r => r.Stream.StartsWith("organisation/") || r.Stream.StartsWith("donor/"), Stop);
    }
}
