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
/// <param name="Type">Their type.</param>
/// <param name="Organisation">The body that owns them, or has taken over from the owner.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
public sealed record CaseFigure(FigureKind What, string Type, string Organisation, DateOnly From, DateOnly To)
{
    /// <summary>The list behind the figure: the same question, so that both always agree.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture,
        $"/cases?figure={What.ToString().ToLowerInvariant()}&type={Uri.EscapeDataString(Type)}&organisation={Uri.EscapeDataString(Organisation)}&from={From.Iso()}&to={To.Iso()}");

    /// <summary>Reads a question from the parts of an address; null when it is none.</summary>
    public static CaseFigure? Read(string? what, string? type, string? organisation, string? from, string? to) =>
        Enum.TryParse<FigureKind>(what, ignoreCase: true, out var kind) && Enum.IsDefined(kind) && type is { Length: > 0 } && organisation is { Length: > 0 }
            && IsoDate.Parse(from) is { } first && IsoDate.Parse(to) is { } last
            ? new CaseFigure(kind, type, organisation, first, last) : null;

    /// <summary>The cases of it among those that somebody may see.</summary>
    /// <param name="visible">What may be seen.</param>
    /// <param name="bodies">The body with those it has taken over from.</param>
    public IQueryable<CaseSummaryRow> Of(IQueryable<CaseSummaryRow> visible, IEnumerable<string> bodies)
    {
        var own = bodies.ToList();
        var (type, from, to) = (Type, From, To);
        var cases = visible.Where(c => c.Type == type && own.Contains(c.Organisation));
        return What switch
        {
            FigureKind.Opened => cases.Where(c => c.OpenedOn >= from && c.OpenedOn <= to),
            // The last status is that of the end.
            FigureKind.Ended => cases.Where(c => c.Ending != null && c.StatusSince >= from && c.StatusSince <= to),
            FigureKind.Running => cases.Where(c => c.OpenedOn <= to && (c.Ending == null || c.StatusSince > to)),
        };
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
        var (today, asked) = (Inputs.LocalDate(clock.GetUtcNow()), fields.Where(f => f.Figure is not null).ToList());
        if (asked.Count == 0 || !access.BodiesOf(account, today).Contains(organisation)) return figures;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var bodies = reference.Directory().WithPredecessors(organisation, today).ToList();
        foreach (var field in asked)
            if (values.DateOf(field.Figure!.From) is { } from && values.DateOf(field.Figure.To) is { } to)
            {
                var figure = new CaseFigure(field.Figure.What, field.Figure.Type, organisation, from, to);
                figures[field.Key] = new OfferedFigure(await figure.Of(access.Visible(db, account, today), bodies).CountAsync(cancellation), figure.Address);
            }
        return figures;
    }
}
