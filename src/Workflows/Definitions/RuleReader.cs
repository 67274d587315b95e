using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Conditions;

namespace Approvals.Workflows.Definitions;

/// <summary>Reads what activities of people have in common.</summary>
internal static class RuleReader
{
    /// <summary>Members of a task rule.</summary>
    public static readonly string[] Members =
    [
        "section", "outcomes", "term", "reminders", "exclude", "covers", "carry", "clock", "document", "slots", "recordedBy", "confirmedBy", "day", "fourEyes", "escalate", "shows",
        "counts", "since",
    ];

    private static readonly Condition never = Conditions.Condition.Parse("false");

    public static TaskRule Read(Node node, string? who)
    {
        var rule = new TaskRule
        {
            Who = who is null ? [] : Who(node, who),
            Section = node.GetText("section"),
            Outcomes = [.. node.Items("outcomes").Select(Outcome)],
            // On a Signing activity "document" is the type of the outgoing document itself, read there.
            Document = who is null ? null : node.GetText("document"),
            Day = node.GetText("day"),
            Counts = node.GetText("counts"),
            Since = node.GetText("since"),
            Term = node.GetText("term"),
            Reminders = [.. node.Items("reminders").Select(Offset)],
            Escalate = [.. node.Items("escalate").Select(Escalation)],
            Automatic = node.Get("automatic") is { } automatic ? Automatic(automatic) : null,
            Exclude = node.Texts("exclude"),
            FourEyes = node.Get("fourEyes") is null ? null : node.OneOf("fourEyes", FourEyesRule.Refuse),
            Carry = node.GetBool("carry", false),
            ApplicantsClock = node.GetText("clock") == "applicant",
            Slots = node.Texts("slots"),
            Shows = node.Texts("shows"),
        };
        if (node.Get("clock") is { } clock && clock.Text() is not ("applicant" or "body")) clock.Fail("applicant or body was expected");
        if (node.Get("covers") is not null) rule = rule with { Covers = node.Texts("covers") };
        if (node.Get("recordedBy") is not null) rule = rule with { RecordedBy = Who(node, "recordedBy") };
        if (node.Get("confirmedBy") is not null) rule = rule with { ConfirmedBy = Who(node, "confirmedBy") };
        return rule;
    }

    /// <summary>The rule with the register whose numbers its answers take: an answer of one that is a document.</summary>
    public static TaskRule Issuing(Node node, TaskRule rule)
    {
        if (node.Get("register") is not { } register) return rule;
        if (!rule.Documents.Any()) register.Fail("there is no document that would be numbered");
        if (rule.Quorum is not null) register.Fail("what several seats decide is issued by an activity of its own");
        return rule with { Register = register.Text() };
    }

    public static IReadOnlyList<WhoRule> Who(Node node, string name) =>
        [.. node.Items(name).Select(w =>
        {
            w.Allow("role", "at");
            var roles = w.Texts("role");
            if (roles.Count == 0) w.Fail("a role is missing");
            return new WhoRule(roles, w.NeedText("at"));
        })];

    /// <summary>How many seats of one task decide. The quorum of a round of parties is another thing, in another notation.</summary>
    public static QuorumRule? Quorum(Node node)
    {
        if (node.Get("quorum") is not { } quorum) return null;
        if (quorum.Element.ValueKind == JsonValueKind.Number) return quorum.Element.TryGetInt32(out var m) && m > 0 ? new QuorumRule(m) : Wrong();
        return quorum.Text() switch { "any" => null, "all" => new QuorumRule(null), _ => Wrong() };

        QuorumRule? Wrong()
        {
            quorum.Fail("any, all or a number of seats was expected");
            return null;
        }
    }

    public static IReadOnlyList<SigningStep> Steps(Node node, string name) =>
        [.. node.Items(name).Select(Step)];

    public static SigningStep Step(Node node)
    {
        node.Allow("key", "role");
        return new SigningStep(node.NeedText("key"), node.Texts("role"));
    }

    public static Recurrence? Recurs(Node node)
    {
        if (node.Get("recurs") is not { } recurs) return null;
        recurs.Allow("dates", "field");
        return new Recurrence(recurs.Texts("dates"), recurs.GetText("field"));
    }

    /// <summary>Parses a condition; a mistake is reported at its position and stands for "never".</summary>
    public static Condition Condition(Node? node)
    {
        if (node is not { } n) return never;
        if (Conditions.Condition.TryParse(n.Text(), out var condition, out var error)) return condition;
        n.Fail($"not a condition: {error}");
        return never;
    }

    private static OutcomeDefinition Outcome(Node node)
    {
        node.Allow("port", "kind", "comment", "requires", "slots", "reasons", "document", "of");
        return new OutcomeDefinition(
            node.NeedText("port"), node.OneOf("kind", OutcomeKind.Positive), node.OneOf("comment", CommentRule.Optional), node.Texts("requires"),
            node.Texts("slots"), node.GetBool("reasons", false))
        { Document = node.GetText("document"), Of = node.Texts("of") };
    }

    private static EscalationRule Escalation(Node node)
    {
        node.Allow("after", "to");
        var to = Who(node, "to");
        if (to.Count == 0) node.Fail("say to whom a late task is told");
        return new EscalationRule(After(node, 1), to);
    }

    private static AutomaticRule Automatic(Node node)
    {
        node.Allow("outcome", "after", "basis");
        var basis = node.NeedText("basis");
        if (string.IsNullOrWhiteSpace(basis)) node.Fail("what comes of itself needs the provision that says so");
        return new AutomaticRule(node.NeedText("outcome"), After(node, 0), basis);
    }

    private static int After(Node node, int least)
    {
        if (node.Get("after") is not { } after) return least;
        var days = Offset(after);
        if (days < least) after.Fail($"working days after the due date, at least {least}, were expected");
        return days;
    }

    private static int Offset(Node node)
    {
        if (int.TryParse(node.Text(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var days) && days is >= -250 and <= 250) return days;
        node.Fail("a number of working days between -250 and +250, as text, was expected");
        return 0;
    }
}
