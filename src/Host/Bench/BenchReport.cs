using System.Globalization;
using System.Text.Json.Nodes;

namespace Approvals.Bench;

/// <summary>Median and range over the rounds, each figure of the program as a ratio to the floor of its own round.</summary>
internal sealed class BenchReport(BenchPlan plan, JsonObject machine, IReadOnlyList<JsonObject> rounds)
{
    private readonly string smallest = $"@{plan.Sizes[0]}";
    private readonly string largest = $"@{plan.Sizes[^1]}";

    /// <summary>Where the time of a lone caller goes, in order.</summary>
    private static readonly string[] parts =
        ["make_command", "call_to_begin", "begin_to_decision", "decide_and_fold", "json_and_statements", "commit_to_answer"];

    /// <summary>Everything, with the raw numbers of every round.</summary>
    public JsonObject ToJson(double seconds) => new()
    {
        ["plan"] = plan.Name, ["comparable"] = plan.Name == "full", ["seconds"] = Samples.Round(seconds),
        ["ratios"] = new JsonObject
        {
            ["runner1_raw1"] = Median(ToFloor("runner1" + smallest, "raw1")),
            ["runner64_raw64"] = Median(ToFloor("runner64" + smallest, "raw64")),
            ["http64_raw1"] = Median(ToFloor("http64" + smallest, "raw1")),
            ["flat_100k"] = Median(Flat("runner64")),
            ["flat_100k_runner1"] = Median(Flat("runner1")), ["flat_100k_http64"] = Median(Flat("http64")),
            ["flat_events"] = Median(rounds.Select(r => Value(r, "events.long.per_s") / Value(r, "events.short.per_s"))),
        },
        ["p99_ms_runner64"] = Median(Each($"arms.runner64{smallest}.p99_ms")),
        ["db_bytes_per_approval"] = Median(Each($"arms.runner64{smallest}.db_bytes_per_op")),
        ["db_bytes_per_submission"] = Median(Each($"submissions.{smallest}.db_bytes_per_submission")),
        ["decide_us"] = Median(Each("decide.approval.us")), ["decide_bytes"] = Median(Each("decide.approval.bytes")),
        ["lint200_ms"] = Median(Each("lint200.first_ms")), ["due_us"] = Median(Each("due.us")),
        ["rounds"] = new JsonArray([.. rounds.Select(r => r.DeepClone())]), ["machine"] = machine.DeepClone(),
    };

    /// <summary>The table for a person.</summary>
    public async Task PrintAsync(TextWriter output)
    {
        await output.WriteLineAsync();
        await output.WriteLineAsync($"{machine["cpu"]}, {machine["cores"]} cores, {machine["memory_gib"]} GiB, {machine["os"]}, "
            + $"{machine["dotnet"]}, SQLite {machine["sqlite"]}, {machine["file_system"]} on {machine["disk"]}, "
            + $"load {machine["load"]}, {machine["date"]}");
        await output.WriteLineAsync(
            $"{plan.Name} run, {rounds.Count} round(s): median (least to most). Ratios are to the floor of the same round.");
        await TableAsync(output, ["approvals a second", "p50 ms", "p99 ms"], [.. Approvals()]);
        await TableAsync(output, ["ratio"], [.. Ratios()]);
        await TableAsync(output, ["value"], [.. Others()]);
        if (plan.Name != "full") await output.WriteLineAsync($"\nThis was a {plan.Name} run. {BenchPlan.NotComparable}");
    }

