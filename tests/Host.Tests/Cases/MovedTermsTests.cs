using Approvals.Cases;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Xunit;

namespace Approvals.Tests.Cases;

public sealed class MovedTermsTests
{
    private static readonly DateOnly first = new(2026, 6, 10), extended = new(2026, 6, 15), moved = new(2026, 6, 16);

    [Fact]
    public void A_term_that_moves_after_an_extension_is_told_from_the_extended_date_and_the_extension_is_no_move()
    {
        var terms = new MovedTerms();
        terms.Take(Record(1, new DeadlineStarted(new Deadline
        {
            Id = "c1/d1", Key = "work", Term = "5 working days", Basis = "", Confirmed = true, Start = new DateOnly(2026, 6, 3), Due = first, Calendar = 1, OnSupplement = "pause",
        })));
        terms.Take(Record(2, new DeadlineExtended("c1/d1", new Extension("3 working days", new DateOnly(2026, 6, 4), "nghe-an", ""), extended, 1)));
        Assert.Empty(terms.Last);
        terms.Take(Record(3, new DeadlineMoved("c1/d1", null, [], moved, 2, "calendar", "Nghỉ bù")));
        var told = Assert.Single(terms.Last);
        Assert.Equal((extended, moved), (told.Old, told.Now));
        terms.Take(Record(4, new DeadlineMoved("c1/d1", null, [new Pause(new DateOnly(2026, 6, 8), null, "suspension")], moved, 2, "suspension")));
        Assert.True(Assert.Single(terms.Last).Paused);
    }

    private static CaseRecord Record(long seq, Fact fact) => new()
    {
        Stream = "case/c1", Seq = seq, At = new DateTimeOffset(2026, 6, 3, 2, 0, 0, TimeSpan.Zero).AddDays(seq), Actor = Actor.System, Command = new CommandRef($"r{seq}", "Test"), Facts = [fact],
    };
}
