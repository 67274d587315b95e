using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Tests.Engine;
using Xunit;

namespace Approvals.Workflows.Tests.Campaigns;

/// <summary>An administrator takes a random case over to the next version of its type: rehearsed, put right as the rehearsal says, applied, or applied too late.</summary>
internal sealed class RandomMigrations(Play play, int type)
{
    // Each version is derived from the first.
    private int version = 2;
    private MigrationPlan? stale;

    public Refusal? Next(Seeded random)
    {
        if (stale is { } old && random.Next(2) == 0) return Late(old);
        var plan = Rehearsed(random);
        var (before, stops) = (play.Case, plan.Problems.Any(p => p.Stops));
        var refusal = play.TryMigrate(plan: plan);
        if (refusal is not null) return refusal;
        Assert.False(stops, "a plan that stops was applied");
        Applied(plan, before);
        GoOn();
        return null;
    }

    /// <summary>Rehearses and leaves the plan lying, while others go on working.</summary>
    public void Keep(Seeded random) => stale = Rehearsed(random);

    /// <summary>What was rehearsed on an earlier state is refused whenever the case has moved since.</summary>
    private Refusal? Late(MigrationPlan old)
    {
        stale = null;
        var moved = play.Case.Seq != old.Seq || play.Case.Digest != old.From;
        var refusal = play.TryMigrate(plan: old);
        Assert.False(moved && refusal is null, "a plan was applied to a case that had moved since");
        if (refusal is null) GoOn();
        return refusal;
    }

    private void GoOn()
    {
        (play.Newer, stale) = (null, null);
        version++;
    }

    private MigrationPlan Rehearsed(Seeded random)
    {
        play.Newer ??= RandomCaseType.Of(type, version).Definition;
        var map = Map(random);
        var plan = play.Rehearse(map);
        return random.Next(4) == 0 ? plan : play.Rehearse(map with { Accepted = [.. plan.Problems.Where(p => p.CanAccept).Select(p => p.Key)] });
    }

    /// <summary>Exactly what was rehearsed: every open task, term and token is as the plan said.</summary>
    private void Applied(MigrationPlan plan, CaseState before)
    {
        Assert.Equal(plan.Tokens.Select(t => Json(t.After)).Order(), play.Case.Tokens.Select(Json).Order());
        foreach (var move in plan.Tasks)
            switch (move.Fate)
            {
                case TaskFate.Gone: Assert.Null(play.Case.Tasks.Find(t => t.Id == move.Task)); break;
                case TaskFate.Kept: Assert.Same(before.Tasks.Find(t => t.Id == move.Task), play.Case.Tasks.Find(t => t.Id == move.Task)); break;
                default: Assert.Contains(play.Facts.OfType<TaskRevised>(), f => f.Task.Id == move.Task); break;
            }
        Assert.Equal(play.Case.Deadlines.Select(d => d.Id).Order(), plan.Deadlines.Where(m => m.After is not null).Select(m => m.Id).Order());
        foreach (var move in plan.Deadlines)
        {
            var after = play.Case.DeadlineById(move.Id);
            Assert.Equal(move.After, after?.Due);
            if (after is not null) Assert.Equal(move.Paused ?? before.DeadlineById(move.Id)?.Paused ?? false, after.Paused);
            if (move.After is null && before.DeadlineById(move.Id)?.Task is { } task && play.Case.Tasks.Find(t => t.Id == task) is { } open)
                Assert.True(open.Deadline != move.Id && open.Internal != move.Id, $"{task} is under a term that has ended");
        }
    }

    private static string Json(Token token) => System.Text.Json.JsonSerializer.Serialize(token);

    /// <summary>Renamed steps are mapped to their new names, mostly; others that are gone anywhere, or nowhere.</summary>
    private MigrationMap Map(Seeded random)
    {
        var (older, newer) = (play.Definition, play.Newer!);
        Dictionary<string, string> steps = [];
        var places = newer.Activities.Values.OfType<UserTaskActivity>().Select(a => a.Id).Where(id => !id.StartsWith("after", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        foreach (var gone in Migration.Vanished(older, newer))
        {
            var same = newer.Activities.Keys.FirstOrDefault(id => VersionChanges.Origin(id) == VersionChanges.Origin(gone));
            if (same is not null && random.Next(12) > 0) steps.Add(gone, same);
            else if (places.Length > 0 && random.Next(3) > 0) steps.Add(gone, random.Pick(places));
        }
        return new MigrationMap { Steps = steps, NewTerms = random.Next(2) == 0 };
    }
}
