using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Xunit;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>One paper is asked for in one place.</summary>
public sealed class TaskSlotsTests
{
    [Theory]
    [InlineData("aid-emergency", "assign", "assignmentScan")]
    [InlineData("aid-emergency", "decideRelief", "decisionScan")]
    [InlineData("aid-emergency", "decidePm", "decisionScan")]
    [InlineData("conference", "decide", "decisionScan")]
    [InlineData("conference", "decideParty", "decisionScan")]
    [InlineData("conference", "decideHosting", "hostingScan")]
    [InlineData("conference", "acceptReportParty", "reply")]
    [InlineData("delegation-outbound", "partyOpinion", "partyReply")]
    [InlineData("delegation-outbound", "decide", "decisionScan")]
    [InlineData("aid-emergency", "pmSend", "reply")]
    public void What_is_recorded_from_a_letter_has_one_slot_for_its_scan(string type, string activity, string slot)
    {
        var tasks = SeededOffice.PlayAll(type).SelectMany(p => p.Result.Records).SelectMany(r => r.Facts.OfType<TaskOpened>()).Select(f => f.Task).Where(t => t.Activity == activity && t.ByLetter).ToList();
        Assert.NotEmpty(tasks);
        Assert.All(tasks, t => Assert.Equal((slot, slot), (TaskSlots.LetterOf(t), Assert.Single(TaskSlots.Offered(t)))));
    }

    [Fact]
    public void A_slot_for_something_else_leaves_the_letter_its_own()
    {
        var task = SeededOffice.PlayAll("aid-project").SelectMany(p => p.Result.Records).SelectMany(r => r.Facts.OfType<TaskOpened>()).First(f => f.Task.Activity == "checkValidity").Task;
        Assert.Equal(["supplementRequest", "reply"], TaskSlots.Offered(task with { ByLetter = true }));
        Assert.Equal(["supplementRequest"], TaskSlots.Offered(task with { ByLetter = false }));
    }
}
