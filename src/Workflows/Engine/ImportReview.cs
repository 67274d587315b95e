using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>What a paper case comes to when it is taken in, beside what stands in its way.</summary>
/// <param name="Warnings">What the checks of the form warn of at submission and at its reports; nothing is refused for it, and whoever confirms reads it.</param>
/// <param name="Duties">Duties that open by themselves, each with the day of its next occurrence.</param>
public sealed record ImportReview(IReadOnlyList<Problem> Warnings, IReadOnlyList<ImportedDuty> Duties)
{
    /// <summary>Of a case as it would be taken in today. Never throws for what is wrong with it: see <see cref="ImportCheck"/>.</summary>
    public static ImportReview Of(CaseDefinition definition, ImportCase command, Inputs inputs)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(inputs);
        var s = ImportCheck.SessionOf(definition, command, inputs);
        if (s.State.Place.Length == 0) return new ImportReview([], []);
        var warnings = ImportCheck.Found(s, command).Where(f => f.Check.Severity != CheckSeverity.Refuse)
            .Select(f => new Problem(f.Check.Fields is [var first, ..] ? first : Checks.Prefix + f.Check.Key, "problem.import-warning", f.Check.Key) { Said = Checks.Said(definition, f) });
        return new ImportReview([.. warnings], [.. DutiesOf(s, command)]);
    }

    /// <summary>
    /// Duties that the way to its steps opened and nothing on it ended: every way there leads through them. They recur, and the first that is owed here is the one after
    /// the day of the takeover; what was owed before was owed on paper. A duty that is entered by hand is left as entered, and one that is owed once may have been met.
    /// </summary>
    internal static IEnumerable<ImportedDuty> DutiesOf(Session s, ImportCase command)
    {
        var steps = command.Steps.Select(step => step.Activity).ToList();
        foreach (var duty in s.Definition.Activities.Values.OfType<ObligationActivity>().OrderBy(a => a.Id, StringComparer.Ordinal))
        {
            if (duty.Recurs is null || command.Duties.Any(d => d.Activity == duty.Id) || !steps.Exists(step => Passed(s.Definition, step, duty.Id))) continue;
            if (duty.EndsWith is { } end && steps.Exists(step => Passed(s.Definition, step, end))) continue;
            if (Obligations.NextOf(s, duty) is { } next) yield return new ImportedDuty(duty.Id, next);
        }
    }

    /// <summary>Whether every way from the start to a step leads through one of some activities; false of a step that no way leads to.</summary>
    public static bool Passed(CaseDefinition definition, string step, params IReadOnlyCollection<string> through)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(through);
        return Leads(definition, step, []) && !Leads(definition, step, through);
    }

    private static bool Leads(CaseDefinition definition, string step, IReadOnlyCollection<string> without)
    {
        HashSet<string> seen = [.. definition.Activities.Values.OfType<StartActivity>().Select(a => a.Id)];
        Queue<string> open = new(seen);
        while (open.TryDequeue(out var at))
        {
            if (at == step) return true;
            if (without.Contains(at)) continue;
            foreach (var (_, to) in Ports.Next(definition, at))
                if (seen.Add(to)) open.Enqueue(to);
        }
        return false;
    }
}
