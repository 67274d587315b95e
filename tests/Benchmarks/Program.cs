using System.Globalization;
using Approvals.Benchmarks;

// A program of our own and not BenchmarkDotNet: what counts is the ratio between ways of doing the same work on the same disk, measured in turns within one
// run, and that a durable commit is waited for, which leaves nothing to tune a loop for.
return args switch
{
    ["decision"] => await DecisionBenchmark.RunAsync(500, Console.Out),
    ["decision", "--count", var text] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 50 =>
        await DecisionBenchmark.RunAsync(count, Console.Out),
    _ => Misused(),
};

static int Misused()
{
    Console.WriteLine("Usage: dotnet run -c Release --project tests/Benchmarks -- decision [--count N]   (N decisions a way, at least 50)");
    return 2;
}
