namespace Approvals.Imports;

/// <summary>
/// Workbooks between their dry run and their import. They may hold passports and phones, so they are never written to the disk: one waits in memory, for whoever sent it,
/// until it is taken in, sent again with errors, or an hour has passed.
/// </summary>
public sealed class PendingWorkbooks(TimeProvider clock)
{
    /// <summary>More than so many at a time push the oldest out: each is at most as large as the reader takes.</summary>
    public const int Most = 20;

    private static readonly TimeSpan kept = TimeSpan.FromHours(1);
    private readonly Lock gate = new();
    private readonly Dictionary<(string Account, string Import, string Digest), (byte[] Content, DateTimeOffset Since)> held = [];

    public void Hold(string account, string import, string digest, byte[] content)
    {
        lock (gate)
        {
            Trim();
            if (held.Count >= Most) held.Remove(held.MinBy(h => h.Value.Since).Key);
            held[(account, import, digest)] = (content, clock.GetUtcNow());
        }
    }

    /// <summary>What was sent; null when it is not there any more.</summary>
    public byte[]? Find(string account, string import, string digest)
    {
        lock (gate)
        {
            Trim();
            return held.GetValueOrDefault((account, import, digest)).Content;
        }
    }

    public void Drop(string account, string import, string digest)
    {
        lock (gate) held.Remove((account, import, digest));
    }

    private void Trim()
    {
        var now = clock.GetUtcNow();
        foreach (var old in held.Where(h => h.Value.Since + kept < now).Select(h => h.Key).ToList()) held.Remove(old);
    }
}
