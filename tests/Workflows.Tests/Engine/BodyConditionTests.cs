using Approvals.Workflows.Definitions;
using Xunit;
using static Approvals.Workflows.Tests.Engine.Flowchart;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>A flow that goes another way where the place lets the department decide what it examined.</summary>
public sealed class BodyConditionTests
{
    private static CaseDefinition Type(params IReadOnlyList<BodyBinding> authority) => Of("start > own.True > quick > end", "own.False > submit > end")
        .With(new DecisionActivity("own", When("variables.bodies.authority === variables.bodies.department"))).Body("authority", authority).Build();

    [Theory]
    [InlineData("true", "quick")]
    [InlineData("false", "submit")]
    public void A_condition_may_ask_which_body_the_place_names(string delegated, string open)
    {
        var type = Type(new BodyBinding(Office.Department, When("variables.form.flag"), null, null, null, true), new BodyBinding(Office.Committee, null, null, null, null, true));
        Assert.Equal([open], new Play(type).Submit(values: [("flag", delegated == "true")]).Open);
    }

    [Fact]
    public void A_binding_that_asks_for_bodies_holds_for_nobody() =>
        Assert.Equal(["submit"], new Play(Type(
            new BodyBinding(Office.Department, When("variables.bodies.authority === 'so'"), null, null, null, true), new BodyBinding(Office.Committee, null, null, null, null, true)))
            .Submit().Open);

    [Fact]
    public void A_binding_of_the_past_is_not_asked() =>
        Assert.Equal(["submit"], new Play(Type(
            new BodyBinding(Office.Department, null, null, new DateOnly(2026, 3, 1), null, true), new BodyBinding(Office.Committee, null, new DateOnly(2026, 3, 2), null, null, true)))
            .Submit().Open);
}
