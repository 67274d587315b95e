using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Desk;

/// <summary>What the checks of a form find in values as they stand: for pages and answers, before anything is sent. The commit asks again.</summary>
public sealed class CheckDesk(ReferenceData reference, Database database, CaseStore cases, TimeProvider clock)
{
    /// <summary>Findings of a draft.</summary>
    public IReadOnlyList<CheckFinding> Of(Draft draft, string account)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var owner = reference.Directory().Successor(draft.Row.Organisation, Inputs.LocalDate(clock.GetUtcNow()));
        var place = reference.Directory().Organisation(owner)?.Province ?? "";
        return Of(draft.Definition, draft.AsState() with { Place = place }, [Checks.Submit], account);
    }

    /// <summary>Findings at some points of a case. What cannot be answered yet, because something is not filled in, is none.</summary>
    public IReadOnlyList<CheckFinding> Of(CaseDefinition definition, CaseState state, IReadOnlyCollection<string> points, string account)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (definition.Form.Checks.Count == 0) return [];
        var registers = new ReadingRegisters(database, (id, reader, on) => cases.TypeOfCase(reference.Directory(), id, reader, on), cases.Find);
        var inputs = Inputs.ForReading(clock.GetUtcNow(), reference.Calendar(), reference.Directory()) with { Registers = registers };
        return [.. Checks.Of(definition, state, points, inputs, account).Where(f => f.Outcome is Outcome.True)];
    }
}
