using System.Text.Json.Nodes;

namespace Approvals.Bench;

/// <summary>Durations of single operations and how long all of them took together.</summary>
internal sealed class Samples(int count)
{
    private readonly double[] milliseconds = new double[count];
    private int taken;

    /// <summary>From the first operation to the last answer; callers overlap, so it is less than the sum.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>Processor time of this process meanwhile, all its threads.</summary>
    public TimeSpan Processor { get; set; }

    /// <summary>Bytes allocated in this process meanwhile.</summary>
    public long Allocated { get; set; }

    public int Count => taken;

    /// <summary>Of several stretches one after the other.</summary>
    public static Samples Of(IReadOnlyCollection<Samples> parts)
    {
        var all = new Samples(parts.Sum(p => p.taken))
        {
            Elapsed = TimeSpan.FromTicks(parts.Sum(p => p.Elapsed.Ticks)), Processor = TimeSpan.FromTicks(parts.Sum(p => p.Processor.Ticks)),
            Allocated = parts.Sum(p => p.Allocated),
        };
        foreach (var part in parts)
            foreach (var duration in part.milliseconds.AsSpan(0, part.taken)) all.milliseconds[all.taken++] = duration;
        return all;
    }

    public double PerSecond => taken / Elapsed.TotalSeconds;

    public static long Start() => TimeProvider.System.GetTimestamp();

    public static TimeSpan Since(long start) => TimeProvider.System.GetElapsedTime(start);

    /// <summary>Keeps a duration; any number of callers at once.</summary>
    public void Take(TimeSpan duration) => milliseconds[Interlocked.Increment(ref taken) - 1] = duration.TotalMilliseconds;

    /// <summary>The duration that a share of the operations did not exceed, in milliseconds.</summary>
    public double Quantile(double share)
    {
        if (taken == 0) return 0;
        Array.Sort(milliseconds, 0, taken);
        return milliseconds[(int)((taken - 1) * share)];
    }

    public JsonObject ToJson() => new()
    {
        ["ops"] = taken, ["per_s"] = Round(PerSecond), ["p50_ms"] = Round(Quantile(0.5)), ["p99_ms"] = Round(Quantile(0.99)),
        ["max_ms"] = Round(Quantile(1)),
    };

    /// <summary>Four significant digits: more would be noise in a file that people compare.</summary>
    public static double Round(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return 0;
        var digits = 3 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return digits >= 0 ? Math.Round(value, Math.Min(digits, 12)) : Math.Round(value);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        if (sorted.Count == 0) return 0;
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
