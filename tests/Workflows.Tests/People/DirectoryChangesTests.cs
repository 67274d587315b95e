using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;
using Approvals.Workflows.Tests.Engine;
using Xunit;

namespace Approvals.Workflows.Tests.People;

public sealed class DirectoryChangesTests
{
    private static readonly DateOnly today = new(2026, 3, 2);

    [Fact]
    public void An_absence_ends_by_itself_or_by_a_click()
    {
        var directory = After(new AbsenceReported(new Absence("a", "leader", "leader", today, today.AddDays(4))));
        Assert.True(directory.IsAway("leader", today.AddDays(4)));
        Assert.False(directory.IsAway("leader", today.AddDays(5)));
        var back = new Directory(3, DirectoryChanges.Apply(directory.Data, new AbsenceEnded("a", today.AddDays(2))));
        Assert.True(back.IsAway("leader", today.AddDays(1)));
        Assert.False(back.IsAway("leader", today.AddDays(2)));
        Assert.Empty(DirectoryChanges.Apply(directory.Data, new AbsenceEnded("a", today)).Absences);
    }

    [Fact]
    public void A_revoked_authorisation_gives_nothing_from_that_day()
    {
        var directory = After(new MandateRevoked("m1", today));
        Assert.DoesNotContain(directory.StandingsFor("head", [new Seat("leader", Office.Union)], today, new Matter("test")), s => s.Capacity == "TUQ");
        Assert.Equal(today.AddDays(-1), directory.Data.Mandates.Single().Ends);
    }

    [Fact]
    public void A_hand_over_moves_posts_on_the_day_and_ends_absences()
    {
        var away = Office.Data with { Absences = [new Absence("a", "officer", "officer", today, today.AddDays(30))] };
        var data = DirectoryChanges.Apply(away, new WorkHandedOver(new HandOver("h", "officer", "clerk", today.AddDays(7), ["officer"], "QĐ 1")));
        var directory = new Directory(2, data);
        Assert.Equal("officer", Assert.Single(directory.HoldersOf("officer", today.AddDays(6))).Account);
        Assert.Equal("clerk", Assert.Single(directory.HoldersOf("officer", today.AddDays(7))).Account);
        Assert.True(directory.IsAway("officer", today.AddDays(6)));
        Assert.False(directory.IsAway("officer", today.AddDays(7)));
        Assert.Contains("clerk", directory.PositionsOf("clerk", today.AddDays(7)).Select(p => p.Key));
    }

    [Fact]
    public void The_work_of_a_merged_body_is_its_successors_from_the_next_day()
    {
        var directory = After(new BodyMerged(Office.Union, Office.Department, today, "NQ 1"));
        Assert.Equal((Office.Union, Office.Department), (directory.Successor(Office.Union, today), directory.Successor(Office.Union, today.AddDays(1))));
        Assert.Equal(["director"], directory.Heirs("leader", today.AddDays(1)).Select(p => p.Key));
        Assert.Empty(directory.HoldersOf("leader", today.AddDays(1)));
        Assert.Equal([Office.Union, Office.Department], directory.WithPredecessors(Office.Department, today.AddDays(1)));
    }

    [Fact]
    public void A_role_may_be_called_otherwise_at_the_body_that_takes_over()
    {
        var merged = new BodyMerged(Office.Union, Office.Department, today, "NQ 1", new Dictionary<string, string> { ["head"] = "appraiser" });
        var directory = After(merged);
        var (before, after) = (today, today.AddDays(1));
        Assert.Equal(["head"], directory.PositionsFor([new Seat("head", Office.Union)], before).Select(p => p.Key));
        Assert.Equal(["appraiser"], directory.PositionsFor([new Seat("head", Office.Union)], after).Select(p => p.Key));
        Assert.Equal(["appraiser"], directory.Heirs("head", after).Select(p => p.Key));
        Assert.Equal(["director"], directory.Heirs("leader", after).Select(p => p.Key));
        Assert.Empty(directory.PositionsFor([new Seat("office", Office.Union)], after));
        Assert.Equal(["appraiser", "head"], directory.RolesOf(Office.Union, ["appraiser"], after).Order());
        Assert.Equal(["appraiser"], directory.RolesOf(Office.Department, ["appraiser"], after));
        Assert.DoesNotContain("head", directory.RolesOf(Office.Union, ["head"], after));
        // Merged again, it goes on from what it is called there.
        var again = new BodyMerged(Office.Department, Office.Police, today.AddDays(10), "NQ 2", new Dictionary<string, string> { ["appraiser"] = "officer" });
        directory = new Directory(3, DirectoryChanges.Apply(directory.Data, again));
        Assert.Equal(new Seat("officer", Office.Police), directory.Heir(new Seat("head", Office.Union), today.AddDays(11)));
        Assert.Equal(new Seat("leader", Office.Police), directory.Heir(new Seat("leader", Office.Union), today.AddDays(11)));
    }

