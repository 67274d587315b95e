using System.Text.Json;
using Approvals.Desk;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>What of a case its reader gets to see, in the form of the API.</summary>
internal sealed class CaseLens(CaseView view)
{
    private readonly bool personal = view.Relation.Allows(CaseRight.ReadPersonal);

    public CaseView View => view;

    public CaseState State => view.State;

    public bool SeesAll => view.SeesAll;

    /// <summary>Values with what stands for personal texts, or null where they are not for this reader; the keys of those are listed. Texts in full are for the
    /// call that records their opening; what stands for them may be sent back, and keeps them.</summary>
    public (IReadOnlyDictionary<string, JsonElement?> Data, IReadOnlyList<string> Masked) Values(ValueMap values)
    {
        var dossier = SeesAll ? null : view.Definition.Form.FieldsOf(view.Definition.Form.Draft).Select(f => f.Key)
            .ToHashSet(StringComparer.Ordinal);
        Dictionary<string, JsonElement?> data = [];
        List<string> masked = [];
        foreach (var (key, value) in values)
        {
            if (dossier?.Contains(key) == false) continue;
            if (view.Definition.Form.Field(key) is { } field && PersonalCells.In(field))
            {
                data[key] = value;
                masked.AddRange(field.Columns.Where(c => c.Personal).Select(c => $"{key}.{c.Key}"));
                continue;
            }
            data[key] = PersonalCells.DigestOf(value) is null || personal ? value : null;
            if (PersonalCells.DigestOf(value) is not null) masked.Add(key);
        }
        return (data, masked);
    }

    /// <summary>Personal values in full; null where they are erased. Empty for a reader who has no right to them.</summary>
    public IReadOnlyDictionary<string, JsonElement?> Personal()
    {
        Dictionary<string, JsonElement?> data = [];
        if (!personal) return data;
        foreach (var field in view.Definition.Form.Sections.SelectMany(s => s.Fields).Where(PersonalCells.Has))
            if (view.Shown.Values.TryGetValue(field.Key, out var value))
                data[field.Key] = PersonalCells.In(field) ? PersonalCells.Map(field, value, (_, _, cell) => Plain(cell)) : Plain(value);
        return data;
    }

    /// <summary>The text of a comment or reason; null when it is erased or not for this reader.</summary>
    public string? Text(PrivateText? text) => text is not null && view.Privates.TryGetValue(text.Digest, out var plain) ? plain
        : null;

    public bool Sees(CaseTask task) => view.Sees(task);

    public bool Sees(Attachment file) => view.Sees(file);

    public bool Sees(CaseDocument document) => view.Sees(document);

    public bool Sees(Opinion opinion) => view.Sees(opinion);

    /// <summary>Whether a term is shown: to a consulted body only that of its own task.</summary>
    public bool Sees(Deadline deadline) => SeesAll ? view.Shown.DeadlineById(deadline.Id) is not null : State.Tasks.Any(t => t.Deadline == deadline.Id && Sees(t));

    private JsonElement? Plain(JsonElement value) =>
        PersonalCells.DigestOf(value) is { } digest ? view.Privates.TryGetValue(digest, out var text) ? ValueMap.Text(text) : null : value;
}
