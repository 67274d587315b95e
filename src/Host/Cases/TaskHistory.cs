using Approvals.Desk;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Cases;

/// <summary>What the records say to whoever is at a task.</summary>
internal static class TaskHistory
{
    /// <summary>Since the page that was refused because of a change; else since the same step was last decided.</summary>
    public static (IReadOnlyList<Difference> Changes, int Round) Changes(
        IReadOnlyList<CaseRecord> history, CaseView view, CaseTask task, Refusal? refusal, IFormCollection? typed)
    {
        var earlier = Differences.Earlier(history, view.State, task);
        var since = refusal is { Kind: RefusalKind.Changed } && long.TryParse(typed?["seq"], out var seq) ? seq : earlier.Count > 0 ? earlier[^1].Seq : 0;
        if (since == 0) return ([], 1);
        var before = Differences.At(history, since);
        return (before is null ? [] : Differences.Between(view.ForReader(before), view.Shown), earlier.Count + 1);
    }

    /// <summary>The section that was last filled in, where it is neither the draft's nor the one being filled in: what the step is about.</summary>
    public static SectionDefinition? PutForward(IReadOnlyList<CaseRecord> history, CaseDefinition definition, IReadOnlyList<SectionDefinition> filled)
    {
        var last = history.SelectMany(r => r.Facts.OfType<ValuesRecorded>()).LastOrDefault(c => c.Values.Count > 0);
        var section = last is null ? null : definition.Form.Sections.FirstOrDefault(s => s.Fields.Any(f => last.Values.ContainsKey(f.Key)));
        return section is null || filled.Contains(section) || definition.Form.Draft.Contains(section.Key) ? null : section;
    }
}
