using Approvals.Audit;
using Approvals.Desk;
using Approvals.Email;
using Approvals.Jobs;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Tests.Email;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Approvals.Tests.Jobs;

public sealed class JobRunnerTests : IAsyncLifetime
{
    private readonly List<DateOnly> ran = [];
    private MailOffice office = null!;
    private Exception? broken;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => office = await MailOffice.OpenAsync(new ScriptedTransport());

    public ValueTask DisposeAsync()
    {
        office.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_daily_job_runs_once_for_the_last_day_however_many_were_missed()
    {
        using var runner = Runner();
        At(2026, 3, 2, 8);
        await runner.RunDailyAsync(Stop);
        // A new installation owes nothing.
        Assert.Empty(ran);
        At(2026, 3, 3, 1);
        await runner.RunDailyAsync(Stop);
        Assert.Empty(ran);
        At(2026, 3, 3, 2);
        await runner.RunDailyAsync(Stop);
        await runner.RunDailyAsync(Stop);
        Assert.Equal([new DateOnly(2026, 3, 3)], ran);
        // Forty days without anybody, and another process than before.
        At(2026, 4, 12, 17);
        using var next = Runner();
        await Task.WhenAll(next.RunDailyAsync(Stop), next.RunDailyAsync(Stop));
        Assert.Equal([new DateOnly(2026, 3, 3), new DateOnly(2026, 4, 12)], ran);
    }

    [Fact]
    public async Task A_daily_job_that_failed_rests_and_is_tried_again_for_the_same_day()
    {
        using var runner = Runner();
        At(2026, 3, 2, 8);
        await runner.RunDailyAsync(Stop);
        At(2026, 3, 3, 2);
        broken = new InvalidOperationException("the disk is full");
        await runner.RunDailyAsync(Stop);
        await runner.RunDailyAsync(Stop);
        Assert.Single(ran);
        var state = await StateAsync("test");
        Assert.Equal((JobRuns.Faulty, "the disk is full", new DateOnly(2026, 3, 2)), (state.LastOutcome, state.LastDetail, state.LastSlot));
        broken = null;
        office.Clock.Advance(DailyJob.Rest);
        await runner.RunDailyAsync(Stop);
        Assert.Equal(2, ran.Count);
        Assert.Equal((JobRuns.Done, null, new DateOnly(2026, 3, 3)), ((await StateAsync("test")).LastOutcome, (await StateAsync("test")).LastDetail, (await StateAsync("test")).LastSlot));
    }

    [Fact]
    public async Task A_paused_job_does_nothing_by_the_timetable_also_after_a_restart_and_says_who_paused_it()
    {
        using (var runner = Runner())
        {
            Assert.True(await runner.PauseAsync(DueWork.Sweep, "admin.vufo", Stop));
            Assert.False(await runner.PauseAsync(DueWork.Sweep, "other", Stop));
            Assert.Null(await runner.PauseAsync("none", "admin.vufo", Stop));
        }
        await office.SubmitAsync("c1");
        office.Clock.Advance(TimeSpan.FromDays(40));
        using var restarted = Runner();
        await restarted.TickAsync(DueWork.Sweep, Stop);
        Assert.Equal(("admin.vufo", null), ((await StateAsync(DueWork.Sweep)).PausedBy, (await StateAsync(DueWork.Sweep)).LastStarted));
        Assert.DoesNotContain(await office.OutboxAsync(), r => r.Template == "overdue");
        // By hand it runs all the same, and stays paused.
        Assert.True(await restarted.RunNowAsync(DueWork.Sweep, Stop));
        Assert.Contains(await office.OutboxAsync(), r => r.Template == "overdue");
        var state = await StateAsync(DueWork.Sweep);
        Assert.Equal((JobRuns.Done, office.Clock.GetUtcNow(), "admin.vufo"), (state.LastOutcome, state.LastStarted, state.PausedBy));
        Assert.NotNull(state.LastMilliseconds);
        Assert.True(await restarted.ResumeAsync(DueWork.Sweep, Stop));
        Assert.Null((await StateAsync(DueWork.Sweep)).PausedAt);
    }

    [Fact]
    public async Task A_run_by_hand_that_fails_says_so_and_throws_nothing()
    {
        using var runner = Runner();
        broken = new IOException("no such folder");
        Assert.False(await runner.RunNowAsync("test", Stop));
        Assert.Null(await runner.RunNowAsync("none", Stop));
        Assert.Equal("no such folder", (await StateAsync("test")).LastDetail);
        await using var db = await office.Get<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        Assert.Equal(JobRuns.Faulty, (await db.JobRuns.SingleAsync(r => r.Job == "test", Stop)).Outcome);
    }

    [Theory]
    [InlineData(1, 59, 1)]
    [InlineData(2, 0, 2)]
    [InlineData(23, 59, 2)]
    public void A_day_becomes_due_at_its_hour(int hour, int minute, int day)
    {
        var job = new DailyJob("test", 2, (_, _) => Task.CompletedTask);
        var now = new DateTimeOffset(2026, 3, 2, hour, minute, 0, TimeSpan.FromHours(7));
        Assert.Equal(new DateOnly(2026, 3, day), job.Slot(now));
        Assert.Equal(new DateTimeOffset(2026, 3, day + 1, 2, 0, 0, TimeSpan.FromHours(7)), job.Next(now));
    }

    private JobRunner Runner()
    {
        var checkpoints = new Checkpoints(
            office.Get<IDbContextFactory<ApprovalsDb>>(), office.Get<Writer>(), new CheckpointKey(office.Get<IOptions<DataOptions>>(), office.Get<IConfiguration>()), office.Clock);
        var daily = new DailyJob("test", 2, (day, _) =>
        {
            ran.Add(day);
            return broken is null ? Task.CompletedTask : throw broken;
        });
        return new JobRunner(
            new JobList(office.Get<DueWork>(), office.Get<Bounces>(), checkpoints, [daily]), office.Get<JobRuns>(), office.Get<Writer>(),
            office.Get<IDbContextFactory<ApprovalsDb>>(), office.Clock, NullLogger<JobRunner>.Instance);
    }

    private void At(int year, int month, int day, int hour) => office.Clock.Set(Inputs.StartOf(new DateOnly(year, month, day), hour));

    private async Task<JobStateRow> StateAsync(string job)
    {
        await using var db = await office.Get<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.JobStates.SingleAsync(j => j.Job == job, Stop);
    }
}
