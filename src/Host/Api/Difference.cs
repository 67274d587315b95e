using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>One thing that changed since the caller looked.</summary>
/// <param name="Kind"><c>field</c>, <c>file</c> or <c>opinion</c>.</param>
/// <param name="Key">Field key, slot or handle.</param>
/// <param name="Title">In the reader's language.</param>
/// <param name="Before">Null when there was nothing, or it is not for this reader.</param>
/// <param name="After">Null when nothing is left, or it is not for this reader.</param>
public sealed record Change(string Kind, string Key, string Title, JsonElement? Before, JsonElement? After);

/// <summary>What of a task's covered content changed between two states of its case, as far as the reader may see it.</summary>
internal static class Difference
{
    public static IReadOnlyList<Change> Of(CaseLens lens, CaseTask task, CaseState before, string language) =>
        [.. Fields(lens, task, before, language), .. Files(lens, task, before, language), .. Opinions(lens, before, language)];

    private static IEnumerable<Change> Fields(CaseLens lens, CaseTask task, CaseState before, string language)
    {
        var definition = lens.View.Definition;
        var covered = Seen.Fields(definition.Form, task.Covers);
        var (old, _) = lens.Values(before.Values);
        var (now, _) = lens.Values(lens.State.Values);
        foreach (var key in before.Values.Keys.Union(lens.State.Values.Keys).Order(StringComparer.Ordinal))
        {
            if (covered?.Contains(key) == false || Same(before.Values, lens.State.Values, key)) continue;
            if (old.ContainsKey(key) || now.ContainsKey(key))
                yield return new Change("field", key, Words.Field(definition, language, key), old.GetValueOrDefault(key),
                    now.GetValueOrDefault(key));
        }
    }

    private static IEnumerable<Change> Files(CaseLens lens, CaseTask task, CaseState before, string language)
    {
        var all = task.Covers.Contains("*");
        var known = before.Attachments.Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var file in lens.State.Attachments.Where(f => !known.Contains(f.Id) && lens.Sees(f)
            && (all || task.Covers.Contains("slot:" + f.Slot))))
            yield return new Change("file", file.Slot, Words.Slot(lens.View.Definition, language, file.Slot), null,
                ValueMap.Text(file.Name));
    }

    private static IEnumerable<Change> Opinions(CaseLens lens, CaseState before, string language)
    {
        foreach (var opinion in lens.State.Opinions.Where(o => lens.Sees(o) && !before.Opinions.Contains(o)))
        {
            var old = before.Opinions.Find(o => o.Handle == opinion.Handle)?.Outcome;
            yield return new Change("opinion", opinion.Handle, CaseAnswer.OpinionOf(lens, language, opinion).Title, old is null ? null
                : ValueMap.Text(old), ValueMap.Text(opinion.Outcome));
        }
    }

    private static bool Same(ValueMap before, ValueMap now, string key) =>
        before.TryGetValue(key, out var old) ? now.TryGetValue(key, out var value) && JsonElement.DeepEquals(old, value)
            : !now.ContainsKey(key);
}
