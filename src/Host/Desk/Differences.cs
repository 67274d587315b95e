using System.Text.Json;
using Approvals.Workflows.Cases;

namespace Approvals.Desk;

/// <summary>A value that differs between two moments of a case.</summary>
/// <param name="Target"><c>field:key</c>, <c>slot:key</c> or <c>opinion:handle</c>.</param>
/// <param name="Before">Value before, null when there was none.</param>
/// <param name="After">Value after, null when there is none.</param>
public sealed record Difference(string Target, JsonElement? Before, JsonElement? After);

/// <summary>What changed between two moments, for whoever has to decide again.</summary>
public static class Differences
{
    /// <summary>Fields, files and opinions that differ.</summary>
    public static IReadOnlyList<Difference> Between(CaseState before, CaseState after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        List<Difference> found = [];
        foreach (var key in before.Values.Keys.Union(after.Values.Keys).Order(StringComparer.Ordinal))
        {
            JsonElement? old = before.Values.TryGetValue(key, out var b) ? b : null;
            JsonElement? now = after.Values.TryGetValue(key, out var a) ? a : null;
            if (old is null || now is null || !JsonElement.DeepEquals(old.Value, now.Value)) found.Add(new Difference("field:" + key, old, now));
        }
        foreach (var file in after.Attachments.Where(f => before.Attachments.All(o => o.Id != f.Id)))
            found.Add(new Difference("slot:" + file.Slot, null, ValueMap.Text(file.Name)));
        foreach (var opinion in after.Opinions.Where(o => !before.Opinions.Contains(o)))
        {
            var said = before.Opinions.Find(o => o.Handle == opinion.Handle)?.Outcome;
            found.Add(new Difference("opinion:" + opinion.Handle, said is null ? null : ValueMap.Text(said),
                ValueMap.Text(opinion.Outcome)));
        }
        return found;
    }

    /// <summary>Records in which the step of a task was closed before. The report of an earlier period is no earlier round of the one that is owed now.</summary>
    public static IReadOnlyList<CaseRecord> Earlier(IReadOnlyList<CaseRecord> history, CaseState state, CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(task);
        var began = state.Obligations.Find(o => o.Activity == task.Activity) is { } duty ? history.FirstOrDefault(r => Begins(r, duty))?.Seq ?? 0 : 0;
        return [.. history.Where(r => r.Seq > began && r.Facts.OfType<TaskClosed>().Any(c => c.Handle == task.Handle))];

        static bool Begins(CaseRecord record, OpenObligation duty) =>
            record.Facts.OfType<ObligationOpened>().Any(o => o.Obligation.Activity == duty.Activity && o.Obligation.Occurrence == duty.Occurrence);
    }

    /// <summary>The case as it stood after a record.</summary>
    public static CaseState? At(IEnumerable<CaseRecord> history, long seq)
    {
        CaseState? state = null;
        foreach (var record in history.TakeWhile(r => r.Seq <= seq)) state = CaseState.Fold(state, record);
        return state;
    }
}
