using System.Text.Json;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Definitions;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Donors;

/// <summary>A donor with the registration read.</summary>
public sealed record Donor(DonorRow Row, DonorRegistration? Registration)
{
    public static Donor Of(DonorRow row) => new(row, DonorRegistration.Read(row.Registration));

    /// <summary>Must be registered before it works in Viet Nam; others need not (Decree 58/2022 Art 2).</summary>
    public bool Registers => DonorRow.MustRegister(Row.Kind);

    public Validity On(DateOnly today) => Registration?.On(today) ?? Validity.None;
}

/// <summary>One page of donors.</summary>
/// <param name="Expired">Among all, whatever the filter.</param>
/// <param name="Soon">Among all: 90 days or fewer left.</param>
/// <param name="MayAdd">Whether the reader may add a donor.</param>
public sealed record DonorListView(PageOf<Donor> Donors, string? Text, string? State, int Total, int Expired, int Soon, bool First, bool MayAdd);

/// <summary>A donor and the cases of it that the reader may see.</summary>
/// <param name="Duties">Renewals asked for and recorded, the latest first; none for whoever has no part in its provinces.</param>
/// <param name="Earlier">Registrations before the one in force, the latest first.</param>
/// <param name="MayRecord">Whether the reader may record its registration.</param>
public sealed record DonorView(
    Donor Donor, PageOf<CaseSummaryRow> Cases, bool First, IReadOnlyList<DutyView> Duties, IReadOnlyList<DonorRegistration> Earlier, bool MayRecord);

/// <summary>Nhà tài trợ. Donors are common knowledge of an installation; their cases stay behind the walls.</summary>
public static class DonorEndpoints
{
    public static IServiceCollection AddDonors(this IServiceCollection services) => services.AddScoped<DonorForms>();

    public static void MapDonors(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("/donors").RequirePolicy(EndpointPolicies.SignedIn);
        pages.MapGet("", async (ApprovalsDb db, DonorDesk desk, CurrentPerson person, string? q, string? state, string? after,
            CancellationToken cancellation) =>
            FrameSetup.Page<DonorListPage>(("View", await ListAsync(db, desk.MayRecord(person.Account, null), person.Today, q, state, after, cancellation))));
        pages.MapGet("/new", (DonorForms forms) => forms.New());
        pages.MapPost("/new", (DonorForms forms, HttpContext context) => forms.AddAsync(context));
        pages.MapGet("/{key}/registration", (string key, DonorForms forms, CancellationToken cancellation) => forms.RegistrationAsync(key, cancellation));
        pages.MapPost("/{key}/registration", (string key, DonorForms forms, HttpContext context) => forms.RegisterAsync(key, context));
        pages.MapGet("/{key}", ShowAsync);
    }

    private static async Task<DonorListView> ListAsync(
        ApprovalsDb db, bool mayAdd, DateOnly today, string? q, string? state, string? after, CancellationToken cancellation)
    {
        // A short list of reference data: whether a registration ends soon is no column, so it is filtered here.
        var all = (await db.Donors.OrderBy(d => d.Name).ThenBy(d => d.Key).ToListAsync(cancellation)).ConvertAll(Donor.Of);
        var text = string.IsNullOrWhiteSpace(q) ? null : q.Trim().Normalize();
        var wanted = state is "expired" or "soon" or "valid" ? state : null;
        var found = all.Where(d => Matches(d, text) && (wanted is null || wanted == StateOf(d.On(today)))).ToList();
        var from = after is null ? 0 : found.FindIndex(d => d.Row.Key == after) + 1;
        var page = Pages.Cut<Donor>([.. found.Skip(from).Take(PageKey.Rows + 1)], d => d.Row.Key);
        return new DonorListView(page, text, wanted, found.Count, all.Count(d => d.On(today) == Validity.Expired),
            all.Count(d => StateOf(d.On(today)) == "soon"), from == 0, mayAdd);
    }

    private static async Task<IResult> ShowAsync(
        string key, ApprovalsDb db, CaseAccess access, DutyDesk duties, DonorDesk desk, CurrentPerson person, DefinitionSource definitions, string? after,
        string? done, CancellationToken cancellation)
    {
        if (await db.Donors.FirstOrDefaultAsync(d => d.Key == key, cancellation) is not { } row) return Results.NotFound();
        var quoted = JsonSerializer.Serialize(key);
        // A stored state may be older than the last record, its values never (CaseStore).
        var cases = from summary in access.Visible(db, person.Account, person.Today)
                    join state in db.StreamStates on summary.Stream equals state.Stream
                    where state.Body.Contains(quoted)
                    select new { Case = summary, state.Body };
        if (PageKey.Read(after) is { } from)
            cases = cases.Where(c => c.Case.OpenedOn < from.Day
                || (c.Case.OpenedOn == from.Day && string.Compare(c.Case.CaseId, from.Id) < 0));
        var rows = await cases.OrderByDescending(c => c.Case.OpenedOn).ThenByDescending(c => c.Case.CaseId).Take(PageKey.Rows + 1)
            .ToListAsync(cancellation);
        var page = Pages.Cut<(CaseSummaryRow Case, string Body)>([.. rows.Select(r => (r.Case, r.Body))], r =>
            new PageKey(r.Case.OpenedOn, r.Case.CaseId).ToString());
        // The text may stand elsewhere in the state; only a field for donors counts.
        var own = page.Rows.Where(r => Names(r.Body, definitions(r.Case.Type), key)).Select(r => r.Case).ToList();
        var stream = DutyState.Donors + key;
        var renewals = (await duties.ListAsync(person.Account, running: false, cancellation)).Where(d => d.Owed.Stream == stream).Reverse().ToList();
        var recorded = await duties.RegistrationsAsync(stream, cancellation);
        var donor = Donor.Of(row);
        return FrameSetup.Page<DonorPage>(
            ("View", new DonorView(
                donor, new PageOf<CaseSummaryRow>(own, page.Next), PageKey.Read(after) is null, renewals, [.. recorded.SkipLast(1).Reverse()],
                donor.Registers && desk.MayRecord(person.Account, row.Registration))),
            ("Said", done));
    }

    private static bool Names(string body, CaseDefinition? definition, string key)
    {
        if (definition is null) return false;
        using var state = JsonDocument.Parse(body);
        return state.RootElement.TryGetProperty("values", out var values)
            && definition.Form.Sections.SelectMany(s => s.Fields).Where(f => f.Type == FieldType.Donor)
                .Any(f => values.TryGetProperty(f.Key, out var value) && value.ValueKind == JsonValueKind.String
                    && value.GetString() == key);
    }

    private static string? StateOf(Validity validity) => validity switch
    {
        Validity.Expired => "expired",
        Validity.Within90 or Validity.Within60 or Validity.Within30 => "soon",
        Validity.Valid or Validity.Future => "valid",
        _ => null,
    };

    private static bool Matches(Donor donor, string? text) => text is null
        || donor.Row.Name.Contains(text, StringComparison.CurrentCultureIgnoreCase)
        || donor.Row.CountryVi.Contains(text, StringComparison.CurrentCultureIgnoreCase)
        || donor.Row.CountryEn.Contains(text, StringComparison.CurrentCultureIgnoreCase)
        || donor.Registration?.Number.Contains(text, StringComparison.OrdinalIgnoreCase) == true;
}
