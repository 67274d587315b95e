using System.Globalization;
using System.Text;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Versions;

/// <summary>What became of one case.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Refusal">Why nothing was done; null when it went over.</param>
public sealed record MigrationResult(string Number, Refusal? Refusal);

/// <summary>The rehearsal of all running cases of a type.</summary>
/// <param name="Target">The version they would go over to.</param>
/// <param name="Vanished">Steps that a running case may need a mapping for.</param>
/// <param name="Results">What applying came to; empty before.</param>
public sealed record MigrateView(
    CaseDefinition Target, IReadOnlyList<string> Vanished, MigrationMap Map, IReadOnlyList<Rehearsed> Cases, IReadOnlyList<MigrationResult> Results);

/// <summary>Rehearses and applies migrations. The page carries the digest of each plan it shows, and only that plan is applied.</summary>
public sealed class MigrationPages(CaseCare care, DefinitionStore definitions, CurrentPerson person, Texts texts)
{
    /// <summary>The rehearsal, by the map in the address.</summary>
    public async Task<IResult> ShowAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (definitions.ByDigest(query["to"].ToString()) is not { } target) return Results.NotFound();
        var map = Map(query.Select(p => (p.Key, p.Value.ToString())), query["accept"].OfType<string>(), query["terms"] == "new");
        var cases = await care.RehearseAsync(target.Digest, map, context.RequestAborted);
        if (query["format"] == "csv")
            return Results.File(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(Csv(cases))).ToArray(), "text/csv; charset=utf-8", $"migration-{target.Key}.csv");
        return Page(target, map, cases, []);
    }

    /// <summary>Applies the plans that were chosen, case by case: what one refuses does not stop the next.</summary>
    public async Task<IResult> PostAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (definitions.ByDigest(form["to"].ToString()) is not { } target) return Results.NotFound();
        var map = Map(form.Select(p => (p.Key, p.Value.ToString())), form["accept"].OfType<string>(), form["terms"] == "new");
        List<MigrationResult> results = [];
        foreach (var chosen in form["case"].OfType<string>())
        {
            // case, version, sequence, digest of the plan, number
            if (chosen.Split('|', 5) is not [var id, var from, var text, var plan, var number] || !long.TryParse(text, CultureInfo.InvariantCulture, out var seq)) continue;
            var execution = await care.MigrateAsync(new Call(person.Account), id, from, target.Digest, plan, seq, map,
                context.RequestAborted);
            results.Add(new MigrationResult(number, execution is Execution.Refused refused && refused.Refusal.Key != Refusals.AlreadyMigrated.Key ? refused.Refusal : null));
        }
        return Page(target, map, await care.RehearseAsync(target.Digest, map, context.RequestAborted), results);
    }

    /// <summary>A cell that a spreadsheet cannot take for a formula.</summary>
    public static string Cell(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\n\r;") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private IResult Page(
        CaseDefinition target, MigrationMap map, IReadOnlyList<Rehearsed> cases, IReadOnlyList<MigrationResult> results)
    {
        return FrameSetup.Page<MigratePage>(("View", new MigrateView(target, care.Vanished(cases, target), map, cases, results)));
    }

    /// <summary>A field <c>map:old</c> names the step that goes on for an old one; a dash lets a duty end.</summary>
    private static MigrationMap Map(IEnumerable<(string Key, string Value)> fields, IEnumerable<string> accepted, bool newTerms) => new()
    {
        Steps = fields.Where(f => f.Key.StartsWith("map:", StringComparison.Ordinal) && f.Value.Length > 0)
            .ToDictionary(f => f.Key["map:".Length..], f => f.Value == "-" ? "" : f.Value, StringComparer.Ordinal),
        Accepted = [.. accepted.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        NewTerms = newTerms,
    };

    private string Csv(IReadOnlyList<Rehearsed> cases)
    {
        var csv = new StringBuilder();
        Line(csv, ["number", "status", "steps", "tasks", "approvals", "deadlines", "problems"], key => texts["versions.csv." + key]);
        foreach (var (number, status, plan) in cases)
            Line(csv,
            [
                number, status, string.Join("; ", plan.Tokens.Select(t => t.Before.Activity == t.After.Activity ? t.Before.Activity : $"{t.Before.Activity} → {t.After.Activity}")),
                string.Join("; ", plan.Tasks.Select(t => $"{t.Handle}: {texts["versions.fate." + t.Fate]} {string.Join(", ", t.Changes)}".TrimEnd())),
                string.Join("; ", plan.Approvals.Select(a => $"{a.Activity} {a.Outcome}: {(a.Kept ? texts["versions.kept"] : texts["versions.void." + a.Why])}")),
                string.Join("; ", plan.Deadlines.Select(d => $"{d.Key}: {d.Before?.Iso() ?? "—"} → {d.After?.Iso() ?? "—"}{(d.Paused is { } paused ? $" ({texts["versions.paused." + paused]})" : "")}")),
                string.Join("; ", plan.Problems.Select(p => $"{texts["migration.problem." + p.Code]} {p.Where} {p.Arg}".TrimEnd())),
            ], cell => cell);
        return csv.ToString();
    }

    private static void Line(StringBuilder csv, IEnumerable<string> cells, Func<string, string> text) => csv.AppendJoin(',', cells.Select(c => Cell(text(c)))).Append("\r\n");
}
