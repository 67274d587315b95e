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

    /// <summary>Values with personal texts put in, or null where they are erased or not for this reader; the keys of those are
    /// listed.</summary>
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
                // Cells in full are for the page that records their opening; what stands for them may be sent back, and keeps them.
                data[key] = value;
                masked.AddRange(field.Columns.Where(c => c.Personal).Select(c => $"{key}.{c.Key}"));
                continue;
            }
            if (Digest(value) is not { } digest) data[key] = value;
            else if (personal && view.Privates.TryGetValue(digest, out var text)) data[key] = ValueMap.Text(text);
            else
            {
                data[key] = null;
                masked.Add(key);
            }
        }
        return (data, masked);
    }

    /// <summary>The text of a comment or reason; null when it is erased or not for this reader.</summary>
    public string? Text(PrivateText? text) => text is not null && view.Privates.TryGetValue(text.Digest, out var plain) ? plain
        : null;

    public bool Sees(CaseTask task) => view.Sees(task);

    public bool Sees(Attachment file) => view.Sees(file);

    public bool Sees(CaseDocument document) => view.Sees(document);

    public bool Sees(Opinion opinion) => view.Sees(opinion);

    /// <summary>Whether a term is shown: to a consulted body only that of its own task.</summary>
    public bool Sees(Deadline deadline) => SeesAll || State.Tasks.Any(t => t.Deadline == deadline.Id && Sees(t));

    private static string? Digest(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("private", out var digest) ? digest.GetString() : null;
}
