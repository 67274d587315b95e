using System.Globalization;
using System.Text;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>What values may name outside their case.</summary>
/// <param name="Organisation">Whether a body with a key exists.</param>
/// <param name="CaseType">Type of a case that whoever gives the value may read; null for any other id.</param>
public sealed record FormLookups(Func<string, bool> Organisation, Func<string, string?> CaseType)
{
    /// <summary>Bodies of a directory, and no cases.</summary>
    public static FormLookups Of(People.Directory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return new FormLookups(key => directory.Organisation(key) is not null, _ => null);
    }
}

/// <summary>Checks values against the form. Pure; used by the engine and by pages that want to say what is missing before anything is sent.</summary>
public static class FormCheck
{
    private const int LineLength = 300;
    private const int TextLength = 20_000;
    private const int MostRows = 500;

    /// <summary>Other cases that one answer may name for the first time: each is loaded to ask whether it may be read, in the one writer.</summary>
    public const int MostCases = 100;

    /// <summary>Problems of single values: unknown field, wrong type, too long, not an option, not NFC.</summary>
    /// <param name="form">The form.</param>
    /// <param name="allowed">Fields that may be given.</param>
    /// <param name="values">What was given; JSON null removes a value and is always right.</param>
    /// <param name="current">Values so far: a personal value may come back as the digest that stands for it, a case named already by who may not read it.</param>
    /// <param name="lookups">What they may name outside the case.</param>
    public static IEnumerable<Problem> Values(
        FormDefinition form, IReadOnlySet<string> allowed, IEnumerable<KeyValuePair<string, JsonElement>> values, ValueMap current, FormLookups lookups)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(lookups);
        var given = values.ToList();
        var once = new Dictionary<string, string?>(StringComparer.Ordinal);
        var asked = lookups with { CaseType = id => once.TryGetValue(id, out var type) ? type : once[id] = lookups.CaseType(id) };
        foreach (var total in Sums.TooLarge(form, given)) yield return new Problem("field:" + total, "problem.too-large");
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in given)
        {
            var where = "field:" + key;
            if (!allowed.Contains(key) || form.Field(key) is not { } field) yield return new Problem(where, "problem.unknown-field", key);
            else if (Named(field, value, current, named) > MostCases) yield return new Problem(where, "problem.too-many-cases", MostCases.ToString(CultureInfo.InvariantCulture));
            else if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) && !IsKept(key, value, current)
                     && Value(field, value, Keeping(field, current, asked), KeptCells(field, current)) is { } problem)
                yield return problem with { Where = where };
        }
    }

    /// <summary>Fields and documents that are required and missing, given all values.</summary>
    public static IEnumerable<Problem> Missing(CaseDefinition definition, CaseState state, IEnumerable<string> sections)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        var scope = new CaseScope(definition, state);
        foreach (var field in definition.Form.FieldsOf(sections))
        {
            if (field.When is { } when && !when.Test(scope).IsTrue) continue;
            if (IsRequired(field, scope) && IsEmpty(state.Values, field)) yield return new Problem("field:" + field.Key, "problem.required");
        }
    }

    /// <summary>Documents of the dossier that are required and missing.</summary>
    public static IEnumerable<Problem> MissingSlots(CaseDefinition definition, CaseState state)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        var scope = new CaseScope(definition, state);
        return definition.Form.Checklist
            .Where(slot => slot is { Task: false, Required: true } && (slot.When is null || slot.When.Test(scope).IsTrue) && state.Attachments.All(a => a.Slot != slot.Slot))
            .Select(slot => new Problem("slot:" + slot.Slot, "problem.slot-missing"));
    }

    /// <summary>Whether a field's condition holds, so that it is shown.</summary>
    public static bool IsShown(CaseDefinition definition, CaseState state, FieldDefinition field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return field.When is null || field.When.Test(new CaseScope(definition, state)).IsTrue;
    }

    /// <summary>Whether a field must be filled, given all values.</summary>
    public static bool IsRequired(CaseDefinition definition, CaseState state, FieldDefinition field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return IsRequired(field, new CaseScope(definition, state));
    }

    /// <summary>Whether a slot's condition holds, so that it is asked for.</summary>
    public static bool IsShown(CaseDefinition definition, CaseState state, SlotDefinition slot)
    {
        ArgumentNullException.ThrowIfNull(slot);
        return slot.When is null || slot.When.Test(new CaseScope(definition, state)).IsTrue;
    }

    /// <summary>
    /// Whether a field counts as not filled: absent, blank or an empty list. A yes or no and a list of bodies that somebody must fill only here and now may stay open: not
    /// to have said yes is no, and nobody may be asked; where the form itself requires them they may not.
    /// </summary>
    public static bool IsEmpty(ValueMap values, FieldDefinition field)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(field);
        if (!values.TryGetValue(field.Key, out var value)) return field.Required || field.Type is not (FieldType.YesNo or FieldType.Organisations);
        return value.ValueKind switch
        {
            JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetString()),
            JsonValueKind.Array => value.GetArrayLength() == 0 && (field.Required || field.Type != FieldType.Organisations),
            _ => false,
        };
    }

    private static bool IsRequired(FieldDefinition field, IScope scope) => field.Required || (field.RequiredWhen is { } condition && condition.Test(scope).IsTrue);

    private static bool IsKept(string key, JsonElement value, ValueMap current) =>
        value.ValueKind == JsonValueKind.Object && current.TryGetValue(key, out var old) && JsonElement.DeepEquals(old, value);

    private static HashSet<string>? KeptCells(FieldDefinition field, ValueMap current) => PersonalCells.In(field) && current.TryGetValue(field.Key, out var now)
        ? PersonalCells.Digests(field, now).Select(d => d.Digest).ToHashSet(StringComparer.Ordinal) : null;

    private static FormLookups Keeping(FieldDefinition field, ValueMap current, FormLookups lookups)
    {
        var kept = References.In(field, current).Select(r => r.Case).ToHashSet(StringComparer.Ordinal);
        return kept.Count == 0 ? lookups : lookups with { CaseType = id => kept.Contains(id) ? "" : lookups.CaseType(id) };
    }

    /// <summary>How many cases that were not named before a field and those before it name.</summary>
    private static int Named(FieldDefinition field, JsonElement value, ValueMap current, HashSet<string> named)
    {
        if (field.Type is not (FieldType.Case or FieldType.Table)) return 0;
        var kept = References.In(field, current).Select(r => r.Case).ToHashSet(StringComparer.Ordinal);
        named.UnionWith(References.In(field, ValueMap.Of([KeyValuePair.Create(field.Key, value)])).Select(r => r.Case).Where(id => !kept.Contains(id)));
        return named.Count;
    }

    private static Problem? Value(FieldDefinition field, JsonElement value, FormLookups lookups, IReadOnlySet<string>? kept = null) => field.Type switch
    {
        FieldType.YesNo => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : Wrong("problem.not-yes-no"),
        FieldType.Choices => Texts(value, t => field.Options.Contains(t) ? null : Wrong("problem.not-an-option", t)),
        FieldType.Organisations => Texts(value, t => lookups.Organisation(t) ? null : Wrong("problem.unknown-organisation", t)),
        FieldType.Table => Table(field, value, lookups, kept),
        _ => value.ValueKind != JsonValueKind.String ? Wrong("problem.not-text") : Text(field, value.GetString()!, lookups),
    };

    private static Problem? Text(FieldDefinition field, string text, FormLookups lookups)
    {
        if (text.Length == 0) return null;
        var most = field.Max > 0 ? field.Max : field.Type == FieldType.LongText ? TextLength : LineLength;
        if (text.Length > most) return Wrong("problem.too-long", most.ToString(CultureInfo.InvariantCulture));
        if (!IsClean(text)) return Wrong("problem.not-clean");
        return field.Type switch
        {
            FieldType.Date => IsoDate.Parse(text) is not null ? null : Wrong("problem.not-a-date"),
            FieldType.Money => Money(field, text),
            FieldType.Number => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? null : Wrong("problem.not-a-number"),
            FieldType.Choice => field.Options.Contains(text) ? null : Wrong("problem.not-an-option", text),
            FieldType.Organisation => lookups.Organisation(text) ? null : Wrong("problem.unknown-organisation", text),
            FieldType.Case => Case(field, lookups.CaseType(text), text),
            _ => null,
        };
    }

    /// <summary>An empty type is that of a case named before: it was right then.</summary>
    private static Problem? Case(FieldDefinition field, string? type, string text)
    {
        if (type is null) return Wrong("problem.unknown-case", text);
        return type.Length == 0 || field.CaseTypes.Count == 0 || field.CaseTypes.Contains(type) ? null : Wrong("problem.other-case-type", text);
    }

    private static Problem? Money(FieldDefinition field, string text)
    {
        const NumberStyles plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(text, plain, CultureInfo.InvariantCulture, out var amount)) return Wrong("problem.not-money");
        if (amount < 0) return Wrong("problem.negative");
        return field.Whole && decimal.Truncate(amount) != amount ? Wrong("problem.not-whole") : null;
    }

    private static Problem? Texts(JsonElement value, Func<string, Problem?> check)
    {
        if (value.ValueKind != JsonValueKind.Array) return Wrong("problem.not-a-list");
        foreach (var item in value.EnumerateArray())
            if (item.ValueKind != JsonValueKind.String) return Wrong("problem.not-a-list");
            else if (check(item.GetString()!) is { } problem) return problem;
        return null;
    }

    private static Problem? Table(FieldDefinition field, JsonElement value, FormLookups lookups, IReadOnlySet<string>? kept)
    {
        if (value.ValueKind != JsonValueKind.Array) return Wrong("problem.not-a-list");
        if (value.GetArrayLength() > MostRows) return Wrong("problem.too-many-rows", MostRows.ToString(CultureInfo.InvariantCulture));
        foreach (var row in value.EnumerateArray())
        {
            if (row.ValueKind != JsonValueKind.Object) return Wrong("problem.not-a-list");
            foreach (var cell in row.EnumerateObject())
            {
                if (field.Columns.FirstOrDefault(c => c.Key == cell.Name) is not { } column) return Wrong("problem.unknown-field", cell.Name);
                if (column.Personal && PersonalCells.DigestOf(cell.Value) is { } digest && kept?.Contains(digest) == true) continue;
                if (Value(column, cell.Value, lookups) is { } problem) return problem;
            }
            foreach (var column in field.Columns.Where(c => c.Required))
                if (!row.TryGetProperty(column.Key, out var cell) || cell.ValueKind is not (JsonValueKind.String or JsonValueKind.Object)
                    || (cell.ValueKind == JsonValueKind.String && cell.GetString()!.Length == 0))
                    return Wrong("problem.column-required", column.Key);
        }
        return null;
    }

    /// <summary>No control characters but line breaks and tabs, no lone surrogates: what canonical JSON and mail headers can carry.</summary>
    internal static bool IsClean(string text)
    {
        foreach (var c in text)
            if (char.IsControl(c) && c is not ('\n' or '\r' or '\t')) return false;
        try
        {
            return text.IsNormalized(NormalizationForm.FormC) || text.Normalize(NormalizationForm.FormC).Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static Problem Wrong(string key, string? arg = null) => new("", key, arg);
}
