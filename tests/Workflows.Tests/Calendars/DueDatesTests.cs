using System.Globalization;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Xunit;

namespace Approvals.Workflows.Tests.Calendars;

public sealed class DueDatesTests
{
    public static TheoryData<string, string, string, string, string> Known
    {
        get
        {
            var data = new TheoryData<string, string, string, string, string>();
            foreach (var row in KnownAnswers.Rows) data.Add(row[0], row[1], row[2], row[3], $"{row[4]} ({row[5]})");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void A_date_counted_by_hand_is_the_date_computed(string from, string term, string pauses, string due, string why)
    {
        var (read, start, stops) = (Term.Parse(term), Day(from), Pauses(pauses));
        var computed = DueDates.Compute(read, start, SeededOffice.Calendar, stops);
        Assert.True(Day(due) == computed.Due, $"{why}: {computed.Due.Iso()} instead of {due}\n{string.Join('\n', computed.Account)}");
        Assert.Equal(computed.Due, DueDates.ComputeDate(read, start, SeededOffice.Calendar, stops));
    }

    [Fact]
    public void Every_row_of_the_table_names_its_source_and_all_four_years_are_in_it()
    {
        var rows = KnownAnswers.Rows.ToList();
        Assert.True(rows.Count >= 120, $"{rows.Count} rows");
        Assert.All(rows, row => Assert.Contains(row[5], KnownAnswers.Sources.Keys));
        Assert.All(KnownAnswers.Sources.Keys, source => Assert.Contains(rows, row => row[5] == source));
        Assert.All([2024, 2025, 2026, 2027], year => Assert.True(rows.Count(r => r[3].StartsWith(year.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)) >= 15));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_reference_that_walks_every_day_gives_the_same_date_and_the_same_account(int seed)
    {
        var reference = new SlowReference(File.ReadAllText(SeededOffice.Seed("holidays.json")));
        var random = new Seeded(20260000 + seed);
        for (var number = 0; number < 25_000; number++)
        {
            var (term, start, pauses) = (RandomTerm(random), new DateOnly(2023, 11, 1).AddDays(random.Next(1400)), new List<Pause>());
            for (var n = random.Next(5) - 1; n > 0; n--) pauses.Add(RandomPause(random, start));
            var due = DueDates.Compute(Term.Parse(term.Text), start, SeededOffice.Calendar, pauses);
            var slow = reference.Compute(term, start, pauses);
            if (due.Due == slow.Due && due.Account.SequenceEqual(slow.Account)) continue;
            Assert.Fail($"seed {seed}, term {number}: {term.Text} from {start.Iso()} [{string.Join("; ", pauses)}]\n{due.Due.Iso()}\n{string.Join('\n', due.Account)}\n"
                + $"the reference: {slow.Due.Iso()}\n{string.Join('\n', slow.Account)}");
        }
    }

    [Theory]
    [InlineData("10 days", "2026-03-05", "2026-03-16", "Counted 06-15, Rolled 15-16")]
    [InlineData("9 days", "2026-03-05", "2026-03-16", "Counted 06-14, DayOff 15-15, Rolled 14-16")]
    [InlineData("10 days roll previous", "2026-03-05", "2026-03-13", "Counted 06-15, Rolled 15-13")]
    [InlineData("10 days before", "2026-03-25", "2026-03-13", "Counted 15-24, DayOff 14-14, Rolled 15-13")]
    [InlineData("fixed 15/03", "2026-03-02", "2026-03-16", "DayOff 15-15, Rolled 15-16")]
    public void An_end_that_rolls_is_named_as_counted_or_as_a_day_off_and_never_as_both(string term, string start, string due, string account)
    {
        var computed = DueDates.Compute(Term.Parse(term), Day(start), new WorkCalendar(1, [], []));
        Assert.Equal(Day(due), computed.Due);
        Assert.Equal(account, string.Join(", ", computed.Account.Skip(1).SkipLast(1).Select(l => $"{l.Kind} {l.From.Day:00}-{l.To.Day:00}")));
    }

    [Fact]
    public void A_pause_that_nobody_has_ended_stands_in_the_account_while_it_can_still_move_the_date()
    {
        var account = DueDates.Compute(Term.Parse("5 working days"), Day("2026-03-02"), SeededOffice.Calendar, [new Pause(Day("2026-03-04"), null, "supplement")]).Account;
        Assert.Contains(account, l => l is { Kind: AccountKind.StandsStill, Reason: "supplement", Days: 0 } && l.From == Day("2026-03-04"));
        account = DueDates.Compute(Term.Parse("5 working days"), Day("2026-03-02"), SeededOffice.Calendar, [new Pause(Day("2026-03-09"), null, "supplement")]).Account;
        Assert.DoesNotContain(account, l => l.Kind == AccountKind.StandsStill);
        account = DueDates.Compute(Term.Parse("fixed 31/07"), Day("2026-03-02"), SeededOffice.Calendar, [new Pause(Day("2026-03-09"), null, "supplement")]).Account;
        Assert.DoesNotContain(account, l => l.Kind == AccountKind.StandsStill);
    }

    [Theory]
    [InlineData("2026-03-02", "6 months", "")]
    [InlineData("2027-09-01", "6 months", "2028")]
    [InlineData("2028-01-10", "30 days before", "2028")]
    [InlineData("2023-06-01", "12 months", "2023")]
    public void Years_of_which_no_holidays_are_known_are_named(string from, string term, string years) =>
        Assert.Equal(years, string.Join(' ', DueDates.Compute(Term.Parse(term), Day(from), SeededOffice.Calendar).Uncovered));

    private static SlowTerm RandomTerm(Seeded random)
    {
        var unit = random.Pick("working days", "working days", "days", "days", "months", "fixed");
        var roll = unit == "working days" ? "" : random.Pick("", "", "", "next", "previous", "none");
        if (unit == "fixed")
        {
            var month = 1 + random.Next(12);
            return new SlowTerm(unit, 0, false, roll, 1 + random.Next(DateTime.DaysInMonth(2024, month)), month);
        }
        var most = unit switch { "working days" => 60, "days" => 120, _ => 14 };
        return new SlowTerm(unit, 1 + random.Next(1 + random.Next(most)), random.Next(4) == 0, roll, 0, 0);
    }

    private static Pause RandomPause(Seeded random, DateOnly start)
    {
        var from = start.AddDays(random.Next(70) - 10);
        return new Pause(from, random.Next(8) == 0 ? null : from.AddDays(random.Next(1 + random.Next(30))), random.Pick("supplement", "suspension", null));
    }

    private static IReadOnlyList<Pause> Pauses(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split("..")).Select(p => new Pause(Day(p[0]), IsoDate.Parse(p[1]), null))];

    private static DateOnly Day(string text) => IsoDate.Parse(text)!.Value;
}
