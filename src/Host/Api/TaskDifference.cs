using System.Text.Json;
using Approvals.Desk;
using Approvals.Workflows.Cases;
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
internal static class TaskDifference
{
    public static IReadOnlyList<Change> Of(CaseLens lens, CaseTask task, CaseState before, string language)
    {
        var definition = lens.View.Definition;
        var covered = Seen.Fields(definition.Form, task.Covers);
        var (old, now) = (lens.Values(before.Values).Data, lens.Values(lens.State.Values).Data);
        var shown = lens.State with
        {
            Attachments = [.. lens.State.Attachments.Where(lens.Sees)],
            Opinions = [.. lens.State.Opinions.Where(lens.Sees)],
        };
        List<Change> changes = [];
        foreach (var (target, said, says) in Differences.Between(before, shown))
        {
            var colon = target.IndexOf(':', StringComparison.Ordinal);
            var (kind, key) = (target[..colon], target[(colon + 1)..]);
            switch (kind)
            {
                // What is not for this reader has no value in either, and its key would tell that it is there.
                case "field" when covered?.Contains(key) != false && (old.ContainsKey(key) || now.ContainsKey(key)):
                    changes.Add(new Change("field", key, Words.Field(definition, language, key), old.GetValueOrDefault(key),
                        now.GetValueOrDefault(key)));
                    break;
                case "slot" when task.Covers.Contains("*") || task.Covers.Contains(target):
                    changes.Add(new Change("file", key, Words.Slot(definition, language, key), said, says));
                    break;
                case "opinion":
                    changes.Add(new Change("opinion", key, Words.Outcome(definition, language, key, says?.GetString() ?? ""), said, says));
                    break;
            }
        }
        return changes;
    }
}