    private IEnumerable<(string, string[])> Approvals()
    {
        foreach (var (key, name) in (KeyValuePair<string, string>[])[
            new("fsync", "floor: overwrite 12 KiB and fsync"), new("raw1", "floor: raw SQLite, 1 a transaction"),
            new("raw16", "floor: raw SQLite, 16 a transaction"), new("raw64", "floor: raw SQLite, 64 a transaction")])
            yield return (name, [Range(Floor(key, "per_s")), Range(Floor(key, "p50_ms")), Range(Floor(key, "p99_ms"))]);
        foreach (var arm in plan.Arms)
            foreach (var size in plan.Sizes)
            {
                yield return Row(Way(arm) + string.Create(CultureInfo.InvariantCulture, $", {size:N0} cases before"), $"arms.{arm.Name}@{size}");
                if (arm.Unseen > 0) yield return Row($"{Way(arm)}, cases never shown since the start", $"arms.{arm.Name}@{size}.unseen");
            }
        yield return Row("aid project, trưởng ban passes, CaseRunner, 1 caller", "aid_pass_runner1");
        yield return Row($"sent back to oneself, case of {plan.Events:N0} events", "events.long");
        yield return Row("sent back to oneself, cases of 10 to some events", "events.short");
    }

    private IEnumerable<(string, string[])> Ratios()
    {
        yield return ("CaseRunner, 1 caller ÷ raw 1 a transaction (at least 0.60)", [Range(ToFloor("runner1" + smallest, "raw1"))]);
        yield return ("CaseRunner, 64 callers ÷ raw 64 a transaction (at least 0.40)", [Range(ToFloor("runner64" + smallest, "raw64"))]);
        yield return ("HTTP, 64 connections ÷ raw 1 a transaction (at least 0.7)", [Range(ToFloor("http64" + smallest, "raw1"))]);
        foreach (var way in (string[])["runner1", "runner64", "http64"])
            if (Flat(way).Any())
                yield return ($"{way}: {plan.Sizes[^1]:N0} cases ÷ empty (at least 0.9)", [Range(Flat(way))]);
        yield return ($"case of {plan.Events:N0} events ÷ of 10 (at least 0.9)",
            [Range(rounds.Select(r => Value(r, "events.long.per_s") / Value(r, "events.short.per_s")))]);
        yield return ("floor after ÷ before, raw 1 a transaction (a steady round: within 15 %)",
            [Range(rounds.Select(r => Value(r, "floor_after.raw1.per_s") / Value(r, "floor_before.raw1.per_s")))]);
    }

    private IEnumerable<(string, string[])> Others()
    {
        var runner = $"arms.runner64{smallest}";
        foreach (var (name, path) in (KeyValuePair<string, string>[])[
            new("p99 of CaseRunner with 64 callers, ms (under 15)", runner + ".p99_ms"),
            new("database per approval, bytes (at most 6,144)", runner + ".db_bytes_per_op"),
            new("database per submission, bytes", $"submissions.{smallest}.db_bytes_per_submission"),
            new("allocated per approval, 64 callers, whole process, bytes", runner + ".allocated_per_op"),
            new("decide and fold, µs (under 15)", "decide.approval.us"),
            new("decide and fold, bytes (under 12,288)", "decide.approval.bytes"),
            new("the same with thousands of events behind it, µs", "decide.approval_long.us"),
            new("the same with thousands of events behind it, bytes", "decide.approval_long.bytes"),
            new("aid project, trưởng ban passes: decide and fold, µs", "decide.aid_pass.us"),
            new("aid project, trưởng ban passes: decide and fold, bytes", "decide.aid_pass.bytes"),
            new("record as canonical JSON with hash, µs", "decide.approval.record_json_and_hash_us"),
            new("state as JSON, µs", "decide.approval.write_state_us"), new("state from JSON, µs", "decide.approval.read_state_us"),
            new("statements per approval, 1 caller", "counts.callers1.statements_per_op"),
            new("statements per approval, 64 callers", "counts.callers64.statements_per_op"),
            new("statements of triggers per approval", "counts.callers1.trigger_statements_per_op"),
            new("fsyncs per approval, 1 caller (commits and checkpoints)", "counts.callers1.fsyncs_per_op"),
            new("fsyncs per approval, 64 callers", "counts.callers64.fsyncs_per_op"),
            .. parts.Select(p => KeyValuePair.Create($"1 caller: {p.Replace('_', ' ')}, µs", "counts.breakdown_us." + p)),
            new("inbox page over HTTP, p50 ms", "pages.inbox.p50_ms"), new("inbox page over HTTP, p99 ms", "pages.inbox.p99_ms"),
            new("case page over HTTP, p50 ms", "pages.case.p50_ms"), new("case page over HTTP, p99 ms", "pages.case.p99_ms"),
            new("start to /healthz, ms", "pages.start_to_healthz_ms"), new("start to the first inbox page, ms", "pages.start_to_inbox_ms"),
            new("resident memory of the server idle, MiB", "pages.rss_idle_mib"),
            new("resident memory after the HTTP arm of 64 connections, MiB", $"arms.http64{largest}.rss_after_mib"),
            new("lint of 200 activities, first run, ms (under 1,000)", "lint200.first_ms"),
            new("due date with its account over a year, µs (under 20)", "due.us")])
            yield return (name, [Range(Each(path))]);
    }

