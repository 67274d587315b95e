using System.Text.Json.Nodes;

namespace Approvals.Bench;

/// <summary>
/// Whether a decision costs the same in a case with thousands of events: the leader sends the same task back to himself (<c>Again</c>),
/// in a case with a long history and in cases with short ones, in turns within one process.
/// </summary>
internal static class EventsArm
{
    private const int ShortEvents = 10;
    private const int ShortCases = 40;
    private const int LongCases = 2;
    private const int Turn = 20;

    /// <summary>Makes the cases: two with a long history, forty with ten events.</summary>
    public static async Task<JsonObject> PrepareAsync(ApprovalCases cases, ArmArguments arguments, CancellationToken cancellation)
    {
        var events = arguments.Number("events");
        var waiting = await cases.SubmitAsync(LongCases + ShortCases, cancellation);
        await Callers.RunAsync(64, waiting.Length, async i =>
        {
            for (var seq = 1; seq < (i < LongCases ? events : ShortEvents); seq++)
                waiting[i] = await AgainAsync(cases, waiting[i], cancellation);
        });
        await File.WriteAllLinesAsync(arguments.Text("work"), waiting.Select(w => w.ToString()), cancellation);
        return new JsonObject { ["submitted"] = waiting.Length, ["ops"] = LongCases * (events - 1) + ShortCases * (ShortEvents - 1) };
    }

    public static async Task<JsonObject> RunAsync(ApprovalCases cases, ArmArguments arguments, CancellationToken cancellation)
    {
        var count = arguments.Number("count");
        var waiting = Waiting.Read(arguments.Text("work"), 0, LongCases + ShortCases).ToArray();
        // The first touch reads the case from the database; it is kept apart, because only the long one would pay it so often.
        var first = new Samples(waiting.Length);
        for (var i = 0; i < waiting.Length; i++)
        {
            var start = Samples.Start();
            waiting[i] = await AgainAsync(cases, waiting[i], cancellation);
            first.Take(Samples.Since(start));
        }
        await TurnsAsync(cases, waiting, count / 4, cancellation);
        RunnerArms.Settle();
        var (longer, shorter) = await TurnsAsync(cases, waiting, count, cancellation);
        await File.WriteAllLinesAsync(arguments.Text("work"), waiting.Select(w => w.ToString()), cancellation);
        return new JsonObject
        {
            ["long"] = longer.ToJson(), ["short"] = shorter.ToJson(), ["first_touch_max_ms"] = Samples.Round(first.Quantile(1)),
            ["ops"] = waiting.Length + 2 * (Full(count / 4) + Full(count)),
        };
    }

    private static async Task<(Samples Long, Samples Short)> TurnsAsync(ApprovalCases cases, Waiting[] waiting, int count,
        CancellationToken cancellation)
    {
        Samples longer = new(Full(count)), shorter = new(Full(count));
        for (var done = 0; done < count; done += Turn)
        {
            await TurnAsync(longer, done, 0, LongCases);
            await TurnAsync(shorter, done, LongCases, ShortCases);
        }
        return (longer, shorter);

        async Task TurnAsync(Samples samples, int done, int from, int among)
        {
            var begun = Samples.Start();
            for (var i = done; i < done + Turn; i++)
            {
                var start = Samples.Start();
                waiting[from + i % among] = await AgainAsync(cases, waiting[from + i % among], cancellation);
                samples.Take(Samples.Since(start));
            }
            samples.Elapsed += Samples.Since(begun);
        }
    }

    private static int Full(int count) => (count + Turn - 1) / Turn * Turn;

    private static async Task<Waiting> AgainAsync(ApprovalCases cases, Waiting waiting, CancellationToken cancellation) =>
        cases.WaitingIn(await cases.ExecuteAsync(cases.Decision(waiting, "Again"), cancellation));
}
