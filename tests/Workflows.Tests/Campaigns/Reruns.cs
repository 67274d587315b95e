using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Xunit;

namespace Approvals.Workflows.Tests.Campaigns;

/// <summary>
/// Watches that no finished step runs again because the case went over to another version: what is finished stays as it was, tokens are moved one for one, never
/// onto a step that somebody has been at; and over the whole life of a case a step outside every loop is opened once, plus once for each recall.
/// </summary>
internal sealed class Reruns
{
    private readonly Dictionary<string, int> openings = [];
    private int recalls;
    private bool jumped;

    public void See(CaseRecord record, CaseState? before, CaseState after, CaseDefinition definition)
    {
        if (record.Facts.OfType<CaseMigrated>().SingleOrDefault() is { } migrated) WentOver(migrated, record, before!, after);
        recalls += record.Facts.Count(f => f is TaskRecalled);
        foreach (var opened in record.Facts.OfType<TaskOpened>().Where(f => f.Task.Kind == TaskKind.Step)) Opened(opened.Task.Activity, definition);
    }

    private void WentOver(CaseMigrated migrated, CaseRecord record, CaseState before, CaseState after)
    {
        Assert.DoesNotContain(record.Facts, f => f is TaskOpened or TaskClosed or VisitBegun or VisitCompleted or NumberTaken or CaseEnded or SignalSent);
        string Now(string id) => migrated.Renamed.GetValueOrDefault(id, id);
        // What a name meant in a version before the last gives way to the step that has this name again.
        var taken = migrated.Renamed.Where(r => before.Steps.ContainsKey(r.Key)).ToDictionary(r => r.Value, r => r.Key);
        Assert.Equal(
            before.Steps.Where(s => !taken.ContainsKey(s.Key)).Select(s => (Now(s.Key), s.Value with { Covered = null })).OrderBy(s => s.Item1, StringComparer.Ordinal),
            after.Steps.Select(s => (s.Key, s.Value with { Covered = null })).OrderBy(s => s.Key, StringComparer.Ordinal));
        Assert.Equal(before.Tokens.Select(t => t.Id).Order(), after.Tokens.Select(t => t.Id).Order());
        Assert.Subset(before.Tasks.Select(t => t.Id).ToHashSet(), after.Tasks.Select(t => t.Id).ToHashSet());
        foreach (var token in before.Tokens)
        {
            var place = after.Tokens.Single(t => t.Id == token.Id).Activity;
            if (place == Now(token.Activity)) continue;
            Assert.True(before.Step(place).Visits == 0, $"migration put a token onto {place}, which was visited before");
            jumped = true;
        }
        // Whoever sends a token elsewhere, be it onto a step that only the new version has, may send it back before something that is finished.
        if (migrated.Renamed.Any(r => VersionChanges.Origin(r.Key) != VersionChanges.Origin(r.Value))) jumped = true;
        foreach (var (old, now) in migrated.Renamed)
            if (openings.Remove(old, out var count)) openings[now] = count;
    }

    private void Opened(string step, CaseDefinition definition)
    {
        openings[step] = openings.GetValueOrDefault(step) + 1;
        if (jumped || IsRepeatable(step, definition)) return;
        Assert.True(openings[step] <= 1 + recalls, $"{step} was opened {openings[step]} times and is in no loop");
    }

    /// <summary>In a loop, or behind an action that may be taken again.</summary>
    private static bool IsRepeatable(string step, CaseDefinition definition) =>
        Behind(step, definition).Contains(step) || definition.Activities.Values.OfType<CaseActionActivity>().Any(a => Behind(a.Id, definition).Contains(step));

    private static HashSet<string> Behind(string id, CaseDefinition definition)
    {
        HashSet<string> reached = [];
        Queue<string> open = new([id]);
        while (open.TryDequeue(out var at))
            foreach (var (_, next) in definition.Connections.Where(c => c.Key.Item1 == at))
                if (reached.Add(next)) open.Enqueue(next);
        return reached;
    }
}
