using System.Globalization;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>A count of cases, asked for a body and a period.</summary>
/// <param name="What">Which of them.</param>
/// <param name="Types">Their types.</param>
/// <param name="Statuses">Statuses that count; none for those that began.</param>
/// <param name="Organisation">The body that owns them, or has taken over from the owner.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="At">As known at this instant, so that the list opened later is the one that was counted; null for now.</param>
public sealed record CaseFigure(
    FigureKind What, IReadOnlyList<string> Types, IReadOnlyList<string> Statuses, string Organisation, DateOnly From, DateOnly To, DateTimeOffset? At = null)
{
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The list behind the figure: the same question, so that both always agree.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture,
        $"/cases{QueryString.Create(Parts.Where(p => p.Value is not null))}");

    /// <summary>The parts of that address.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Parts =>
    [
        new("figure", What.ToString().ToLowerInvariant()), new("type", string.Join(',', Types)), new("statuses", Statuses.Count == 0 ? null : string.Join(',', Statuses)),
        new("organisation", Organisation), new("from", From.Iso()), new("to", To.Iso()),
        new("at", At?.ToUniversalTime().ToString(Instant, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Reads a question from the parts of an address; null when it is none.</summary>
    public static CaseFigure? Read(string? what, string? type, string? statuses, string? organisation, string? from, string? to, string? at = null) =>
        Enum.TryParse<FigureKind>(what, ignoreCase: true, out var kind) && Enum.IsDefined(kind) && type is { Length: > 0 } && organisation is { Length: > 0 }
            && IsoDate.Parse(from) is { } first && IsoDate.Parse(to) is { } last
            ? new CaseFigure(kind, type.Split(','), statuses?.Split(',') ?? [], organisation, first, last, Read(at)) : null;

    private static DateTimeOffset? Read(string? at) => DateTimeOffset.TryParseExact(at, Instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;

    /// <summary>The cases of it among those that somebody may see.</summary>
    /// <param name="db">Where they were before as well.</param>
    /// <param name="visible">What may be seen, as it was at the instant.</param>
    /// <param name="bodies">The body with those it has taken over from.</param>
    public IQueryable<CaseSummaryRow> Of(ApprovalsDb db, IQueryable<CaseSummaryRow> visible, IEnumerable<string> bodies)
    {
        ArgumentNullException.ThrowIfNull(db);
        var (own, types, statuses, from, to) = (bodies.ToList(), Types.ToList(), Statuses.ToList(), From, To);
        var cases = visible.Where(c => types.Contains(c.Type) && own.Contains(c.Organisation));
        if (What == FigureKind.Opened) return cases.Where(c => c.OpenedOn >= from && c.OpenedOn <= to);
        // By the days from which statuses counted, not by those on which they were recorded.
        var known = At ?? DateTimeOffset.MaxValue;
        var stood = db.CaseSummaries.Select(s => new { s.CaseId, s.Status, s.StatusSince, s.ValidFrom })
            .Concat(db.CaseSummaryPasts.Select(s => new { s.CaseId, s.Status, s.StatusSince, s.ValidFrom })).Where(s => s.StatusSince <= to && s.ValidFrom <= known);
        var counted = stood.Where(s => statuses.Contains(s.Status));
        return What == FigureKind.Reached
            ? cases.Where(c => counted.Any(s => s.CaseId == c.CaseId) && !counted.Any(s => s.CaseId == c.CaseId && s.StatusSince < from))
            : Moving(db, cases, known).Where(c => counted.Any(s => s.CaseId == c.CaseId
                && !stood.Any(later => later.CaseId == s.CaseId && !statuses.Contains(later.Status)
                && (later.StatusSince > s.StatusSince || (later.StatusSince == s.StatusSince && later.ValidFrom > s.ValidFrom)))));
    }

    /// <summary>
    /// Those that were not suspended at the end of the last day: what was stopped (đình chỉ) has its status still and is not being carried out.
    /// A suspension counts from the moment it was recorded, because a summary knows no other.
    /// </summary>
    private IQueryable<CaseSummaryRow> Moving(ApprovalsDb db, IQueryable<CaseSummaryRow> cases, DateTimeOffset known)
    {
        var end = To == DateOnly.MaxValue ? known : Inputs.StartOf(To.AddDays(1), 0).AddMilliseconds(-1);
        if (end > known) end = known;
        var seen = db.CaseSummaries.Select(s => new { s.CaseId, s.Suspended, s.ValidFrom })
            .Concat(db.CaseSummaryPasts.Select(s => new { s.CaseId, s.Suspended, s.ValidFrom })).Where(s => s.ValidFrom <= end);
        return cases.Where(c => !seen.Any(s => s.CaseId == c.CaseId && s.Suspended
            && !seen.Any(later => later.CaseId == s.CaseId && later.ValidFrom > s.ValidFrom)));
    }
}

/// <summary>A figure as it is offered beside a field.</summary>
/// <param name="Count">How many.</param>
/// <param name="Address">The list behind it.</param>
public sealed record OfferedFigure(int Count, string Address);

/// <summary>Counts what fields offer: from the cases of the body that fills them in, for those who work there and for nobody else.</summary>
public sealed class CaseFigures(IDbContextFactory<ApprovalsDb> databases, CaseAccess access, ReferenceData reference, TimeProvider clock)
{
    /// <summary>Figures by field; none for somebody who records the letter of another body.</summary>
    /// <param name="account">Who fills in.</param>
    /// <param name="organisation">The body whose report it is.</param>
    /// <param name="fields">Fields of the form.</param>
    /// <param name="values">Values of the case: they hold the period.</param>
    /// <param name="cancellation">Stops the counting.</param>
    public async Task<IReadOnlyDictionary<string, OfferedFigure>> OfAsync(
        string account, string organisation, IEnumerable<FieldDefinition> fields, ValueMap values, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(values);
        Dictionary<string, OfferedFigure> figures = new(StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        var (today, asked) = (Inputs.LocalDate(now), fields.Where(f => f.Figure is not null).ToList());
        if (asked.Count == 0 || !access.BodiesOf(account, today).Contains(organisation)) return figures;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var bodies = reference.Directory().WithPredecessors(organisation, today).ToList();
        foreach (var field in asked)
            if (field.Figure is { } asks && FigurePeriod.Of(asks, values) is var (from, to))
            {
                var figure = new CaseFigure(asks.What, asks.Types, asks.Statuses, organisation, from, to, now);
                figures[field.Key] = new OfferedFigure(await figure.Of(db, access.Visible(db, account, today, now), bodies).CountAsync(cancellation), figure.Address);
            }
        return figures;
    }
}