    public static TheoryData<string, DirectoryChange> Wrong() => new()
    {
        { "directory.not-holder", new AbsenceReported(new Absence("a", "leader", "head", today, today)) },
        { "directory.past", new AbsenceReported(new Absence("a", "leader", "leader", today.AddDays(-1), today)) },
        { "directory.ends-before", new AbsenceReported(new Absence("a", "leader", "leader", today.AddDays(2), today)) },
        { "directory.gone", new AbsenceEnded("none", today) },
        { "directory.not-passable", new MandateGranted(Tuq("deputy", "head")) },
        { "directory.order-to-deputy", new MandateGranted(Tuq("leader", "head") with { Capacity = "TL" }) },
        { "directory.same-position", new MandateGranted(Tuq("leader", "leader")) },
        { "problem.required", new MandateGranted(Tuq("leader", "head") with { Basis = " " }) },
        { "directory.negative", new MandateGranted(Tuq("leader", "head") with { MaxAmount = -1 }) },
        { "directory.gone", new MandateRevoked("none", today) },
        { "directory.unknown-person", new AssignmentBegun(new Assignment("nobody", "leader", today, null)) },
        { "directory.holds-already", new AssignmentBegun(new Assignment("leader", "leader", today, null)) },
        { "directory.not-holder", new AssignmentEnded("head", "leader", today) },
        { "directory.past", new AssignmentEnded("leader", "leader", today.AddDays(-2)) },
        { "directory.same-person", new WorkHandedOver(new HandOver("h", "head", "head", today, ["head"], "QĐ")) },
        { "directory.not-holder", new WorkHandedOver(new HandOver("h", "head", "office", today, ["leader"], "QĐ")) },
        { "directory.no-positions", new WorkHandedOver(new HandOver("h", "head", "office", today, [], "QĐ")) },
        { "directory.same-body", new BodyMerged(Office.Union, Office.Union, today, "NQ") },
        { "directory.no-such-role", new BodyMerged(Office.Union, Office.Department, today, "NQ", new Dictionary<string, string> { ["head"] = "office" }) },
        { "directory.no-such-role", new BodyMerged(Office.Union, Office.Department, today, "NQ", new Dictionary<string, string> { ["registrar"] = "leader" }) },
        { "directory.body-ended", new BodyMerged("none", Office.Union, today, "NQ") },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_cannot_be_is_not_accepted(string key, DirectoryChange change) =>
        Assert.Contains(key, DirectoryChanges.Problems(Office.Directory, change, today).Select(p => p.Key));

    [Fact]
    public void What_can_be_is_accepted()
    {
        DirectoryChange[] good =
        [
            new AbsenceReported(new Absence("a", "leader", "leader", today, today)), new MandateGranted(Tuq("leader", "office")), new MandateRevoked("m1", today),
            new AssignmentBegun(new Assignment("head", "leader", today, null)), new AssignmentEnded("leader", "leader", today),
            new WorkHandedOver(new HandOver("h", "head", "office", today.AddDays(1), ["head"], "QĐ")), new BodyMerged(Office.Union, Office.Department, today, "NQ"),
            new BodyMerged(Office.Union, Office.Department, today, "NQ", new Dictionary<string, string> { ["head"] = "appraiser" }),
        ];
        Assert.All(good, change => Assert.Empty(DirectoryChanges.Problems(Office.Directory, change, today)));
    }

    [Fact]
    public void A_change_is_read_back_as_it_was_written_with_the_amount_as_text()
    {
        DirectoryChange change = new MandateGranted(Tuq("leader", "head") with { MaxAmount = 1_500_000.5m });
        var json = JsonSerializer.Serialize(change, CaseJson.Default.DirectoryChange);
        Assert.Contains("\"maxAmount\":\"1500000.5\"", json, StringComparison.Ordinal);
        Assert.Contains("\"fact\":\"MandateGranted\"", json, StringComparison.Ordinal);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, CaseJson.Default.DirectoryChange), CaseJson.Default.DirectoryChange));
    }

    private static Mandate Tuq(string from, string to) => new("x", from, to, today, today.AddDays(3), [], "GUQ 9");

    private static Directory After(DirectoryChange change) => new(2, DirectoryChanges.Apply(Office.Data, change));
}
