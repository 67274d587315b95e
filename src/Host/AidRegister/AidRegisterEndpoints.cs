using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;

namespace Approvals.AidRegister;

/// <summary>What the register is asked for.</summary>
/// <param name="AsOf">Last day that counts.</param>
public sealed record AidFilter(DateOnly AsOf, int? Year, string? Donor, string? Field, string? Commune)
{
    /// <summary>The same question as part of an address.</summary>
    public string Query => "asOf=" + AsOf.Iso() + string.Concat(
        new[] { ("year", Year?.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("donor", Donor), ("field", Field), ("commune", Commune) }
            .Where(p => p.Item2 is not null).Select(p => $"&{p.Item1}={Uri.EscapeDataString(p.Item2!)}"));

    public IReadOnlyList<AidLine> Of(IReadOnlyList<AidLine> lines) =>
    [
        .. lines.Where(l => (Year is null || l.Year == Year) && (Donor is null || l.Donor == Donor) && (Field is null || l.Field == Field)
            && (Commune is null || $"{l.Commune} {l.District}".Contains(Commune, StringComparison.CurrentCultureIgnoreCase))),
    ];
}

/// <summary>The register as a page shows it.</summary>
/// <param name="All">Every line that may be seen, for the choices of the filter.</param>
/// <param name="Lines">The lines asked for.</param>
public sealed record AidRegisterView(IReadOnlyList<AidLine> All, IReadOnlyList<AidLine> Lines, AidFilter Filter);

/// <summary>Sổ theo dõi khoản viện trợ: what was promised, approved, received, spent and settled, as of a day.</summary>
public static class AidRegisterEndpoints
{
    public static IServiceCollection AddAidRegister(this IServiceCollection services) => services.AddScoped<AidSheet>();

    public static void MapAidRegister(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/aid-register").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("", async (HttpContext context, AidLedger ledger, CurrentPerson person) =>
            FrameSetup.Page<AidRegisterPage>(("View", await ReadAsync(context, ledger, person))));
        pages.MapGet("/print", async (HttpContext context, AidLedger ledger, CurrentPerson person, AidSheet sheets) =>
        {
            var view = await ReadAsync(context, ledger, person);
            return FrameSetup.Page<AidRegisterPrint>(("View", view), ("Table", sheets.Of(view)));
        });
        pages.MapGet("/file", async (HttpContext context, AidLedger ledger, CurrentPerson person, AidSheet sheets, Exports exports, string? form) =>
        {
            var view = await ReadAsync(context, ledger, person);
            var sheet = sheets.Of(view);
            return await exports.WriteAsync(
                person.Account, form ?? "xlsx", "aid-register", $"{sheet.Name} {view.Filter.AsOf.Iso()}", sheet, context.RequestAborted, sheets.Reports(view)) ?? Results.NotFound();
        });
    }

    private static async Task<AidRegisterView> ReadAsync(HttpContext context, AidLedger ledger, CurrentPerson person)
    {
        var query = context.Request.Query;
        var filter = new AidFilter(
            FormReader.Day(query["asOf"]) ?? person.Today, int.TryParse(query["year"], out var year) ? year : null, Given("donor"), Given("field"), Given("commune"));
        var lines = await ledger.ReadAsync(person.Account, filter.AsOf, context.RequestAborted);
        return new AidRegisterView(lines, filter.Of(lines), filter);

        string? Given(string name) => query[name].ToString().Trim() is { Length: > 0 } text ? text.Normalize() : null;
    }
}

/// <summary>The register as a table, in the columns of TT 23/2022 as far as they are known.</summary>
public sealed class AidSheet(Texts texts, AidWords words)
{
    private static readonly string[] columns =
    [
        "number", "title", "donor", "recipient", "field", "place", "decision", "decision-date", "period", "currency", "rate", "rate-date", "committed", "committed-vnd", "committed-usd",
        "approved", "approved-vnd", "approved-usd", "received", "received-vnd", "received-usd", "spent", "spent-vnd", "spent-usd", "settled", "settled-vnd", "settled-usd", "state",
    ];

    /// <summary>Where a column stands.</summary>
    public static int IndexOf(string column) => Array.IndexOf(columns, column);

    public Sheet Of(AidRegisterView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var title = texts["aid.title"];
        return new Sheet(
            title, [title.ToUpperInvariant(), texts.Format("aid.as-of", ("date", view.Filter.AsOf))], [.. columns.Select(c => new SheetColumn(texts["aid.column." + c]))],
            [.. view.Lines.Select(Row)])
        {
            Total = Total(view.Lines),
        };
    }

    private IReadOnlyList<object?> Row(AidLine line) =>
    [
        line.Number, line.Title, line.Donor, line.Recipient, words.Field(line), AidWords.Place(line), line.DecisionNumber, line.DecisionDate, words.Period(line), line.Currency, line.Rate, line.RateDate,
        line.Committed.Foreign, line.Committed.Vnd, line.Committed.Usd, line.Approved.Foreign, line.Approved.Vnd, line.Approved.Usd, line.Received.Foreign, line.Received.Vnd, line.Received.Usd,
        line.Spent.Foreign, line.Spent.Vnd, line.Spent.Usd, line.Settled.Foreign, line.Settled.Vnd, line.Settled.Usd, words.State(line),
    ];

    /// <summary>The reports that received and spent are added up from, each with its rate and the day of it.</summary>
    public Sheet Reports(AidRegisterView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var title = texts["aid.reports"];
        string[] heads = ["number", "title", "report-from", "report-to", "currency", "received", "received-vnd", "spent", "spent-vnd", "rate", "rate-date", "report-state"];
        return new Sheet(
            title, [title.ToUpperInvariant(), texts.Format("aid.as-of", ("date", view.Filter.AsOf))], [.. heads.Select(c => new SheetColumn(texts["aid.column." + c]))],
            [.. view.Lines.SelectMany(l => l.Periods.Select(p => (IReadOnlyList<object?>)
            [
                l.Number, l.Title, p.From, p.To, l.Currency, p.Received.Foreign, p.Received.Vnd, p.Spent.Foreign, p.Spent.Vnd, p.Rate, p.RateDate,
                texts[p.To < p.From ? "aid.report.inverted" : p.Accepted ? "aid.report.accepted" : "aid.report.handed-in"],
            ]))]);
    }

    /// <summary>Only VND and USD are added up, and nothing of aid that fell through counts as promised: sums over currencies say nothing.</summary>
    private List<object?> Total(IReadOnlyList<AidLine> lines)
    {
        var cells = columns.Select(_ => (object?)null).ToList();
        cells[0] = texts["aid.total"];
        foreach (var (column, value) in ((string, Func<AidLine, decimal?>)[])
        [
            ("committed-vnd", l => l.Fell ? null : l.Committed.Vnd), ("committed-usd", l => l.Fell ? null : l.Committed.Usd), ("approved-vnd", l => l.Approved.Vnd), ("approved-usd", l => l.Approved.Usd),
            ("received-vnd", l => l.Received.Vnd), ("received-usd", l => l.Received.Usd), ("spent-vnd", l => l.Spent.Vnd), ("spent-usd", l => l.Spent.Usd),
            ("settled-vnd", l => l.Settled.Vnd), ("settled-usd", l => l.Settled.Usd),
        ]) cells[Array.IndexOf(columns, column)] = lines.Sum(l => value(l) ?? 0);
        return cells;
    }
}
