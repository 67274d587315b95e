using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>A case as another one shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Its number of today.</param>
/// <param name="Type">Its type; null for a reader who may not read the case.</param>
/// <param name="Title">Its title; null for the same.</param>
public sealed record NamedCase(string Id, string Number, string? Type, string? Title)
{
    /// <summary>Its public status of today; null for a reader who may not read the case.</summary>
    public string? Status { get; init; }

    /// <summary>Whether it is suspended.</summary>
    public bool Suspended { get; init; }

    /// <summary>How it ended; null while it is open, and for a reader who may not read it.</summary>
    public string? Ending { get; init; }
}

/// <summary>A case that names the one shown, to a reader who may read both.</summary>
/// <param name="Case">It.</param>
/// <param name="Field">The field that names it; for a column <c>table.column</c>.</param>
public sealed record NamedBy(NamedCase Case, string Field);

/// <summary>
/// Cases that are named in values: found by number or id, told by number and title. The wall of <see cref="CaseAccess.Visible"/> holds for all of it; of a case
/// behind it only the number is told, and only where a value names it already.
/// </summary>
public sealed class CaseNames(IDbContextFactory<ApprovalsDb> databases, CaseAccess access, TimeProvider clock)
{
    /// <summary>Most cases offered to choose from; others are typed by number.</summary>
    private const int MostOffered = 100;

    private DateOnly Today => Inputs.LocalDate(clock.GetUtcNow());

    /// <summary>Cases of some types (none: of all) that a person may name, the latest first.</summary>
    public async Task<IReadOnlyList<NamedCase>> OfferedAsync(string account, IReadOnlyCollection<string> types, CancellationToken cancellation = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = await access.Visible(db, account, Today).Where(s => types.Count == 0 || types.Contains(s.Type))
            .OrderByDescending(s => s.OpenedOn).ThenByDescending(s => s.Number).Take(MostOffered).ToListAsync(cancellation);
        return [.. rows.Select(Readable)];
    }

    /// <summary>The cases with these ids, by id; one that does not exist is not among them.</summary>
    public async Task<IReadOnlyDictionary<string, NamedCase>> OfAsync(string account, IReadOnlyCollection<string> ids, CancellationToken cancellation = default)
    {
        if (ids.Count == 0) return new Dictionary<string, NamedCase>();
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var readable = await access.Visible(db, account, Today).Where(s => ids.Contains(s.CaseId)).Select(s => s.CaseId).ToListAsync(cancellation);
        var rows = await db.CaseSummaries.Where(s => ids.Contains(s.CaseId)).ToListAsync(cancellation);
        return rows.ToDictionary(r => r.CaseId, r => readable.Contains(r.CaseId) ? Readable(r) : new NamedCase(r.CaseId, r.Number, null, null), StringComparer.Ordinal);
    }

    /// <summary>The cases that name one, as far as a person may read them.</summary>
    public async Task<IReadOnlyList<NamedBy>> NamingAsync(string account, string named, CancellationToken cancellation = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var links = await db.CaseLinks.Where(l => l.ToCase == named).ToListAsync(cancellation);
        if (links.Count == 0) return [];
        var ids = links.ConvertAll(l => l.FromCase);
        var rows = await access.Visible(db, account, Today).Where(s => ids.Contains(s.CaseId)).OrderBy(s => s.Number).ToListAsync(cancellation);
        return [.. rows.SelectMany(r => links.Where(l => l.FromCase == r.CaseId).Select(l => new NamedBy(Readable(r), l.Field)))];
    }

    /// <summary>The values with ids where the number of a case was typed. What is no number of a case the person may read stays as it is: the engine names the problem.</summary>
    public async Task<Dictionary<string, JsonElement>> IdsAsync(
        FormDefinition form, string account, IEnumerable<KeyValuePair<string, JsonElement>> values, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(form);
        var given = values.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        var naming = form.Naming.Where(f => given.ContainsKey(f.Key)).ToList();
        var typed = naming.SelectMany(f => References.In(f, ValueMap.Of(given))).Select(r => r.Case).Distinct().ToList();
        if (typed.Count == 0) return given;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = await access.Visible(db, account, Today).Where(s => typed.Contains(s.Number)).Select(s => new { s.Number, s.CaseId }).ToListAsync(cancellation);
        var ids = rows.GroupBy(r => r.Number, StringComparer.Ordinal).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.Single().CaseId, StringComparer.Ordinal);
        if (ids.Count > 0)
            foreach (var field in naming) given[field.Key] = Replaced(field, given[field.Key], ids);
        return given;
    }

    private static NamedCase Readable(CaseSummaryRow row) => new(row.CaseId, row.Number, row.Type, row.Title)
    {
        Status = row.Status, Suspended = row.Suspended, Ending = row.Ending,
    };

    private static JsonElement Replaced(FieldDefinition field, JsonElement value, Dictionary<string, string> ids)
    {
        if (field.Type == FieldType.Case)
            return value.ValueKind == JsonValueKind.String && ids.TryGetValue(value.GetString()!, out var id) ? ValueMap.Text(id) : value;
        if (JsonNode.Parse(value.GetRawText()) is not JsonArray rows) return value;
        foreach (var row in rows.OfType<JsonObject>())
            foreach (var column in field.Columns.Where(c => c.Type == FieldType.Case))
                if (row[column.Key] is JsonValue cell && cell.TryGetValue<string>(out var text) && ids.TryGetValue(text, out var found)) row[column.Key] = found;
        return JsonSerializer.SerializeToElement(rows);
    }
}
