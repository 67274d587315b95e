using System.Globalization;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Tests.Campaigns;

/// <summary>What a later version of a random case type does otherwise. It draws from a seed of its own, so that everything else stays as in the first version.</summary>
internal sealed class VersionChanges(int seed, int version)
{
    /// <summary>Begins the ids of steps that only this version has.</summary>
    public const string Added = "n";

    private readonly Seeded random = new(unchecked((seed * 31) + version));

    private bool IsFirst => version == 1;

    /// <summary>The id that a step has in a version, without what its renaming added.</summary>
    public static string Origin(string id) => id.Split('v')[0];

    /// <summary>The id of a step: a few are renamed.</summary>
    public string Name(string id) => Adds(10) ? string.Create(CultureInfo.InvariantCulture, $"{id}v{version}") : id;

    /// <summary>Whether something of which there is one in so many is added here.</summary>
    public bool Adds(int one) => !IsFirst && random.Next(one) == 0;

    /// <summary>The length of a term.</summary>
    public string Amount(string amount) => (IsFirst ? 0 : random.Next(3), amount) switch
    {
        (1, "2 working days") => "4 working days",
        (1, "5 days") => "8 days",
        (1, "1 month") => "20 working days",
        (1, "10 days before") => "3 days before",
        _ => amount,
    };

    /// <summary>An outcome: now and then it needs a comment.</summary>
    public OutcomeDefinition Outcome(OutcomeDefinition outcome) => Adds(6) ? outcome with { Comment = CommentRule.Required } : outcome;

    /// <summary>A rule, of which one thing may be otherwise.</summary>
    public TaskRule Rule(TaskRule rule) => (IsFirst ? 20 : random.Next(20)) switch
    {
        0 => rule with { Who = [new WhoRule(["head"], "owner")] },
        1 => rule with { Who = [new WhoRule(["leader"], "body:committee")] },
        2 => rule with { Term = rule.Term == "days" ? "short" : "days" },
        3 => rule with { Term = null },
        4 => rule with { Reminders = rule.Reminders.Count > 0 ? [] : [-1, 0] },
        5 => rule with { Exclude = rule.Exclude.Contains("submitter") ? [] : ["submitter"] },
        6 => rule with { FourEyes = rule.FourEyes == FourEyesRule.Flag ? FourEyesRule.Refuse : FourEyesRule.Flag },
        7 => rule with { Section = rule.Section is null ? "own" : null, Day = null },
        8 => rule with { Covers = rule.Covers is ["*"] ? ["section:general"] : ["*"] },
        9 => rule with { Slots = rule.Slots.Count > 0 ? [] : ["scan"] },
        _ => rule,
    };
}
