using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Applies a rehearsed migration: the plan is made again in the commit and must be the one that was rehearsed.</summary>
internal static class Migrating
{
    public static Refusal? Apply(Session s, CaseDefinition? newer, MigrateCase command)
    {
        if (!Incidents.Administers(s)) return Refusals.NotEntitled;
        if (newer is null || newer.Digest != command.To) return Refusals.UnknownDefinition;
        if (s.State.Digest == command.To) return Refusals.AlreadyMigrated;
        var before = s.State with { Seq = s.State.Seq - 1 };
        if (before.Digest != command.From || before.Seq != command.Seq) return Refusals.CaseMoved;
        var plan = Migration.Rehearse(s.Definition, newer, before, s.Inputs, command.Map, command.ReceivedAt);
        if (plan.Digest != command.Plan) return Refusals.PlanChanged;
        if (!plan.CanApply) return Refusals.MigrationStopped([.. plan.Problems.Where(p => p.Stops).Select(p => new Problem(p.Where, "migration.problem." + p.Code, p.Arg))]);
        Carry(s, newer, plan);
        return null;
    }

    /// <summary>Emits what a plan says; its dates are made by this as well, so that nothing else can come of it.</summary>
    public static void Carry(Session s, CaseDefinition newer, MigrationPlan plan)
    {
        var before = s.State;
        s.Emit(new CaseMigrated(
            plan.From, plan.To, plan.TextsDigest, plan.Digest, plan.Map.Steps, plan.Renamed, plan.Void, s.Command.Actor.Id, Migration.Limits(before, newer),
            Migration.FieldsMoved(s.Definition.Form, newer.Form)));
        s.GoOver(newer);
        foreach (var (name, value) in plan.Variables) s.Emit(new VariableSet(name, value));
        foreach (var move in plan.Tokens.Where(m => m.Before != m.After))
        {
            s.Emit(new TokenEnded(move.Before.Id));
            s.Emit(new TokenPlaced(move.After));
        }
        foreach (var duty in plan.EndedDuties) Obligations.End(s, duty);
        foreach (var duty in plan.Duties) s.Emit(new ObligationOpened(duty));
        foreach (var change in plan.Changes) Carry(s, change);
        foreach (var move in plan.Tasks)
            if (move.After is { } task) s.Emit(new TaskRevised(task with { Deadline = s.State.DeadlineById(task.Deadline)?.Id }, move.Changes));
        Replan(s, before, plan);
        Tell(s, plan);
    }

    private static void Carry(Session s, DeadlineChange change)
    {
        if (change.Next is { } next) s.Emit(change.Begins ? new DeadlineStarted(next) : new DeadlineRevised(next, "migration"));
        // Those of tasks and duties that fell away are gone with them.
        else if (s.State.DeadlineById(change.Id) is { } ended) Clocks.Stop(s, ended, "cancelled");
    }

    /// <summary>Reminders follow the due date and the offsets of the new rule; where neither changed, what is planned stays planned.</summary>
    private static void Replan(Session s, CaseState before, MigrationPlan plan)
    {
        var reminded = plan.Tasks.Where(t => t.Changes.Any(c => c is "reminders" or "escalate" or "automatic")).Select(t => t.After!.Deadline);
        var moved = plan.Changes.Where(c => c.Next is { } next && before.DeadlineById(c.Id)?.Due != next.Due).Select(c => (string?)c.Id);
        foreach (var id in moved.Concat(reminded).OfType<string>().Distinct())
            if (s.State.DeadlineById(id) is { Paused: false }) Clocks.OnMigrated(s, before, id);
    }

    private static void Tell(Session s, MigrationPlan plan)
    {
        foreach (var move in plan.Tasks.Where(t => t.After is not null))
            if (s.State.Task(move.Task) is { } task) TaskOpening.Tell(s, task, s.State.DeadlineById(task.Deadline));
        foreach (var problem in plan.Problems.Where(p => p.Code == "no-actor"))
            if (plan.Tasks.FirstOrDefault(m => m.Handle == problem.Where) is { } move && s.State.Task(move.Task) is { } task) ActorCheck.Check(s, task);
    }
}
