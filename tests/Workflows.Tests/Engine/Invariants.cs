using System.Text;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;

namespace Approvals.Workflows.Tests.Engine;

/// <summary>What holds of every case after every accepted command.</summary>
internal static class Invariants
{
    public static void Hold(CaseDefinition definition, CaseState? before, Decision.Accepted accepted, IReadOnlyDictionary<string, int> registers, string written)
    {
        var (record, state) = (accepted.Record, accepted.State);
        Assert.NotEmpty(record.Facts);
        Assert.Equal((before?.Seq ?? 0) + 1, record.Seq);
        Assert.Equal(record.Seq, state.Seq);
        Assert.True(before is null || record.At >= before.At, "time ran backwards");
        Work(definition, state);
        Dues(state);
        Facts(before, record, registers);
        NothingPrivate(accepted, written);
        if (!state.IsOpen) NothingOpen(state);
    }

    private static void Work(CaseDefinition definition, CaseState state)
    {
        Assert.Equal(state.Tasks.Length, state.Tasks.Select(t => t.Id).Distinct().Count());
        foreach (var task in state.Tasks.Where(t => t.Token is not null)) Assert.Contains(state.Tokens, t => t.Id == task.Token && t.Activity == task.Activity);
        foreach (var token in state.Tokens) Assert.True(HasReason(definition, state, token), $"token {token.Id} waits at {token.Activity} for nothing");
        foreach (var duty in state.Obligations) Assert.Contains(state.Tasks, t => t.Activity == duty.Activity && t.Kind is TaskKind.Report or TaskKind.Signing or TaskKind.Acceptance);
        foreach (var task in state.Tasks.Where(t => t.Kind == TaskKind.Opinion)) Assert.Contains(state.Tasks, t => t.Id == task.Parent);
    }

    private static bool HasReason(CaseDefinition definition, CaseState state, Token token) =>
        state.Incidents.Any(i => i.Where == token.Activity) || definition.Activities[token.Activity] switch
        {
            JoinActivity => state.Tokens.Any(t => t.Id != token.Id && t.Stack.Count >= token.Stack.Count),
            WaitActivity w => state.Deadlines.Any(d => d.Key == w.Term && d.Task is null && (d.Paused || state.Due.Any(i => i.Deadline == d.Id && i.Kind == "wait"))),
            _ => state.Tasks.Any(t => t.Token == token.Id),
        };

    private static void Dues(CaseState state)
    {
        Assert.Equal(state.Due.Length, state.Due.Select(d => d.Key).Distinct().Count());
        foreach (var item in state.Due)
        {
            Assert.Contains(state.Deadlines, d => d.Id == item.Deadline && !d.Paused);
            Assert.True(item.Task is null || state.Tasks.Any(t => t.Id == item.Task), $"{item.Key} is due for a task that is closed");
        }
        foreach (var deadline in state.Deadlines.Where(d => d.Task is not null)) Assert.Contains(state.Tasks, t => t.Id == deadline.Task);
        foreach (var own in state.Deadlines.Where(d => d.Set is not null))
        {
            var task = Assert.Single(state.Tasks, t => t.Internal == own.Id);
            if (state.DeadlineById(task.Deadline) is { } statutory) Assert.True(own.Due <= statutory.Due, $"{task.Handle}: {own.Due} is later than {statutory.Due}");
        }
        foreach (var request in state.Tasks.Where(t => t.Kind == TaskKind.Extension)) Assert.True(state.DeadlineById(request.Extension!.Deadline) is not null && state.Tasks.Any(t => t.Id == request.Parent));
    }

    private static void Facts(CaseState? before, CaseRecord record, IReadOnlyDictionary<string, int> registers)
    {
        var opened = (before?.Tasks ?? []).ToDictionary(t => t.Id);
        var last = new Dictionary<string, int>(registers);
        foreach (var fact in record.Facts)
            switch (fact)
            {
                case TaskOpened f: opened.Add(f.Task.Id, f.Task); break;
                case TaskCancelled f: Assert.True(opened.Remove(f.Task), "cancelled, but not open"); break;
                case TaskRevised f:
                    Assert.True(opened.ContainsKey(f.Task.Id), "revised, but not open");
                    opened[f.Task.Id] = f.Task;
                    break;
                case TaskRecalled f: Assert.True(opened.Remove(f.Task), "recalled, but not open"); break;
                case NumberTaken f when record.Facts.Any(x => x is Imported): Assert.True((last[f.Register] = f.Number) > registers.GetValueOrDefault(f.Register)); break;
                case NumberTaken f: Assert.Equal(last[f.Register] = last.GetValueOrDefault(f.Register) + 1, f.Number); break;
                case TaskClosed f:
                    Assert.True(opened.Remove(f.Task, out var task), "closed, but not open");
                    FourEyes(before!, task!, f);
                    break;
            }
    }

    private static void FourEyes(CaseState before, CaseTask task, TaskClosed closed)
    {
        if (closed.Actor == Actor.System.Id) return;
        Assert.NotEqual(closed.Actor, closed.ConfirmedBy);
        if (closed.Letter is { Paper: true } || closed.Flagged is not null) return;
        foreach (var person in new[] { closed.Actor, closed.ConfirmedBy }.OfType<string>())
        {
            if (task.Exclude.Contains("submitter"))
            {
                Assert.NotEqual(before.Submitter, person);
                Assert.False(before.HasWritten(person, task.Covers));
            }
            foreach (var rule in task.Exclude.Where(r => r.StartsWith("actor:", StringComparison.Ordinal))) Assert.NotEqual(before.Step(rule[6..]).Actor, person);
        }
    }

    private static void NothingPrivate(Decision.Accepted accepted, string state)
    {
        if (accepted.Privates.Count == 0) return;
        var written = Encoding.UTF8.GetString(Play.Canonical(accepted.Record)) + state;
        foreach (var value in accepted.Privates)
        {
            Assert.Contains(value.Digest, written, StringComparison.Ordinal);
            // Short texts would be found by chance in a digest or a key.
            if (value.Text.Length >= 8) Assert.DoesNotContain(value.Text, written, StringComparison.Ordinal);
        }
    }

    private static void NothingOpen(CaseState state)
    {
        Assert.Empty(state.Tasks);
        Assert.Empty(state.Tokens);
        Assert.Empty(state.Deadlines);
        Assert.Empty(state.Due);
        Assert.Empty(state.Obligations);
    }
}
