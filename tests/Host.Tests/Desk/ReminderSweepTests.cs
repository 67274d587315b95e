using System.Text.Json.Nodes;
using Approvals.Commands;
using Approvals.Desk;
using Approvals.Email;
using Approvals.Jobs;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Tests.Email;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Approvals.Tests.Desk;

public sealed class ReminderSweepTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_record_seals_what_a_sweep_told_and_the_cases_have_none_of_it()
    {
        using var office = await LateAsync(3);
        var before = await RecordsAsync(office);
        await office.Get<DueWork>().SweepAsync(Stop);
        var rows = await LedgerAsync(office);
        Assert.Equal(["c1", "c2", "c3"], rows.Select(r => r.Stream["case/".Length..]).Distinct().Order());
        Assert.Equal(rows.Count, rows.Select(r => (r.Stream, r.Key, r.Account)).Distinct().Count());
        Assert.Contains(rows, r => r.Kind == Reminders.Overdue);
        var sealing = Assert.Single((await RecordsAsync(office)).Except(before), r => !DutyState.IsDuty(r));
        Assert.StartsWith(ReminderSweep.Stream, sealing, StringComparison.Ordinal);
        var fact = JsonNode.Parse(sealing[sealing.IndexOf('{', StringComparison.Ordinal)..])!["facts"]![0]!;
        Assert.Equal((1, rows.Count, rows.Count), ((int)fact["from"]!, (int)fact["to"]!, (int)fact["rows"]!));
        Assert.Empty(Faults(office));
    }

    [Fact]
    public async Task Several_tasks_of_a_person_come_in_one_mail_and_a_single_one_in_that_of_its_case()
    {
        using var office = await LateAsync(2);
        await office.Get<DueWork>().SweepAsync(Stop);
        var many = (await NewAsync(office)).Where(m => m.NoticeKey == "sweep/1").ToList();
        Assert.NotEmpty(many);
        Assert.All(many, m => Assert.Equal(("reminders", "person/" + m.Account), (m.Template, m.Stream)));
        Assert.Equal(many.Count, many.Select(m => m.Account).Distinct().Count());
        using var other = await LateAsync(1);
        await other.Get<DueWork>().SweepAsync(Stop);
        var single = (await NewAsync(other)).Where(m => m.NoticeKey == "sweep/1").ToList();
        Assert.All(single, m => Assert.Equal(("overdue", "case/c1"), (m.Template, m.Stream)));
        Assert.Equal(many.Select(m => m.Account), single.Select(m => m.Account));
    }

    [Fact]
    public async Task The_limit_a_body_set_itself_is_reminded_of_by_its_own_name()
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        var task = (await office.SubmitAsync("c1")).Tasks[0];
        var limit = new SetLimit
        {
            Id = "limit", Case = "c1", Actor = new Actor("leader.nghe-an", "leader.nghe-an", "nghe-an"), Task = task.Id, Due = task.OpenedOn, Reason = "Cần xong trong ngày",
        };
        Assert.IsType<Execution.Done>(await office.Get<CaseRunner>().ExecuteAsync(limit, Stop));
        office.Clock.Set(Inputs.StartOf(task.OpenedOn.AddDays(1)).AddMinutes(30));
        await office.Get<DueWork>().SweepAsync(Stop);
        var mails = (await NewAsync(office)).Where(m => m.NoticeKey.StartsWith("sweep/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(mails);
        Assert.All(mails, m => Assert.Equal("limitOverdue", m.Template));
        var now = await office.Get<ICaseStore>().LoadAsync("c1", Stop);
        Assert.Contains(await office.Get<ReminderLedger>().PastAsync(now!, Stop), e => e is { Means: ReminderMeans.Told, Kind: "limitOverdue" });
    }

    [Fact]
    public async Task What_was_told_before_the_process_died_is_sealed_and_sent_by_the_next_sweep_and_told_once()
    {
        using var office = await LateAsync(2);
        Assert.Equal(2, await office.Get<ReminderSweep>().TellAsync(Fail, Stop));
        var told = await LedgerAsync(office);
        Assert.DoesNotContain(await office.OutboxAsync(), m => m.NoticeKey.StartsWith("sweep/", StringComparison.Ordinal));
        // Nothing of the sweep but its rows was there when it died.
        await office.SubmitAsync("c9");
        office.Clock.Advance(TimeSpan.FromDays(40));
        await office.Get<DueWork>().SweepAsync(Stop);
        var rows = await LedgerAsync(office);
        Assert.Equal(told.Select(r => r.Place), rows.Take(told.Count).Select(r => r.Place));
        Assert.Equal(rows.Count, rows.Select(r => (r.Stream, r.Key, r.Account)).Distinct().Count());
        var mails = (await office.OutboxAsync()).Where(m => m.NoticeKey.StartsWith("sweep/", StringComparison.Ordinal)).ToList();
        Assert.Equal(rows.Select(r => r.Account).Where(a => a.Length > 0).Distinct().Order(), mails.Select(m => m.Account).Order());
        Assert.Empty(Faults(office));
        Assert.Equal((0, 0), (await office.Get<ReminderSweep>().TellAsync(Fail, Stop), await office.Get<ReminderSweep>().SealAsync(Stop)));
    }

    [Fact]
    public async Task A_sweep_whose_seal_cannot_be_written_has_sent_nothing_and_is_made_up_for()
    {
        using var office = await LateAsync(2);
        office.Sql("create trigger broken before insert on outbox when new.notice_key like 'sweep/%' begin select raise(abort, 'broken'); end");
        await office.Get<ReminderSweep>().TellAsync(Fail, Stop);
        await Assert.ThrowsAnyAsync<Exception>(() => office.Get<ReminderSweep>().SealAsync(Stop));
        Assert.DoesNotContain(await RecordsAsync(office), r => r.StartsWith(ReminderSweep.Stream, StringComparison.Ordinal));
        office.Sql("drop trigger broken");
        Assert.True(await office.Get<ReminderSweep>().SealAsync(Stop) > 0);
        Assert.Empty(Faults(office));
    }

    [Theory]
    [InlineData("update reminder set account = 'leader.nghe-an' where place = 1", "reminders-differ")]
    [InlineData("delete from reminder where place = 2", "reminders-missing")]
    public async Task A_ledger_changed_by_hand_is_found_out(string sql, string code)
    {
        using var office = await LateAsync(1);
        await office.Get<DueWork>().SweepAsync(Stop);
        Assert.ThrowsAny<Exception>(() => office.Sql(sql));
        office.Sql("drop trigger reminder_update; drop trigger reminder_delete;" + sql);
        Assert.Equal([code], Faults(office).Select(f => f.Code));
    }

    [Fact]
    public async Task Whoever_holds_the_post_when_it_is_told_is_told_and_a_task_of_nobody_is_told_to_nobody_once()
    {
        using var office = await LateAsync(1);
        var holders = await HoldersAsync(office, "c1");
        Assert.NotEmpty(holders);
        await office.LeaveAsync(holders);
        await office.Get<DueWork>().SweepAsync(Stop);
        Assert.Equal([""], (await LedgerAsync(office)).Select(r => r.Account).Distinct());
        Assert.Equal(0, await office.Get<ReminderSweep>().TellAsync(Fail, Stop));
    }

    [Fact]
    public async Task A_task_that_is_done_is_not_reminded_of_and_one_that_goes_on_is_planned_again()
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        var state = await office.SubmitAsync("c1");
        await office.ActAsync(state);
        office.Clock.Advance(TimeSpan.FromDays(40));
        await office.Get<DueWork>().SweepAsync(Stop);
        Assert.DoesNotContain(await LedgerAsync(office), r => r.TaskId == state.Tasks[0].Id);
    }

    [Fact]
    public async Task The_page_of_a_case_says_what_was_planned_told_and_sent()
    {
        var transport = new ScriptedTransport();
        using var office = await MailOffice.OpenAsync(transport);
        var state = await office.SubmitAsync("c1");
        var ledger = office.Get<ReminderLedger>();
        var planned = await ledger.PlannedAsync(state, Stop);
        Assert.NotEmpty(planned);
        Assert.All(planned, e => Assert.True(e.Means == ReminderMeans.Planned && e.At <= office.Clock.GetUtcNow().AddDays(ReminderLedger.Days) && e.To.Count > 0));
        office.Clock.Advance(TimeSpan.FromDays(40));
        await office.Get<DueWork>().SweepAsync(Stop);
        var told = Assert.Single(await ledger.PastAsync(state, Stop));
        Assert.Equal((ReminderMeans.Told, "overdue"), (told.Means, told.Kind));
        Assert.All(told.To, t => Assert.Equal(MailStates.Queued, t.Mail));
        Assert.Empty(await ledger.PlannedAsync(state, Stop));
        await office.Get<DueWork>().SendAsync(Stop);
        Assert.All((await ledger.PastAsync(state, Stop)).Single().To, t => Assert.Equal(MailStates.Sent, t.Mail));
    }

    [Fact]
    public async Task The_mail_of_another_task_whose_number_begins_alike_is_not_taken_for_its_own()
    {
        using var office = await LateAsync(1);
        await office.Get<ReminderSweep>().TellAsync(Fail, Stop);
        var row = (await LedgerAsync(office)).First(r => r.Account.Length > 0);
        await office.QueueAsync("sweep/0/x", "case/c1", row.Account, "overdue", $$"""{"task":"{{row.TaskId}}2"}""");
        var state = await office.Get<ICaseStore>().LoadAsync("c1", Stop);
        var told = (await office.Get<ReminderLedger>().PastAsync(state!, Stop)).First(e => e.Task == row.TaskId);
        Assert.Equal("waiting", told.To.Single(t => t.Account == row.Account).Mail);
    }

    private static void Fail(string @case, Exception fault) => Assert.Fail($"{@case}: {fault}");

    private static async Task<MailOffice> LateAsync(int cases)
    {
        var office = await MailOffice.OpenAsync(new ScriptedTransport());
        for (var i = 1; i <= cases; i++) await office.SubmitAsync($"c{i}");
        office.Clock.Advance(TimeSpan.FromDays(40));
        return office;
    }

    private static async Task<IReadOnlyList<string>> HoldersAsync(MailOffice office, string id)
    {
        var state = await office.Get<ICaseStore>().LoadAsync(id, Stop);
        return Reminders.Recipients(office.Get<ReferenceData>().Directory(), state!, state!.Tasks[0], Inputs.LocalDate(office.Clock.GetUtcNow()));
    }

    private static async Task<List<ReminderRow>> LedgerAsync(MailOffice office)
    {
        await using var db = await office.Get<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.Reminders.OrderBy(r => r.Place).ToListAsync(Stop);
    }

    private static async Task<List<string>> RecordsAsync(MailOffice office)
    {
        await using var db = await office.Get<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.Records.Select(r => r.Stream + r.Body).ToListAsync(Stop);
    }

    private static async Task<IReadOnlyList<MailRow>> NewAsync(MailOffice office) => [.. (await office.OutboxAsync()).Where(m => m.State == MailStates.Queued)];

    private static List<Fault> Faults(MailOffice office)
    {
        using var connection = office.Get<Database>().OpenToRead();
        return [.. ReminderCheck.Faults(connection)];
    }
}
