using System.Collections.Immutable;

namespace Approvals.Workflows.Cases;

/// <summary>Folds the facts of incidents, migration and import.</summary>
internal static class VersionFold
{
    /// <summary>The state after a fact of this family; null when it is none.</summary>
    public static CaseState? Apply(CaseState state, Fact fact) => fact switch
    {
        TaskRevised f => state with { Tasks = Arrays.Replace(state.Tasks, t => t.Id == f.Task.Id, _ => f.Task), Involved = state.Involving(f.Task) },
        DeadlineRevised f => state with { Deadlines = Arrays.Replace(state.Deadlines, d => d.Id == f.Deadline.Id, _ => f.Deadline) },
        CaseMigrated f => Migrated(state, f),
        Imported f => Taken(state, f),
        _ => null,
    };

    private static CaseState Migrated(CaseState state, CaseMigrated f)
    {
        var steps = state.Steps;
        foreach (var (old, now) in f.Renamed)
            if (steps.TryGetValue(old, out var step)) steps = steps.Remove(old).SetItem(now, step);
        foreach (var activity in f.Void)
            if (steps.TryGetValue(activity, out var step)) steps = steps.SetItem(activity, step with { Covered = null, Plain = null });
        var limits = f.Limits ?? new CaseLimits(state.Field, state.AmountField);
        return state with
        {
            Digest = f.To,
            TextsDigest = f.TextsDigest,
            Steps = steps,
            Actions = state.Actions.Select(Now).ToImmutableSortedSet(StringComparer.Ordinal),
            Obligations = [.. state.Obligations.Select(o => o with { Activity = Now(o.Activity), EndsWith = o.EndsWith is { } end ? Now(end) : null })],
            Rounds = [.. state.Rounds.Select(r => r with { Activity = Now(r.Activity) })],
            Incidents = [.. state.Incidents.Select(i => i with { Where = Now(i.Where) })],
            Last = null,
            Silent = state.Silent is null ? null : [.. state.Silent.Select(Renamed)],
            Wrote = f.FieldsMoved == true ? null : state.Wrote,
            Field = limits.Field,
            AmountField = limits.AmountField,
        };

        string Now(string id) => f.Renamed.GetValueOrDefault(id, id);

        SilentItem Renamed(SilentItem item) =>
            item with { Task = item.Task with { Activity = Now(item.Task.Activity), Handle = Now(item.Task.Activity) + item.Task.Handle[item.Task.Activity.Length..] } };
    }

    private static CaseState Taken(CaseState state, Imported f) => state with
    {
        Type = f.Type,
        Digest = f.Digest,
        TextsDigest = f.TextsDigest,
        Place = f.Place,
        Organisation = f.Organisation,
        Number = f.Number,
        Title = f.Title,
        SubmittedOn = f.SubmittedOn,
        ImportedOn = f.On,
        Submitter = f.Recorder,
        Authors = state.Authors.Add(f.Recorder).Union(f.Authors ?? []),
        Wrote = CaseState.WrittenBy(f.Wrote),
        Variables = f.Variables,
        Field = f.Field,
        AmountField = f.AmountField,
        Steps = state.Steps.SetItems(f.Decisions.Select(d => KeyValuePair.Create(d.Activity, new StepState(d.Outcome, 1, null, d.On, null)))),
    };
}
