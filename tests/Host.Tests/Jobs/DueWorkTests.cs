using Approvals.Jobs;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Tests.Email;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Approvals.Tests.Jobs;

public sealed class DueWorkTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_an_outage_of_forty_days_one_message_a_person_says_what_was_missed()
    {
        var transport = new ScriptedTransport();
        using var office = await MailOffice.OpenAsync(transport);
        await office.SubmitAsync("c1");
        await office.SubmitAsync("c2");
        await office.Get<DueWork>().RunOnceAsync(Stop);
        transport.Taken.Clear();
        var missed = await Planned(office);
        Assert.True(missed > 2, $"{missed} reminders are planned");
        office.Clock.Advance(TimeSpan.FromDays(40));
        var result = await office.Get<DueWork>().RunOnceAsync(Stop);
        Assert.Equal((2, 0), (result.Sweep.Cases, await Planned(office)));
        Assert.All(transport.Taken, m => Assert.Equal("Nhắc việc: 2 việc, 2 việc quá hạn", m.Subject));
        var late = (await office.OutboxAsync()).Where(r => r.Template == "reminders").ToList();
        Assert.Equal(late.Count, transport.Taken.Count);
        Assert.Equal(late.Count, late.Select(r => r.Account).Distinct().Count());
        Assert.NotEmpty(late);
    }

    [Fact]
    public async Task A_message_about_one_task_says_how_many_it_stands_for()
    {
        var transport = new ScriptedTransport();
        using var office = await MailOffice.OpenAsync(transport);
        await office.SubmitAsync("c1");
        await office.Get<DueWork>().RunOnceAsync(Stop);
        transport.Taken.Clear();
        office.Clock.Advance(TimeSpan.FromDays(40));
        await office.Get<DueWork>().RunOnceAsync(Stop);
        Assert.NotEmpty(transport.Taken);
        Assert.All(transport.Taken, m => Assert.StartsWith("Quá hạn: ", m.Subject, StringComparison.Ordinal));
        Assert.All(transport.Taken, m => Assert.Contains("Thư này thay cho", m.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_done_twice_however_often_and_by_how_many_it_is_called()
    {
        var transport = new ScriptedTransport();
        using var office = await MailOffice.OpenAsync(transport);
        await office.SubmitAsync("c1");
        office.Clock.Advance(TimeSpan.FromDays(40));
        var work = office.Get<DueWork>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => work.RunOnceAsync(Stop), Stop)));
        var sent = transport.Taken.Count;
        Assert.Equal(sent, transport.Taken.Select(m => m.Id).Distinct().Count());
        Assert.Equal(sent, (await office.OutboxAsync()).Count);
        Assert.Equal((0, 0), ((await work.RunOnceAsync(Stop)).Sweep.Cases, transport.Taken.Count - sent));
    }

    [Fact]
    public async Task A_case_that_fails_is_seen_in_the_runs_and_keeps_no_other_waiting()
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        await office.SubmitAsync("c1");
        await office.SubmitAsync("c2");
        office.Sql("create trigger broken before insert on reminder when new.stream = 'case/c1' begin select raise(abort, 'broken'); end");
        office.Clock.Advance(TimeSpan.FromDays(40));
        var work = office.Get<DueWork>();
        var result = await work.SweepAsync(Stop);
        Assert.Equal(1, result.Cases);
        Assert.StartsWith("c1: ", Assert.Single(result.Faults), StringComparison.Ordinal);
        // The case is left alone for a while before it is tried again.
        Assert.Empty((await work.SweepAsync(Stop)).Faults);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            office.Clock.Advance(TimeSpan.FromHours(1));
            Assert.Single((await work.SweepAsync(Stop)).Faults);
        }
        var runs = await RunsOf(office);
        // The first also swept c2; then the same fault again and again is one row that grows longer.
        Assert.Equal([JobRuns.Faulty, JobRuns.Faulty], runs.Where(r => r.Job == DueWork.Sweep).Select(r => r.Outcome));
        Assert.Equal(TimeSpan.FromHours(1), runs[^1].FinishedAt - runs[^1].StartedAt);
    }

    [Fact]
    public async Task The_table_of_runs_stays_bounded_and_leaves_out_runs_without_work()
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        var runs = office.Get<JobRuns>();
        await runs.RecordAsync("sweep", office.Clock.GetUtcNow(), new RunDetail(0, 0, 0, 0, 0, []), Stop);
        Assert.Empty(await RunsOf(office));
        await Task.WhenAll(Enumerable.Range(1, JobRuns.Kept + 20)
            .Select(n => runs.RecordAsync(n % 50 == 0 ? "outbox" : "sweep", office.Clock.GetUtcNow(), new RunDetail(n, 0, 0, 0, 0, []), Stop)));
        var kept = (await RunsOf(office)).CountBy(r => r.Job).ToDictionary();
        Assert.Equal((JobRuns.Kept, 10), (kept["sweep"], kept["outbox"]));
    }

    private static async Task<int> Planned(MailOffice office)
    {
        await using var db = await office.Get<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.DueItems.CountAsync(i => !db.Reminders.Any(r => r.Stream == i.Stream && r.Key == i.Key), Stop);
    }

    private static async Task<IReadOnlyList<JobRunRow>> RunsOf(MailOffice office)
    {
        await using var db = await office.Get<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.JobRuns.OrderBy(r => r.Id).ToListAsync(Stop);
    }
}
