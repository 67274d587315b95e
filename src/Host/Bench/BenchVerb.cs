using System.Globalization;

namespace Approvals.Bench;

/// <summary>
/// <c>bench</c>: measures this program against the floor of the disk under it, in one run on one machine (docs/performance.md).
/// </summary>
public static class BenchVerb
{
    private const string Quick = "--quick";

    /// <summary>Everything once and tiny, for the test.</summary>
    private const string Smoke = "--smoke";

    private const string Usage =
        """
        Usage: bench [--json FILE] [--rounds N] [--quick] [--data FOLDER]
               bench seed --cases N [--data FOLDER]

        FOLDER (data/bench) must lie on the disk that is to be measured; the seeded installations stay there for the next run.
        """;

    private static readonly string DefaultFolder = Path.Combine("data", "bench");

    /// <summary>Runs the verb, or one arm of it.</summary>
    /// <param name="words">The verb and its options.</param>
    /// <param name="build">Makes an application from settings of the host, without starting it.</param>
    /// <param name="output">Where the table goes.</param>
    /// <param name="cancellation">Stops between operations.</param>
    /// <returns>0 done, 1 an oracle found something wrong or an arm failed, 2 misused.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, Func<string[], WebApplication> build, TextWriter output,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            if (words.Count > 2 && words[1] == "arm") await ArmVerb.RunAsync(words, build, output, cancellation);
            else if (words.Count > 1 && words[1] == "seed")
            {
                if (Options(words.Skip(2), "--cases", "--data") is not { } options
                    || !TryNumber(options, "--cases", -1, out var cases) || cases < 0)
                    return await MisusedAsync(output);
                await SeedVerb.RunAsync(
                    cases, options.GetValueOrDefault("--data", Path.Combine(DefaultFolder, $"seed-{cases}")), build, output, cancellation);
            }
            else
            {
                if (Options(words.Skip(1), "--json", "--rounds", "--data", Quick, Smoke) is not { } options
                    || !TryNumber(options, "--rounds", PlanOf(options).Rounds, out var rounds) || rounds == 0)
                    return await MisusedAsync(output);
                var folder = Path.GetFullPath(options.GetValueOrDefault("--data", DefaultFolder));
                await new BenchRun(PlanOf(options) with { Rounds = rounds }, folder, output).RunAsync(
                    options.GetValueOrDefault("--json"), cancellation);
            }
            return 0;
        }
        catch (InvalidOperationException wrong)
        {
            await Console.Error.WriteLineAsync(words.ElementAtOrDefault(1) == "arm" ? wrong.ToString() : wrong.Message);
            return 1;
        }
    }

    private static BenchPlan PlanOf(Dictionary<string, string> options) =>
        options.ContainsKey(Smoke) ? BenchPlan.Smoke : options.ContainsKey(Quick) ? BenchPlan.Quick : BenchPlan.Full;

    private static async Task<int> MisusedAsync(TextWriter output)
    {
        await output.WriteLineAsync(Usage);
        return 2;
    }

    /// <summary>Options by name; those without a value are there or not. Null when one is unknown, twice or without its value.</summary>
    private static Dictionary<string, string>? Options(IEnumerable<string> words, params string[] known)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        var left = new Queue<string>(words);
        while (left.TryDequeue(out var word))
        {
            var value = word is Quick or Smoke ? "" : left.TryDequeue(out var next) ? next : null;
            if (value is null || !known.Contains(word) || !found.TryAdd(word, value)) return null;
        }
        return found;
    }

    private static bool TryNumber(Dictionary<string, string> options, string name, int otherwise, out int number)
    {
        number = otherwise;
        return !options.TryGetValue(name, out var text) || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
