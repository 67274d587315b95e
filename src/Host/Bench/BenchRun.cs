using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Approvals.Bench;

/// <summary>
/// One run of the benchmark: installations, rounds of arms in rotated order with the floor before and after, oracle, report.
/// </summary>
internal sealed class BenchRun(BenchPlan plan, string folder, TextWriter output)
{
    private static readonly JsonSerializerOptions indented = new() { WriteIndented = true };

    private readonly Dictionary<int, Site> sites = [];
    private Site events = null!;
    private string pragmas = "";

    public async Task RunAsync(string? json, CancellationToken cancellation)
    {
        var begun = Samples.Start();
        await output.WriteLineAsync($"bench, {plan.Name}: {plan.Rounds} round(s) in {folder}");
        if (plan.Name != "full") await output.WriteLineAsync($"NOTE: this is a {plan.Name} run. {BenchPlan.NotComparable}");
        await PrepareAsync(cancellation);
        var machine = Machine.Describe(folder, pragmas);
        List<JsonObject> rounds = [];
        var floor = await FloorAsync(cancellation);
        for (var round = 0; round < plan.Rounds; round++)
        {
            var start = Samples.Start();
            var result = new JsonObject { ["round"] = round + 1, ["load_before"] = Machine.Load(), ["floor_before"] = floor };
            await RoundAsync(round, result, cancellation);
            floor = await FloorAsync(cancellation);
            result["floor_after"] = floor.DeepClone();
            result["load_after"] = Machine.Load();
            result["seconds"] = Samples.Round(Samples.Since(start).TotalSeconds);
            rounds.Add(result);
            await SayAsync($"  round {round + 1}: {Samples.Since(start).TotalSeconds:N0} s, every oracle holds");
        }
        foreach (var site in sites.Values.Append(events)) await VerifyAsync(site, cancellation);
        await output.WriteLineAsync("  verify: the history of every installation is unaltered and complete");
        var report = new BenchReport(plan, machine, rounds);
        if (json is not null)
            await File.WriteAllTextAsync(
                json, report.ToJson(Samples.Since(begun).TotalSeconds).ToJsonString(indented) + "\n", cancellation);
        await report.PrintAsync(output);
        foreach (var site in sites.Values.Append(events)) site.Remove();
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        System.IO.Directory.CreateDirectory(folder);
        foreach (var size in plan.Sizes)
        {
            var seed = await Site.SeedAsync(Path.Combine(folder, $"seed-{size}"), size, output, cancellation);
            // The empty one is made afresh for each round.
            sites[size] = seed.CopyTo(Path.Combine(folder, $"run-{size}"));
        }
        events = sites[plan.Sizes[0]].CopyTo(Path.Combine(folder, "run-events"));
        var start = Samples.Start();
        var made = await events.ArmAsync("events-prepare", cancellation, ("events", plan.Events), ("work", events.Work));
        events.Expect(made);
        await SayAsync($"  cases of {plan.Events:N0} events: {Samples.Since(start).TotalSeconds:N1} s");
        pragmas = (string)(await events.ArmAsync("submit", cancellation, ("count", 0), ("work", events.Work + ".none")))["pragmas"]!;
    }

    private async Task RoundAsync(int round, JsonObject result, CancellationToken cancellation)
    {
        if (round > 0) sites[0] = Site.Of(Path.Combine(folder, "seed-0")).CopyTo(sites[0].Folder);
        var submissions = new JsonObject();
        foreach (var (size, site) in sites)
        {
            var count = plan.UsesPerSize + (CountsAt(round, size) ? plan.CountUses : 0);
            var made = await site.ArmAsync("submit", cancellation, ("count", count), ("work", site.Work));
            site.Submitted(made);
            submissions["@" + size] = made;
        }
        result["submissions"] = submissions;
        var steps = Steps(round, result).ToList();
        // Another arm is first in each round: none always has the quiet beginning or the warm disk.
        var first = round * Math.Max(1, steps.Count / plan.Rounds) % steps.Count;
        foreach (var step in steps[first..].Concat(steps[..first])) await step(cancellation);
    }

    private bool CountsAt(int round, int size) => round == 0 && size == plan.Sizes[0];

