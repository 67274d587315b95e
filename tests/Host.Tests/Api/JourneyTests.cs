using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Api;

public sealed class JourneyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Day_by_day_each_reminder_comes_on_its_day_where_a_jump_makes_one_of_them()
    {
        using var walked = new ApiApp();
        using var jumped = new ApiApp();
        foreach (var app in (ApiApp[])[walked, jumped]) await app.As("officer.nghe-an").SubmitAsync();
        var from = IsoDate.Parse((await walked.As("officer.nghe-an").GetAsync("demo/clock")).Is(200).Text("today"))!.Value;
        var moved = (await walked.As("officer.nghe-an").PostAsync("demo/clock", new { advance = "P60D", step = "P1D" })).Is(200);
        Assert.Equal((from.AddDays(60).Iso(), false), (moved.Text("today"), moved["stopped"].GetBoolean()));
        var days = moved["days"].EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 61).Select(n => from.AddDays(n).Iso()).TakeLast(days.Count), days.Select(d => d.GetProperty("day").GetString()));
        Assert.InRange(days.Count, 60, 61);
        var (reminders, late) = (days.Sum(d => d.GetProperty("reminders").GetInt32()), days.Sum(d => d.GetProperty("late").GetInt32()));
        Assert.True(reminders > 0 && late > 0, $"{reminders} reminders, {late} late");
        Assert.All(await QueuedAsync(walked, "reminder"), at => Assert.Equal(8, at.ToOffset(TimeSpan.FromHours(7)).Hour));

        var leap = (await jumped.As("officer.nghe-an").PostAsync("demo/clock", new { advance = "P60D" })).Is(200);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, leap["days"].ValueKind);
        Assert.True((await QueuedAsync(jumped, "reminder")).Count + (await QueuedAsync(jumped, "overdue")).Count < reminders + late);
        Assert.Equal(["step"], (await jumped.As("officer.nghe-an").PostAsync("demo/clock", new { advance = "P2D", step = "P7D" })).Is(422).Where);
    }

    [Fact]
    public async Task Who_is_reminded_of_several_tasks_in_one_mail_or_once_a_day_is_counted_for_each()
    {
        using var app = new ApiApp();
        for (var i = 0; i < 3; i++) await app.As("officer.nghe-an").SubmitAsync();
        var moved = (await app.As("officer.nghe-an").PostAsync("demo/clock", new { advance = "P60D", step = "P1D" })).Is(200);
        var counted = moved["days"].EnumerateArray().Sum(d => d.GetProperty("reminders").GetInt32() + d.GetProperty("late").GetInt32());
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        var told = await db.Reminders.Where(r => r.Account != "").Select(r => new { r.TaskId, r.Account, r.ToldAt }).Distinct().CountAsync(Stop);
        Assert.NotEmpty(await QueuedAsync(app, "reminders"));
        Assert.True(told > 0 && counted >= told, $"{counted} counted of {told} told");
    }

    [Fact]
    public async Task A_move_that_could_not_be_stored_did_not_happen()
    {
        using var app = new ApiApp();
        var (clock, writer) = (app.Services.GetRequiredService<AppClock>(), app.Services.GetRequiredService<Writer>());
        await writer.ExecuteAsync(s => s.Execute("create trigger no_clock before insert on setting when new.key = 'clock.offset-ms' begin select raise(abort, 'full'); end"), cancellation: Stop);
        var before = clock.Offset;
        await Assert.ThrowsAnyAsync<Exception>(() => clock.AdvanceAsync(writer, TimeSpan.FromDays(1), Stop));
        Assert.Equal(before, clock.Offset);
        await writer.ExecuteAsync(s => s.Execute("drop trigger no_clock"), cancellation: Stop);
        // Each of those who move it at once moves it.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => clock.AdvanceAsync(writer, TimeSpan.FromHours(1), Stop), Stop)));
        Assert.Equal(before + TimeSpan.FromHours(8), clock.Offset);
        Assert.Equal(clock.Offset.TotalMilliseconds.ToString(System.Globalization.CultureInfo.InvariantCulture), await StoredAsync(app));
    }

    [Fact]
    public async Task The_page_goes_to_the_next_event_and_tells_the_days()
    {
        using var app = new ApiApp();
        await app.As("officer.nghe-an").SubmitAsync();
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        var clock = app.Services.GetRequiredService<AppClock>();
        var now = clock.GetUtcNow();
        var next = await db.DueItems.Where(d => d.At > now).MinAsync(d => d.At, Stop);
        var browser = await app.BrowserAsync("officer.nghe-an");
        var answer = await ApprovalsApp.PostAsync(browser, "/demo", "/demo/clock", ("by", "next"));
        Assert.Equal(next, clock.GetUtcNow());
        var page = await ApprovalsApp.OpenAsync(browser, answer.Headers.Location!.ToString());
        var rows = page.QuerySelectorAll("tbody tr");
        Assert.Contains(rows, r => r.TextContent.Contains(Inputs.LocalDate(next).ToString("dd/MM/yyyy", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Assert.NotNull(page.QuerySelector("button[value=year]"));
        Assert.DoesNotMatch(@"\[demo\.", page.Body!.TextContent);
    }

    private static async Task<List<DateTimeOffset>> QueuedAsync(ApiApp app, string template)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.Mails.Where(m => m.Template == template).Select(m => m.QueuedAt).ToListAsync(Stop);
    }

    private static async Task<string> StoredAsync(ApiApp app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return (await db.Settings.SingleAsync(s => s.Key == "clock.offset-ms", Stop)).Value;
    }
}
