using Approvals.Workflows.Definitions;
using Approvals.Workflows.Tests.Engine;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Definitions;

public sealed class VersionDifferenceTests
{
    [Fact]
    public void A_version_does_not_differ_from_itself() => Assert.Empty(VersionDifference.Between(SeededOffice.AidProject, SeededOffice.AidProject));

    [Fact]
    public void A_step_that_only_one_version_has_is_added_or_removed()
    {
        var (one, other) = (Of("start > a > end").Build(), Of("start > a > b > end").Build());
        var added = Assert.Single(VersionDifference.Between(one, other), c => c.Kind == ChangeKind.Added);
        Assert.Equal(("step", "b"), (added.Area, added.Key));
        Assert.Contains("officer@owner", added.After, StringComparison.Ordinal);
        Assert.Equal("b", Assert.Single(VersionDifference.Between(other, one), c => c.Kind == ChangeKind.Removed).Key);
    }

    [Fact]
    public void A_changed_step_tells_each_aspect_that_differs()
    {
        var one = Of("start > a > end").With(Task("a")).Term("t", "3 working days").Build();
        var two = Of("start > a > end").With(new UserTaskActivity("a", Rule("head") with { Term = "t", Outcomes = [Yes(), No("Done2")], Exclude = ["submitter"] })).Term("t", "3 working days").Build();
        var changes = VersionDifference.Between(one, two);
        Assert.All(changes, c => Assert.Equal(("step", "a", ChangeKind.Changed), (c.Area, c.Key, c.Kind)));
        Assert.Equal(["exclude", "outcomes", "term", "who"], changes.Select(c => c.Aspect));
        var who = changes.Single(c => c.Aspect == "who");
        Assert.Equal(("officer@owner", "head@owner"), (who.Before, who.After));
    }

    [Fact]
    public void A_connection_that_leads_elsewhere_is_a_change_of_the_step_it_leaves()
    {
        var changes = VersionDifference.Between(Of("start > a > b > end").Build(), Of("start > a > end", "x > b > end").Build());
        Assert.Contains(changes, c => c is { Key: "a", Aspect: "connections", Before: "Done → b", After: "Done → end" });
    }

    [Fact]
    public void A_term_tells_amount_basis_and_validity()
    {
        var changes = VersionDifference.Between(Of("start > a > end").Term("t", "3 working days").Build(), Of("start > a > end").Term("t", "5 days").Build());
        var change = Assert.Single(changes);
        Assert.Equal(new VersionChange("term", "t", ChangeKind.Changed, "amount", "3 working days", "5 days"), change);
    }

    [Fact]
    public void The_changed_aid_project_differs_in_exactly_what_was_changed()
    {
        var changes = VersionDifference.Between(SeededOffice.AidProject, ChangedAid.Definition);
        Assert.Contains(changes, c => c is { Area: "step", Key: "appraise", Kind: ChangeKind.Removed });
        Assert.Contains(changes, c => c is { Area: "step", Key: "assess", Kind: ChangeKind.Added });
        Assert.Contains(changes, c => c is { Area: "step", Key: "noticeDonor", Aspect: "who", After: "officer@owner" });
        Assert.Contains(changes, c => c is { Area: "term", Key: "appraisal", Aspect: "amount", After: "15 working days" });
        Assert.Contains(changes, c => c is { Area: "text", Key: "vi:activity.lookThrough", Kind: ChangeKind.Added });
        Assert.DoesNotContain(changes, c => c.Area is "field" or "slot" or "variable");
        Assert.DoesNotContain(changes, c => c is { Area: "step", Key: "implement" or "settlement" or "consult" });
    }

    [Fact]
    public void Texts_fields_and_documents_are_compared_too()
    {
        var form = Form with { Sections = [.. Form.Sections.Select(s => s with { Fields = [.. s.Fields.Where(f => f.Key != "flag").Select(f => f.Key == "title" ? f with { Required = true } : f)] })] };
        var changes = VersionDifference.Between(Of("start > a > end").Build(), Of("start > a > end").Build(form: form with { Checklist = [.. form.Checklist.Skip(1)] }));
        Assert.Equal(
            [("field", "flag", ChangeKind.Removed, ""), ("field", "title", ChangeKind.Changed, "required"), ("slot", "plan", ChangeKind.Removed, "")],
            changes.Select(c => (c.Area, c.Key, c.Kind, c.Aspect)));
    }
}
