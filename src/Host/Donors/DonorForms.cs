using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Donors;

/// <summary>Gia hạn, đăng ký mới, thêm bên cung cấp viện trợ: the forms of those who may.</summary>
public sealed class DonorForms(ApprovalsDb db, DonorDesk desk, CurrentPerson person)
{
    /// <summary>The empty form of a donor.</summary>
    public IResult New() => desk.MayRecord(person.Account, null) ? AddPage(null, null) : Results.NotFound();

    /// <summary>Adds a donor.</summary>
    public async Task<IResult> AddAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (!desk.MayRecord(person.Account, null)) return Results.NotFound();
        var given = new NewDonor(form["name"].ToString(), new LocalText(form["countryVi"].ToString(), form["countryEn"].ToString()), form["kind"].ToString(), form["contact"].ToString());
        var (key, refusal) = await desk.AddAsync(person.Account, person.Acting?.Key, given, context.RequestAborted);
        return refusal is null ? Results.LocalRedirect($"/donors/{key}?done=added") : AddPage(form, refusal);
    }

    /// <summary>The form of a registration, filled with the fields and provinces of the one before it.</summary>
    public async Task<IResult> RegistrationAsync(string key, CancellationToken cancellation) =>
        await FindAsync(key, cancellation) is { } row ? RegistrationPage(row, null, null) : Results.NotFound();

    /// <summary>Records a registration.</summary>
    public async Task<IResult> RegisterAsync(string key, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await FindAsync(key, context.RequestAborted) is not { } row) return Results.NotFound();
        List<Problem> wrong = [];
        var given = new DonorRegistration(
            Text("number"), form["kind"].ToString(), Day("from") ?? default, Day("to") ?? default, Chosen("fields"), Chosen("provinces"),
            Text("document"), Day("documentOn"));
        var refusal = wrong.Count > 0 ? Refusals.Invalid(wrong) : await desk.RegisterAsync(person.Account, person.Acting?.Key, key, given, context.RequestAborted);
        return refusal is null ? Results.LocalRedirect($"/donors/{key}?done=registered") : RegistrationPage(row, form, refusal);

        string Text(string name)
        {
            var text = form[name].ToString();
            if (string.IsNullOrWhiteSpace(text)) wrong.Add(new Problem(name, "problem.required"));
            return text;
        }

        DateOnly? Day(string name)
        {
            var day = FormReader.Day(form[name]);
            if (day is null && Text(name).Length > 0) wrong.Add(new Problem(name, "problem.not-a-date"));
            return day;
        }

        IReadOnlyList<string> Chosen(string name) => [.. form[name].OfType<string>().Where(v => v.Length > 0)];
    }

    private async Task<DonorRow?> FindAsync(string key, CancellationToken cancellation) =>
        await db.Donors.FirstOrDefaultAsync(d => d.Key == key, cancellation) is { } row && Donor.Of(row).Registers && desk.MayRecord(person.Account, row.Registration) ? row : null;

    private static IResult AddPage(IFormCollection? typed, Refusal? refusal) => FrameSetup.Page<DonorAddPage>(("Typed", typed), ("Refusal", refusal));

    private static IResult RegistrationPage(DonorRow row, IFormCollection? typed, Refusal? refusal) =>
        FrameSetup.Page<RegistrationPage>(("Donor", Donor.Of(row)), ("Typed", typed), ("Refusal", refusal));
}
