using System.Text.Json;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Inspection;

/// <summary>One entry of the access record.</summary>
/// <param name="Kind">read, listed, records, personal or exported.</param>
/// <param name="Case">The case it was about; null for none.</param>
/// <param name="Table">What left as a file, first part of its name; null where nothing did.</param>
/// <param name="Reason">Why personal values were opened, where that was asked.</param>
public sealed record AccessEntry(long Id, DateTimeOffset At, string Account, string Position, string Kind, CaseSummaryRow? Case, string? Table, int? Rows, string? Reason);

/// <summary>One page of the access record, the newest first.</summary>
public sealed record AccessView(IReadOnlyList<AccessEntry> Entries, string? Kind, CaseSummaryRow? Case, long? Next, bool First);

/// <summary>
/// Who read by an auditor's right, opened personal values or took a table away: the records of the streams <c>access/…</c>. Who audits a province reads what concerns
/// the cases of that province.
/// </summary>
public sealed class AccessRecords(ApprovalsDb db, CaseAccess access, CurrentPerson person)
{
    /// <summary>Kinds to choose from.</summary>
    public static readonly string[] Kinds = ["personal", "read", "exported"];

    private const int Batch = 400;

    /// <summary>The entries behind an id, of one kind and one case if asked.</summary>
    public async Task<AccessView> ReadAsync(string? kind, string? caseId, long? before, CancellationToken cancellation)
    {
        kind = Kinds.Contains(kind) ? kind : null;
        var scope = Scope();
        var about = caseId is null ? null : await scope.FirstOrDefaultAsync(s => s.CaseId == caseId, cancellation);
        var everything = CasePolicy.Audited(person.Directory, person.Positions, person.Today) is null;
        List<AccessEntry> found = [];
        for (var from = before ?? long.MaxValue; found.Count <= PageKey.Rows;)
        {
            var rows = await db.Records.Where(r => r.Stream.StartsWith("access/") && r.Id < from && (about == null || r.Body.Contains(about.CaseId)))
                .OrderByDescending(r => r.Id).Take(Batch).ToListAsync(cancellation);
            if (rows.Count == 0) break;
            from = rows[^1].Id;
            var read = rows.Select(Parse).ToList();
            var ids = read.Select(r => r.Of).OfType<string>().Distinct().ToList();
            var cases = await scope.Where(s => ids.Contains(s.CaseId)).ToDictionaryAsync(s => s.CaseId, cancellation);
            found.AddRange(read.Select(r => r.Entry with { Case = r.Of is null ? null : cases.GetValueOrDefault(r.Of) })
                .Where(e => (everything || e.Case is not null) && (about is null || e.Case?.CaseId == about.CaseId) && (kind is null || e.Kind == kind)));
        }
        return new AccessView([.. found.Take(PageKey.Rows)], kind, about, found.Count > PageKey.Rows ? found[PageKey.Rows - 1].Id : null, before is null);
    }

    private IQueryable<CaseSummaryRow> Scope()
    {
        var visible = access.Visible(db, person.Account, person.Today);
        return CasePolicy.Audited(person.Directory, person.Positions, person.Today) is { } provinces ? visible.Where(s => provinces.Contains(s.Province!)) : visible;
    }

    private static (AccessEntry Entry, string? Of) Parse(RecordRow row)
    {
        using var body = JsonDocument.Parse(row.Body);
        var (actor, fact) = (body.RootElement.GetProperty("actor"), body.RootElement.GetProperty("facts")[0]);
        var what = Text(fact, "what");
        var of = Text(fact, "case") ?? (what?.Split('/') is ["consolidation", var consolidated, ..] ? consolidated : null);
        var kind = Text(fact, "fact") switch
        {
            "PersonalOpened" => "personal",
            "Exported" => "exported",
            _ when of == AccessLog.AllRecords => "records",
            _ when of?.StartsWith(AccessLog.AccessRecord, StringComparison.Ordinal) == true => "access",
            _ when of?.StartsWith("list?", StringComparison.Ordinal) == true => "listed",
            _ => "read",
        };
        var rows = fact.TryGetProperty("rows", out var n) ? n.GetInt32() : (int?)null;
        return (new AccessEntry(row.Id, row.At, row.Stream["access/".Length..], Text(actor, "position") ?? "", kind, null, what?.Split('/')[0], rows, Text(fact, "reason")), of);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
