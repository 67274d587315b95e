using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Desk;

/// <summary>What the checks of a form find in values as they stand: for pages and answers, before anything is sent. The commit asks again.</summary>
public sealed class CheckDesk(ReferenceData reference, Database database, CaseStore cases, TimeProvider clock)
{
    /// <summary>
    /// Findings of a draft: what submitting it will ask about. A check that cannot be answered is among them, as it will be then, unless what it lacks is a field that has
    /// to be filled in, which the form says itself.
    /// </summary>
    public IReadOnlyList<CheckFinding> Of(Draft draft, string account)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var owner = reference.Directory().Successor(draft.Row.Organisation, Inputs.LocalDate(clock.GetUtcNow()));
        var place = reference.Directory().Organisation(owner)?.Province ?? "";
        var (definition, state) = (draft.Definition, draft.AsState() with { Place = place });
        return [.. Asked(definition, state, [Checks.Submit], account).Where(f => f.Outcome is Outcome.True || (f.Found && !f.Empty.Any(IsNeeded)))];

        bool IsNeeded(string key) =>
            definition.Form.Field(key) is { } field && FormCheck.IsShown(definition, state, field) && FormCheck.IsRequired(definition, state, field);
    }

    /// <summary>Findings at some points of a case. What cannot be answered yet, because something is not filled in, is none.</summary>
    public IReadOnlyList<CheckFinding> Of(CaseDefinition definition, CaseState state, IReadOnlyCollection<string> points, string account)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return [.. Asked(definition, state, points, account).Where(f => f.Outcome is Outcome.True)];
    }

    private IReadOnlyList<CheckFinding> Asked(CaseDefinition definition, CaseState state, IReadOnlyCollection<string> points, string account)
    {
        if (definition.Form.Checks.Count == 0) return [];
        var registers = new ReadingRegisters(database, (id, reader, on) => cases.TypeOfCase(reference.Directory(), id, reader, on), cases.Find);
        var inputs = Inputs.ForReading(clock.GetUtcNow(), reference.Calendar(), reference.Directory()) with { Registers = registers };
        return Checks.Of(definition, state, points, inputs, account);
    }
}
