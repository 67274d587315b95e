using Xunit;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>Cases of the aid project are taken over to a changed copy and back at random moments while random people work on them.</summary>
public sealed class MigrationCampaignTests
{
    private static readonly bool campaign = Environment.GetEnvironmentVariable("APPROVALS_CAMPAIGN") == "commands";

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(100, campaign ? 40 : 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_case_that_is_migrated_at_any_moment_loses_no_token_repeats_no_step_and_still_ends(int seed)
    {
        var random = new Seeded(seed);
        var office = new RandomOffice(random);
        for (var sent = 0; sent < 3_000; sent++)
        {
            office.Step();
            if (random.Next(60) == 0) office.Migrate();
        }
        Assert.True(office.Migrated.Cases > 15, $"{office.Migrated.Cases} migrations were applied; stopped by {string.Join(", ", office.Stopped)}");
        Assert.True(office.Migrated.Ended > 0, "no migrated case ended");
        Assert.Contains("A10", office.Statuses);
    }
}
