using System.Text.Json.Nodes;

namespace Approvals.Bench;

/// <summary><c>bench arm NAME --option value…</c>: one measurement in a process of its own; its last line is its result as JSON.</summary>
internal static class ArmVerb
{
    /// <summary>Where the case type of the benchmark lies.</summary>
    public static string Types => Path.Combine(AppContext.BaseDirectory, "Bench");

    public static async Task RunAsync(IReadOnlyList<string> words, Func<string[], WebApplication> build, TextWriter output,
        CancellationToken cancellation)
    {
        var arguments = new ArmArguments(words.Skip(3));
        var result = words[2] switch
        {
            "floor" => FloorArm.Run(arguments),
            "lint" => LintArm.Run(Types),
            "due" => await DueArm.RunAsync(cancellation),
            "http" => await HttpArms.ApproveAsync(arguments, cancellation),
            "pages" => await HttpArms.PagesAsync(arguments, cancellation),
            var name => await WithCasesAsync(name, arguments, build, cancellation),
        };
        await output.WriteLineAsync(result.ToJsonString());
    }

    private static async Task<JsonObject> WithCasesAsync(string name, ArmArguments arguments, Func<string[], WebApplication> build,
        CancellationToken cancellation)
    {
        await using var app = build(["--Approvals:Data=" + arguments.Text("folder"), name.StartsWith("reminders", StringComparison.Ordinal) ? "--Approvals:Demo=true" : "--Approvals:Demo=false"]);
        var cases = await ApprovalCases.OpenAsync(app, cancellation);
        return name switch
        {
            "submit" => await RunnerArms.SubmitAsync(cases, arguments, cancellation),
            "runner" => await RunnerArms.ApproveAsync(cases, arguments, cancellation),
            "aid" => await RunnerArms.AidAsync(cases, arguments, cancellation),
            "events-prepare" => await EventsArm.PrepareAsync(cases, arguments, cancellation),
            "events" => await EventsArm.RunAsync(cases, arguments, cancellation),
            "decide" => await DecideArm.RunAsync(cases, arguments, cancellation),
            "reminders-prepare" => await ReminderArm.PrepareAsync(cases, arguments, cancellation),
            "reminders" => await ReminderArm.RunAsync(cases, arguments, cancellation),
            "count" => await CountArm.RunAsync(cases, arguments, cancellation),
            _ => throw new ArgumentException($"There is no arm {name}."),
        };
    }
}
