using System.Text.RegularExpressions;
using System.Xml;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>The clock of a demonstration.</summary>
/// <param name="Now">Instant of the product, UTC.</param>
/// <param name="Today">Local day at +07:00.</param>
/// <param name="AheadBy">How far ahead of the machine, ISO 8601.</param>
public sealed record ClockAnswer(DateTimeOffset Now, DateOnly Today, string AheadBy);

/// <summary>The clock after it was moved, and what had become due.</summary>
/// <param name="Stopped">Whether a journey day by day ended before its time, because it took too long: call again to go on.</param>
/// <param name="Days">Day by day, where that was asked for.</param>
public sealed record AdvancedAnswer(
    DateTimeOffset Now, DateOnly Today, string AheadBy, int Cases, int Signals, int Mails, int Faults, bool Stopped, IReadOnlyList<DayAnswer>? Days);

/// <summary>What a day brought.</summary>
/// <param name="Reminders">Reminders queued, one a person.</param>
/// <param name="Late">Messages that something is overdue, one a person.</param>
/// <param name="Ended">Cases that ended.</param>
public sealed record DayAnswer(DateOnly Day, int Cases, int Signals, int Reminders, int Late, int Mails, int Ended, int Faults);

/// <summary>Moving the clock of a demonstration; mapped in one only.</summary>
internal static partial class DemoEndpoints
{
    private static readonly TimeSpan farthest = TimeSpan.FromDays(3660);

    public static void MapDemo(this RouteGroupBuilder api)
    {
        api.MapGet("/demo/clock", (AppClock clock) => ApiSetup.Json(Answer(clock))).WithSummary("The clock of the demonstration")
            .Gives<ClockAnswer>(StatusCodes.Status200OK);
        api.MapPost("/demo/clock", AdvanceAsync).WithSummary("Moves the clock forward and does what has become due").Takes<ClockBody>()
            .Gives<AdvancedAnswer>(StatusCodes.Status200OK, 400, 422);
    }

    private static async Task<IResult> AdvanceAsync(
        HttpContext context, AppClock clock, Writer writer, RunDue run, Journey journey, ApiProblems problems, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<ClockBody>(context);
        if (body.Value is not { } wanted) return problems.Of(body.Fault!);
        if (!TryRead(wanted.Advance, out var by)) return problems.Invalid(new Problem("advance", "api.duration"));
        if (wanted.Step is not (null or "P1D")) return problems.Invalid(new Problem("step", "api.duration"));
        if (wanted.Step is not null) return ApiSetup.Json(Answer(await journey.GoAsync(clock.GetUtcNow() + by, CancellationToken.None), clock));
        await clock.AdvanceAsync(writer, by, cancellation);
        var due = await run(cancellation);
        var now = Answer(clock);
        return ApiSetup.Json(new AdvancedAnswer(now.Now, now.Today, now.AheadBy, due.Cases, due.Signals, due.Mails, due.Faults, Stopped: false, null));
    }

    /// <summary>Sweeps all cases and delivers signals between them, until nothing is left.</summary>
    public static async Task<DueRun> RunDueAsync(CaseRunner runner, CaseDesk desk, TimeProvider clock, ILogger log,
        CancellationToken cancellation)
    {
        const int mostRounds = 100;
        HashSet<string> faults = [];
        var (cases, signals) = (0, 0);
        for (var round = 0; round < mostRounds; round++)
        {
            var fired = await runner.SweepAsync(clock.GetUtcNow(), desk.NewId, Fault, cancellation);
            var delivered = await runner.DeliverSignalsAsync(desk.NewId, Fault, cancellation);
            cases += fired;
            signals += delivered;
            if (fired + delivered == 0) break;
        }
        return new DueRun(cases, signals, 0, faults.Count);

        void Fault(string caseId, Exception fault)
        {
            if (faults.Add(caseId)) log.LogError(fault, "What was due in {Case} failed", caseId);
        }
    }

    private static bool TryRead(string text, out TimeSpan by)
    {
        by = default;
        // Months and years are refused: how long they are depends on the calendar.
        if (text.Length > 30 || !Duration().IsMatch(text)) return false;
        try
        {
            by = XmlConvert.ToTimeSpan(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false;
        }
        return by > TimeSpan.Zero && by <= farthest;
    }

    private static AdvancedAnswer Answer(JourneyResult made, AppClock clock)
    {
        var (now, days) = (Answer(clock), made.Days);
        return new AdvancedAnswer(
            now.Now, now.Today, now.AheadBy, days.Sum(d => d.Cases), days.Sum(d => d.Signals), days.Sum(d => d.Mails), days.Sum(d => d.Faults), made.Stopped,
            [.. days.Select(d => new DayAnswer(d.Day, d.Cases, d.Signals, d.Reminders, d.Late, d.Mails, d.Ended, d.Faults))]);
    }

    private static ClockAnswer Answer(AppClock clock)
    {
        var now = clock.GetUtcNow();
        return new ClockAnswer(now, Inputs.LocalDate(now), XmlConvert.ToString(clock.Offset));
    }

    [GeneratedRegex(@"^P(?=.)([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?)?$")]
    private static partial Regex Duration();
}
