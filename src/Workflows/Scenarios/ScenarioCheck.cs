using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Workflows.Scenarios;

/// <summary>Compares what a step came to with what is expected of it, and says what differs in a line each.</summary>
/// <param name="name">The step, in front of every line.</param>
/// <param name="on">Its day.</param>
/// <param name="failures">Where the lines go.</param>
internal sealed class ScenarioCheck(string name, DateOnly on, List<string> failures)
{
    public void Compare(CaseState? before, CaseState state, CaseRecord? record, MigrationPlan? plan, Expectation? expect)
    {
        if (expect?.Incidents is null)
            foreach (var incident in state.Incidents.Where(i => i.Number > (before?.LastIncident ?? 0)))
                failures.Add($"{name}: incident {incident.Code} at {incident.Where}: {incident.Detail}");
        if (expect is null) return;
        Where(state, expect);
        Facts(before, state, record?.Facts ?? [], expect);
        Set("problems", expect.Problems, plan?.Problems.Where(p => p.Stops).Select(p => p.Key) ?? [], exact: true);
        Set("void", expect.Void, plan?.Void ?? [], exact: true);
    }

    private void Where(CaseState state, Expectation expect)
    {
        Same("status", expect.Status, state.Status, expect.Status is not null);
        Same("ended", expect.Ended, state.Ending, expect.Ended is not null);
        Same("suspended", expect.Suspended?.ToString(), (state.SuspendedOn is not null).ToString(), expect.Suspended is not null);
        Set("open", expect.Open, state.Tasks.Select(t => t.Handle), exact: true);
        Set("warnings", expect.Warnings, state.Checks?.Select(c => c.Key) ?? [], exact: true);
        Set("incidents", expect.Incidents, state.Incidents.Select(i => $"{i.Code} {i.Where}"), exact: true);
        foreach (var (what, date) in expect.Due ?? new Dictionary<string, DateOnly>())
        {
            var deadline = state.DeadlineById(state.Task(what)?.Deadline) ?? state.Deadlines.Find(d => d.Key == what);
            Same("due " + what, date.Iso(), deadline?.Due.Iso(), true);
        }
        foreach (var (handle, date) in expect.Internal ?? new Dictionary<string, DateOnly>())
            Same("internal " + handle, date.Iso(), state.DeadlineById(state.Task(handle)?.Internal)?.Due.Iso(), true);
        foreach (var (key, value) in expect.Data ?? new Dictionary<string, JsonElement>())
            Same("data " + key, value.ToString(), state.Values.TryGetValue(key, out var v) ? v.ToString() : null, true);
        foreach (var (document, wanted) in expect.Documents ?? new Dictionary<string, string>())
            Same("document " + document, wanted, ScenarioCommands.Document(state, document)?.State, true);
        foreach (var (document, number) in expect.Numbers ?? new Dictionary<string, string>())
            Same("number of " + document, number, ScenarioCommands.Document(state, document)?.Number, true);
        foreach (var (handle, position) in expect.Assigned ?? new Dictionary<string, string>())
            Same("assigned " + handle, position, state.Task(handle)?.Position, true);
    }

    private void Facts(CaseState? before, CaseState state, IReadOnlyList<Fact> facts, Expectation expect)
    {
        Set("mails", expect.Mails, facts.OfType<NoticeQueued>().SelectMany(n => n.Recipients.Select(r => $"{n.Template}:{r}")), exact: false);
        var fired = facts.OfType<DueFired>().Select(f => before?.Due.Find(d => d.Key == f.Key)?.Task).OfType<string>().Select(id => before?.Task(id)?.Handle ?? id);
        Set("reminders", expect.Reminders, fired, exact: false);
        var overdue = state.Tasks.Where(t => state.DeadlineById(t.Deadline) is { Paused: false } d && d.Due < on).Select(t => t.Handle);
        Set("late", expect.Late, facts.OfType<TaskClosed>().Where(t => t.Late).Select(t => t.Handle).Concat(overdue), exact: true);
        Set("signals", expect.Signals, facts.OfType<SignalSent>().Select(x => x.Signal), exact: true);
        Set("drafts", expect.Drafts, facts.OfType<LinkedDraftPrepared>().Select(x => x.Link), exact: true);
    }

    private void Same(string what, string? expected, string? actual, bool looked)
    {
        if (looked && expected != actual) failures.Add($"{name}: {what} is {actual ?? "nothing"}, expected {expected}");
    }

    private void Set(string what, IReadOnlyList<string>? expected, IEnumerable<string> actual, bool exact)
    {
        if (expected is null) return;
        var there = actual.Distinct().Order(StringComparer.Ordinal).ToList();
        var holds = exact ? there.SequenceEqual(expected.Order(StringComparer.Ordinal)) : expected.All(there.Contains);
        if (!holds) failures.Add($"{name}: {what} is [{string.Join(", ", there)}], expected [{string.Join(", ", expected)}]");
    }
}
