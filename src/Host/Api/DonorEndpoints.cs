using System.ComponentModel;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Api;

/// <summary>A name in both languages.</summary>
public sealed record NameBody(string Vi, string En);

/// <summary>A registration in Viet Nam (Decree 58/2022).</summary>
/// <param name="Number">Number of the certificate.</param>
/// <param name="Kind">operation, representativeOffice or project.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Fields">Fields it may work in.</param>
/// <param name="Provinces">Provinces it may work in.</param>
/// <param name="Document">The document by which it was recorded; null for one that came with the first data.</param>
/// <param name="DocumentOn">Its date.</param>
/// <param name="RecordedOn">Day on which it was recorded here.</param>
public sealed record RegistrationAnswer(
    string Number, string Kind, DateOnly From, DateOnly To, IReadOnlyList<string> Fields, IReadOnlyList<string> Provinces, string? Document, DateOnly? DocumentOn,
    DateOnly? RecordedOn);

/// <summary>A provider of aid.</summary>
/// <param name="Registration">In force or last recorded; null where none is needed or known.</param>
/// <param name="MayRegister">Whether the caller may record a registration of it.</param>
public sealed record DonorAnswer(string Key, string Name, NameBody Country, string Kind, string Contact, RegistrationAnswer? Registration, bool MayRegister);

/// <summary>A donor to be added.</summary>
public sealed record DonorBody
{
    [Description("Name, as it writes it")]
    public required string Name { get; init; }

    [Description("Country in both languages")]
    public required NameBody Country { get; init; }

    [Description("ngo, foundation, company, individual or government")]
    public required string Kind { get; init; }

    [Description("Whom to write to; shown to everybody who is signed in")]
    public required string Contact { get; init; }

    [Description("Position acted in; the first that fits when left out")]
    public string? Position { get; init; }
}

/// <summary>A registration to be recorded; it takes the place of the one before, which the history keeps.</summary>
public sealed record RegistrationBody
{
    [Description("Number of the certificate")]
    public required string Number { get; init; }

    [Description("operation, representativeOffice or project")]
    public required string Kind { get; init; }

    [Description("First day")]
    public required DateOnly From { get; init; }

    [Description("Last day; no later than the law gives for the kind")]
    public required DateOnly To { get; init; }

    [Description("Fields it may work in")]
    public required IReadOnlyList<string> Fields { get; init; }

    [Description("Provinces it may work in, by key")]
    public required IReadOnlyList<string> Provinces { get; init; }

    [Description("The document by which it is recorded")]
    public required string Document { get; init; }

    [Description("Its date, not in the future")]
    public required DateOnly DocumentOn { get; init; }

    [Description("Position acted in; the first that fits when left out")]
    public string? Position { get; init; }
}

/// <summary>Providers of aid: common knowledge of an installation, added and registered by those who look after them.</summary>
internal static class DonorEndpoints
{
    public static void MapDonors(this RouteGroupBuilder api)
    {
        api.MapGet("/donors", ListAsync).WithSummary("All donors by name, with their registrations").Gives<IReadOnlyList<DonorAnswer>>(StatusCodes.Status200OK, 401);
        api.MapGet("/donors/{donor}", ShowAsync).WithSummary("One donor").Gives<DonorAnswer>(StatusCodes.Status200OK, 404);
        api.MapPost("/donors", AddAsync).WithSummary("Adds a donor; a name that is there is refused").Takes<DonorBody>()
            .Gives<DonorAnswer>(StatusCodes.Status201Created, 403, 422);
        api.MapPost("/donors/{donor}/registration", RegisterAsync).WithSummary("Records the registration that is in force from now on; renewals are owed by its dates")
            .Takes<RegistrationBody>().Gives<DonorAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
    }

    private static async Task<IResult> ListAsync(ApprovalsDb db, DonorDesk desk, CurrentPerson person, CancellationToken cancellation) =>
        ApiSetup.Json<IReadOnlyList<DonorAnswer>>(
            [.. (await db.Donors.OrderBy(d => d.Name).ThenBy(d => d.Key).ToListAsync(cancellation)).Select(d => Answer(d, desk, person.Account))]);

    private static async Task<IResult> ShowAsync(
        string donor, ApprovalsDb db, DonorDesk desk, CurrentPerson person, ApiProblems problems, CancellationToken cancellation) =>
        await FindAsync(db, donor, cancellation) is { } row
            ? ApiSetup.Json(Answer(row, desk, person.Account)) : problems.Of(new Refusal(RefusalKind.NotFound, "donors.unknown"));

    private static async Task<IResult> AddAsync(
        HttpContext context, ApprovalsDb db, DonorDesk desk, CurrentPerson person, ApiProblems problems, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<DonorBody>(context);
        if (body.Value is not { } given) return problems.Of(body.Fault!);
        var donor = new NewDonor(given.Name, new LocalText(given.Country.Vi, given.Country.En), given.Kind, given.Contact);
        var (key, refusal) = await desk.AddAsync(person.Account, given.Position, donor, cancellation);
        if (refusal is not null) return problems.Of(refusal);
        context.Response.Headers.Location = $"{ApiSetup.Root}/donors/{key}";
        return ApiSetup.Json(Answer((await FindAsync(db, key!, cancellation))!, desk, person.Account), StatusCodes.Status201Created);
    }

    private static async Task<IResult> RegisterAsync(
        HttpContext context, string donor, ApprovalsDb db, DonorDesk desk, CurrentPerson person, ApiProblems problems, CancellationToken cancellation)
    {
        var body = await StrictJson.ReadAsync<RegistrationBody>(context);
        if (body.Value is not { } given) return problems.Of(body.Fault!);
        var registration = new DonorRegistration(
            given.Number, given.Kind, given.From, given.To, given.Fields, given.Provinces, given.Document, given.DocumentOn);
        var refusal = await desk.RegisterAsync(person.Account, given.Position, donor, registration, cancellation);
        return refusal is null ? ApiSetup.Json(Answer((await FindAsync(db, donor, cancellation))!, desk, person.Account)) : problems.Of(refusal);
    }

    private static Task<DonorRow?> FindAsync(ApprovalsDb db, string key, CancellationToken cancellation) =>
        db.Donors.AsNoTracking().FirstOrDefaultAsync(d => d.Key == key, cancellation);

    private static DonorAnswer Answer(DonorRow row, DonorDesk desk, string account)
    {
        var known = DonorRegistration.Read(row.Registration);
        return new DonorAnswer(
            row.Key, row.Name, new NameBody(row.CountryVi, row.CountryEn), row.Kind, row.Contact,
            known is null ? null : new RegistrationAnswer(
                known.Number, known.Kind, known.From, known.To, known.Fields, known.Provinces, known.Document, known.DocumentOn, known.RecordedOn),
            DonorRow.MustRegister(row.Kind) && desk.MayRecord(account, row.Registration));
    }
}
