using System.Security.Cryptography;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.AspNetCore.DataProtection;

namespace Approvals.Desk;

/// <summary>
/// Personal values of a draft for those who did not write them. In the place of each stands a text that shows no more than its end and holds the value under
/// seal: it goes into a form and comes back from it, wherever its row has moved to meanwhile.
/// </summary>
public sealed class DraftMask(IDataProtectionProvider protection)
{
    private const string Dots = "••••";
    private const char Seal = '#';

    /// <summary>What a masked text shows of itself; null for any other text.</summary>
    public static string? Shown(string? text) => text is not null && text.StartsWith(Dots, StringComparison.Ordinal) && text.IndexOf(Seal, StringComparison.Ordinal) is > 0 and var at ? text[..at] : null;

    /// <summary>A personal text for a page that anybody may look over a shoulder at: of a number its last four digits, by which it is told from others.</summary>
    public static string Of(FieldType type, string? text) =>
        type != FieldType.Date && text is { Length: > 6 } && text[^4..].All(char.IsAsciiDigit) ? Dots + text[^4..] : Dots;

    /// <summary>Fields of a draft with personal values that an account did not write.</summary>
    public static IReadOnlyList<FieldDefinition> KeptFrom(Draft draft, string account)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return [.. Personal(draft.Definition.Form, draft.Values).Where(f => !draft.Written.IsPersonalAuthor(account, DraftAuthors.Field(f.Key)))];
    }

    /// <summary>Whether something of a draft is masked for an account: a value, or the name of a file.</summary>
    public static bool Masks(Draft draft, string account)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return KeptFrom(draft, account).Count > 0 || draft.Attachments.Any(f => IsKept(draft, f, account));
    }

    /// <summary>Whether a file shows private persons and another brought it.</summary>
    public static bool IsKept(Draft draft, Attachment file, string account)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(file);
        return draft.Definition.Form.Slot(file.Slot) is { Personal: true } && !draft.Written.IsPersonalAuthor(account, DraftAuthors.Slot(file.Slot));
    }

    /// <summary>The draft as an account reads it until it asks for more, which is recorded.</summary>
    public Draft For(Draft draft, string account)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var protector = Protector(draft.Row.Id);
        return draft with
        {
            Values = draft.Values.With(KeptFrom(draft, account).Select(f => KeyValuePair.Create(f.Key, Each(f, draft.Values[f.Key], (column, text) =>
                Of(column.Type, text) + Seal + protector.Protect(text))))),
            Attachments = [.. draft.Attachments.Select(f => IsKept(draft, f, account) ? Erasing.Named(draft.Definition.Form, f) : f)],
        };
    }

    /// <summary>Values as they were sent, with every masked text what it stands for; nothing when one stands for nothing here.</summary>
    public IReadOnlyCollection<KeyValuePair<string, JsonElement>>? Open(string draft, FormDefinition form, IReadOnlyCollection<KeyValuePair<string, JsonElement>> values)
    {
        ArgumentNullException.ThrowIfNull(form);
        var protector = Protector(draft);
        try
        {
            return [.. values.Select(v => form.Field(v.Key) is { } field && PersonalCells.Has(field)
                ? KeyValuePair.Create(v.Key, Each(field, v.Value, (_, text) => text.StartsWith(Dots, StringComparison.Ordinal) ? protector.Unprotect(text[(text.IndexOf(Seal, StringComparison.Ordinal) + 1)..]) : text))
                : v)];
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Fields with personal values.</summary>
    public static IEnumerable<FieldDefinition> Personal(FormDefinition form, ValueMap values)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(values);
        return form.FieldsOf(form.Draft).Where(f => PersonalCells.Has(f) && values.TryGetValue(f.Key, out var value) && Texts(f, value).Count > 0);
    }

    private static List<string> Texts(FieldDefinition field, JsonElement value)
    {
        List<string> texts = [];
        Each(field, value, (_, text) => { texts.Add(text); return text; });
        return texts;
    }

    private static JsonElement Each(FieldDefinition field, JsonElement value, Func<FieldDefinition, string, string> put) => PersonalCells.In(field)
        ? PersonalCells.Map(field, value, (_, column, cell) => One(column, cell, put))
        : One(field, value, put) ?? value;

    private static JsonElement? One(FieldDefinition field, JsonElement value, Func<FieldDefinition, string, string> put) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? ValueMap.Text(put(field, text)) : null;

    private IDataProtector Protector(string draft) => protection.CreateProtector("Approvals.Drafts.Personal", draft);
}
