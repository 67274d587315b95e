using Xunit;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>
/// Random people send random commands, right and wrong, to cases of the shipped aid project while time goes on. <see cref="Play"/> checks every invariant after
/// each. The short form runs in every build, the long one with APPROVALS_CAMPAIGN=commands.
/// </summary>
public sealed class CommandCampaignTests
{
    private static readonly bool campaign = Environment.GetEnvironmentVariable("APPROVALS_CAMPAIGN") == "commands";

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, campaign ? 40 : 8)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_people_send_every_invariant_of_a_case_holds(int seed)
    {
        var office = new RandomOffice(new Seeded(seed));
        for (var sent = 0; sent < 2_500; sent++) office.Step();
        // A campaign whose commands were all refused, or whose cases never got anywhere, would prove nothing.
        Assert.True(office.AcceptedCount > 250, $"{office.AcceptedCount} commands were accepted");
        Assert.True(office.RefusalKeys.Count >= 8, string.Join(", ", office.RefusalKeys));
        Assert.Contains("A10", office.Statuses);
        Assert.True(office.Endings.Count >= 1, "no case ended");
    }
}
