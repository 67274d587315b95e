using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

public sealed class CarryTests
{
    [Fact]
    public void An_approval_of_what_has_not_changed_is_carried_and_nobody_is_asked()
    {
        var play = Returned().Do("officer", "fix", answer: Play.Says(("note", "ngoài phạm vi")));
        Assert.Equal(["judge"], play.Open);
        Assert.Equal(new Carried("approve", "Done", "head", Play.Day("2026-03-02")), play.Facts.OfType<Carried>().Single());
    }

    [Fact]
    public void Who_approved_is_asked_again_when_it_has_changed() =>
        Assert.Equal(["approve"], Returned().Do("officer", "fix", answer: Play.Says(("title", "Mới"))).Open);

    [Fact]
    public void A_change_back_to_what_was_approved_is_no_change()
    {
        var play = Returned().Do("officer", "fix", answer: Play.Says(("title", "Mới"))).Do("head", "approve", "No").Do("officer", "fix", answer: Play.Says(("title", "Cũ")));
        Assert.Equal(["approve"], play.Open);
    }

    [Fact]
    public void A_step_that_was_not_approved_is_never_carried()
    {
        var play = Begun().Do("head", "approve", "No").Do("officer", "fix");
        Assert.Equal(["approve"], play.Open);
    }

    [Fact]
    public void A_carried_approval_can_be_carried_again()
    {
        var play = Returned().Do("officer", "fix").Do("leader", "judge", "Again").Do("officer", "fix");
        Assert.Equal(["judge"], play.Open);
    }

    private static Play Returned() => Begun().Do("head", "approve").Do("leader", "judge", "Again");

    private static Play Begun()
    {
        var approve = new UserTaskActivity("approve", Rule("head") with { Carry = true, Covers = ["section:general"], Outcomes = [Yes(), No("No")] });
        var fix = new UserTaskActivity("fix", Rule() with { ApplicantsClock = true, Section = "own" });
        var chart = Of("start > approve > judge.Again > fix > approve", "approve.No > fix", "judge.Good > end").With(approve, fix, Task("judge", "leader", outcomes: [Yes("Good"), No("Again")]));
        return new Play(chart.Build()).Submit(values: [("title", "Cũ")]);
    }
}
