using System.Text.Json.Nodes;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;

namespace Approvals.Bench;

/// <summary>A due date with its account over one year: Tết, holidays, a worked Saturday and a pause on the way.</summary>
internal static class DueArm
{
    private const int Count = 2_000;

    public static async Task<JsonObject> RunAsync(CancellationToken cancellation)
    {
        var calendar = WorkCalendar.FromJson(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "holidays.json")), "holidays.json");
        var (term, start) = (Term.Parse("244 working days"), new DateOnly(2026, 1, 5));
        IReadOnlyList<Pause> pauses = [new Pause(new DateOnly(2026, 6, 3), new DateOnly(2026, 6, 12), "supplement")];
        var account = DueDates.Compute(term, start, calendar, pauses);
        if (account.Due.DayNumber - start.DayNumber < 365) throw new InvalidOperationException($"{account.Due} is less than a year after {start}");
        var samples = new Samples(6);
        // The compiler works in steps: the quickest of several passes is the one it has finished with.
        for (var pass = 0; pass < 6; pass++)
        {
            var begun = Samples.Start();
            for (var i = 0; i < Count; i++) DueDates.Compute(term, start, calendar, pauses);
            samples.Take(Samples.Since(begun));
            await Task.Delay(150, cancellation);
        }
        return new JsonObject
        {
            ["us"] = Samples.Round(samples.Quantile(0) * 1000 / Count), ["lines"] = account.Account.Count, ["due"] = account.Due.Iso(),
        };
    }
}
