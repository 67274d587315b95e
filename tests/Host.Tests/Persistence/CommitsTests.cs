using Approvals.Persistence;
using Xunit;

namespace Approvals.Tests.Persistence;

public sealed class CommitsTests
{
    private readonly Commits commits = new();

    [Fact]
    public void What_was_read_after_a_commit_counts_until_the_stream_is_written_again()
    {
        Commit(true, "case/a");
        var since = commits.Done;
        Assert.Equal(1, since);
        commits.Begin(false);
        Assert.True(commits.Unchanged("case/a", since));
        commits.Wrote("case/a");
        Assert.False(commits.Unchanged("case/a", since));
        commits.End();
        Assert.False(commits.Unchanged("case/a", since));
        Assert.True(commits.Unchanged("case/a", commits.Done));
    }

    [Fact]
    public void A_commit_that_is_not_durable_yet_is_not_among_those_that_are_done()
    {
        Commit(true, "case/a");
        commits.Begin(false);
        commits.Wrote("case/b");
        Assert.Equal((1, 2), (commits.Done, commits.Current));
        // Rolled back and begun again: what was noted stays noted, and a reading of before is asked for its truth.
        commits.Begin(false);
        Assert.Equal(2, commits.Current);
        Assert.False(commits.Unchanged("case/b", commits.Done));
    }

    [Fact]
    public void Nothing_read_before_another_process_wrote_counts()
    {
        Commit(true);
        var since = commits.Done;
        commits.Begin(true);
        Assert.False(commits.Unchanged("case/never", since));
        commits.End();
        Assert.True(commits.Unchanged("case/never", commits.Done));
    }

    private void Commit(bool othersWrote, params string[] streams)
    {
        commits.Begin(othersWrote);
        foreach (var stream in streams) commits.Wrote(stream);
        commits.End();
    }
}
