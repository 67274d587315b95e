namespace Approvals.Workflows.Tests;

/// <summary>SplitMix64: the same seed gives the same numbers on every runtime and for ever, which System.Random does not promise.</summary>
internal sealed class Seeded(int seed)
{
    private ulong state = (ulong)seed;

    /// <summary>A number from 0 to below <paramref name="bound"/>.</summary>
    public int Next(int bound)
    {
        state += 0x9E3779B97F4A7C15;
        var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)bound);
    }

    /// <summary>One of several.</summary>
    public T Pick<T>(params IReadOnlyList<T> items) => items[Next(items.Count)];
}