    private (string, string[]) Row(string name, string path) =>
        (name, [Range(Each(path + ".per_s")), Range(Each(path + ".p50_ms")), Range(Each(path + ".p99_ms"))]);

    private static string Way(ApprovalArm arm) => arm.Way == "runner" ? $"CaseRunner, {arm.Callers} caller{(arm.Callers == 1 ? "" : "s")}"
        : $"HTTP with token, {arm.Callers} connection{(arm.Callers == 1 ? "" : "s")}";

    private static async Task TableAsync(TextWriter output, string[] columns, IReadOnlyList<(string Name, string[] Cells)> rows)
    {
        var line = string.Concat(Enumerable.Repeat("---:|", columns.Length));
        await output.WriteLineAsync($"\n| | {string.Join(" | ", columns)} |\n|---|{line}");
        foreach (var (name, cells) in rows) await output.WriteLineAsync($"| {name} | {string.Join(" | ", cells)} |");
    }

    private IEnumerable<double> ToFloor(string arm, string floor) => rounds.Where(r => Has(r, $"arms.{arm}"))
        .Select(r => Value(r, $"arms.{arm}.per_s") * 2
            / (Value(r, $"floor_before.{floor}.per_s") + Value(r, $"floor_after.{floor}.per_s")));

    private IEnumerable<double> Flat(string way) => rounds.Where(r => Has(r, $"arms.{way}{largest}") && Has(r, $"arms.{way}{smallest}"))
        .Select(r => Value(r, $"arms.{way}{largest}.per_s") / Value(r, $"arms.{way}{smallest}.per_s"));

    private IEnumerable<double> Floor(string what, string member) =>
        rounds.SelectMany(r => (double[])[Value(r, $"floor_before.{what}.{member}"), Value(r, $"floor_after.{what}.{member}")]);

    private IEnumerable<double> Each(string path) => rounds.Where(r => Has(r, path)).Select(r => Value(r, path));

    private static bool Has(JsonObject round, string path) => Find(round, path) is not null;

    private static double Value(JsonObject round, string path) => Find(round, path)?.GetValue<double>() ?? double.NaN;

    private static JsonNode? Find(JsonObject round, string path) =>
        path.Split('.').Aggregate((JsonNode?)round, (node, name) => node is JsonObject o ? o[name] : null);

    private static double Median(IEnumerable<double> values) => Samples.Round(Samples.Median(values));

    private static string Range(IEnumerable<double> values)
    {
        var all = values.ToList();
        return all.Count switch
        {
            0 => "–",
            1 => Text(all[0]),
            _ => $"{Text(Samples.Median(all))} ({Text(all.Min())}–{Text(all.Max())})",
        };
    }

    private static string Text(double value) =>
        Samples.Round(value).ToString(Math.Abs(value) >= 100 ? "N0" : "0.###", CultureInfo.InvariantCulture);
}
