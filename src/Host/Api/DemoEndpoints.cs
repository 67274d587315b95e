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
public sealed record AdvancedAnswer(DateTimeOffset Now, DateOnly Today, string AheadBy, int Cases, int Signals, int Mails, int Faults);

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
        HttpContext context, AppClock clock, Writer writer, RunDue run, ApiProblems problems, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<ClockBody>(context);
        if (body.Value is not { } wanted) return problems.Of(body.Fault!);
        if (!TryRead(wanted.Advance, out var by)) return problems.Invalid(new Problem("advance", "api.duration"));
        await clock.AdvanceAsync(writer, by, cancellation);
        var due = await run(cancellation);
        var now = Answer(clock);
        return ApiSetup.Json(new AdvancedAnswer(now.Now, now.Today, now.AheadBy, due.Cases, due.Signals, due.Mails, due.Faults));
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

    private static ClockAnswer Answer(AppClock clock)
    {
        var now = clock.GetUtcNow();
        return new ClockAnswer(now, Inputs.LocalDate(now), XmlConvert.ToString(clock.Offset));
    }

    [GeneratedRegex(@"^P(?=.)([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?)?$")]
    private static partial Regex Duration();
}
