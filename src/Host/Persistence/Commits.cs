namespace Approvals.Persistence;

/// <summary>
/// Numbers the commits of this process and tells whether a stream may have been written since one of them, so that a transaction need not ask the
/// database for what it has itself not changed. It may say so of a stream that was not: then the database is asked. Belongs to whoever has the turn
/// to write, but for <see cref="Done"/>.
/// </summary>
internal sealed class Commits
{
    // A stream shares its place with others; 65,536 places make that rare among the streams of a minute.
    private readonly long[] written = new long[1 << 16];
    private long trusted;
    private long current;
    private long done;

    /// <summary>The last commit that is durable; whoever reads after asking sees at least that. 0 before the first.</summary>
    public long Done => Volatile.Read(ref done);

    /// <summary>The commit under way.</summary>
    public long Current => current;

    /// <param name="othersWrote">Whether another process wrote since the last one: then nothing read before counts.</param>
    public void Begin(bool othersWrote)
    {
        current = done + 1;
        if (othersWrote) trusted = current;
    }

    public void End() => Volatile.Write(ref done, current);

    public void Wrote(string stream) => written[Place(stream)] = current;

    /// <summary>Whether what was read of a stream after a commit is surely what the transaction finds.</summary>
    public bool Unchanged(string stream, long since) => since >= trusted && written[Place(stream)] <= since;

    private int Place(string stream) => string.GetHashCode(stream, StringComparison.Ordinal) & (written.Length - 1);
}
