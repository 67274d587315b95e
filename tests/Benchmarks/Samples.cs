using System.Globalization;

namespace Approvals.Benchmarks;

/// <summary>Times of one way of doing the work.</summary>
/// <param name="name">As printed.</param>
internal sealed class Samples(string name)
{
    private readonly List<double> microseconds = [];

    public double Median => Quantile(0.5);

    /// <summary>Runs the work once and keeps how long it took.</summary>
    public async Task TakeAsync(Func<Task> work)
    {
        var start = TimeProvider.System.GetTimestamp();
        await work();
        microseconds.Add(TimeProvider.System.GetElapsedTime(start).TotalMicroseconds);
    }

    /// <summary>A row of the table: median, 95 of 100, 99 of 100, and the median as a multiple of another's.</summary>
    public string Row(Samples unit) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {Quantile(0.5):N0} | {Quantile(0.95):N0} | {Quantile(0.99):N0} | {Quantile(0.5) / unit.Median:0.00} |");

    private double Quantile(double share)
    {
        microseconds.Sort();
        return microseconds[(int)((microseconds.Count - 1) * share)];
    }
}