    /// <summary>Every arm of a round. The sizes of one way stand beside each other, because they are compared.</summary>
    private IEnumerable<Func<CancellationToken, Task>> Steps(int round, JsonObject result)
    {
        var arms = new JsonObject();
        result["arms"] = arms;
        var skip = 0;
        foreach (var arm in plan.Arms)
        {
            var from = skip;
            foreach (var (size, site) in sites)
                yield return async c => arms[$"{arm.Name}@{size}"] = await ApproveAsync(arm, size, site, from, c);
            skip += arm.Uses;
        }
        var (largest, smallest) = (sites[plan.Sizes[^1]], sites[plan.Sizes[0]]);
        if (CountsAt(round, plan.Sizes[0])) yield return async c => result["counts"] = await CountAsync(smallest, skip, c);
        yield return async c => result["pages"] = await PagesAsync(largest, c);
        yield return async c =>
            result["events"] = events.Expect(await events.ArmAsync("events", c, ("count", plan.Turns), ("work", events.Work)));
        yield return async c => result["decide"] = await events.ArmAsync("decide", c, ("count", plan.Decisions), ("work", events.Work));
        yield return async c =>
        {
            var (warm, count) = (plan.Turns / 2, plan.Turns);
            var aid = await smallest.ArmAsync("aid", c, ("warm", warm), ("count", count));
            smallest.Records += 2 * (warm + count);
            result["aid_pass_runner1"] = aid;
        };
        yield return async c => result["lint200"] = await Child.ArmAsync("lint", c);
        yield return async c => result["due"] = await Child.ArmAsync("due", c);
    }

    private async Task<JsonObject> ApproveAsync(ApprovalArm arm, int size, Site site, int skip, CancellationToken cancellation)
    {
        (string, object)[] options =
            [("work", site.Work), ("skip", skip), ("warm", arm.Warm), ("count", arm.Count), ("callers", arm.Callers)];
        JsonObject result;
        if (arm.Way == "runner") result = await site.ArmAsync(arm.Way, cancellation, [.. options, ("unseen", arm.Unseen)]);
        else
        {
            await using var server = await Server.StartAsync(site.Folder, cancellation);
            var idle = server.Memory();
            result = await Child.ArmAsync("http", cancellation, [.. options, ("url", server.Address), ("token", site.Token)]);
            result["rss_idle_mib"] = Samples.Round(idle);
            result["rss_after_mib"] = Samples.Round(server.Memory());
        }
        site.Approved(skip, arm.Uses);
        return result;
    }

    private async Task<JsonObject> CountAsync(Site site, int skip, CancellationToken cancellation)
    {
        var counted = await site.ArmAsync("count", cancellation,
            ("work", site.Work), ("skip", skip), ("one", plan.Counted), ("many", plan.Counted * 10));
        site.Records += 2 * plan.Counted;
        site.Approved(skip, plan.CountUses);
        return counted;
    }

    /// <summary>A cold start up to the first inbox page, then pages of a warm server, then its memory.</summary>
    private async Task<JsonObject> PagesAsync(Site site, CancellationToken cancellation)
    {
        var start = Samples.Start();
        await using var server = await Server.StartAsync(site.Folder, cancellation);
        using (var reader = new HttpArms(server.Address, (await File.ReadAllTextAsync(site.Token, cancellation)).Trim()))
            await reader.GetAsync("/", cancellation);
        var first = Samples.Since(start).TotalMilliseconds;
        var idle = server.Memory();
        var pages = await Child.ArmAsync("pages", cancellation, ("work", site.Work), ("skip", 0), ("count", plan.Pages),
            ("url", server.Address), ("token", site.Token));
        pages["start_to_healthz_ms"] = Samples.Round(server.ReadyAfter);
        pages["start_to_inbox_ms"] = Samples.Round(first);
        pages["rss_idle_mib"] = Samples.Round(idle);
        pages["rss_after_mib"] = Samples.Round(server.Memory());
        return pages;
    }

    private Task<JsonObject> FloorAsync(CancellationToken cancellation) =>
        Child.ArmAsync("floor", cancellation, ("folder", folder), ("ops", plan.Floor), ("pragmas", pragmas));

    private Task SayAsync(FormattableString line) => output.WriteLineAsync(line.ToString(CultureInfo.InvariantCulture));

    private static async Task VerifyAsync(Site site, CancellationToken cancellation) =>
        await Child.RunAsync(["verify", "--Approvals:Data=" + site.Folder], cancellation);
}
