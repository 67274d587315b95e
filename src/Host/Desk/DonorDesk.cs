using System.Globalization;
using System.Text;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>A donor as it was typed.</summary>
public sealed record NewDonor(string Name, LocalText Country, string Kind, string Contact);

/// <summary>Where officers record registrations of donors and donors that are not in the list, each a record of the donor's stream.</summary>
public sealed class DonorDesk(Writer writer, DutyLog duties, ReferenceData reference, TimeProvider clock)
{
    private const int LongestKey = 40;

    private DateOnly Today => Inputs.LocalDate(clock.GetUtcNow());

    /// <summary>Whether a person may record registrations of a donor with this one; null for a donor without one, and for a donor that is not in the list yet.</summary>
    public bool MayRecord(string account, string? registration) =>
        DutyPeople.DonorRecorder(reference.Directory(), account, null, DonorRegistration.Read(registration)?.Provinces, Today) is not null;

    /// <summary>Records the registration that is in force from now on; null when it was done.</summary>
    /// <param name="account">Who records.</param>
    /// <param name="position">Position acted in, if it may.</param>
    /// <param name="key">The donor.</param>
    /// <param name="given">As it was typed; who and when are filled in here.</param>
    /// <param name="cancellation">Stops before the write.</param>
    public Task<Refusal?> RegisterAsync(string account, string? position, string key, DonorRegistration given, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(given);
        return writer.ExecuteAsync(session => Register(session, account, position, key, given), Lane.People, cancellation);
    }

    private Refusal? Register(WriteSession session, string account, string? position, string key, DonorRegistration given)
    {
        var donors = session.All("select kind, coalesce(registration, '') from donor where key = @1", r => (Kind: r.GetString(0), Registration: r.GetString(1)), key).ToList();
        if (donors is not [var donor]) return new Refusal(RefusalKind.NotFound, "donors.unknown");
        var directory = ReferenceData.Directory(session);
        var before = DonorRegistration.Read(donor.Registration);
        if (DutyPeople.DonorRecorder(directory, account, position, before?.Provinces, Today) is not { } acting) return Refusals.NotEntitled;
        if (!Persistence.Tables.DonorRow.MustRegister(donor.Kind)) return new Refusal(RefusalKind.Conflict, "donors.registers-nothing");
        if (Problems(directory, given) is { Count: > 0 } problems) return Refusals.Invalid(problems);
        var recorded = given with
        {
            Number = Clean(given.Number),
            Document = Clean(given.Document),
            RecordedOn = Today,
            RecordedBy = account,
            Fields = [.. given.Fields.Distinct(StringComparer.Ordinal)],
            Provinces = [.. given.Provinces.Distinct(StringComparer.Ordinal)],
        };
        var stream = DutyState.Donors + key;
        var (state, calendar) = (DutyLog.Read(session, stream), ReferenceData.Calendar(session));
        List<DutyFact> follows =
        [
            .. DutyKeeper.OfDonor(key, recorded, state, calendar, Today), .. DutyKeeper.ReportsOf(key, recorded, Duty.InForce(session), state, calendar, Today),
        ];
        // The row first: reminders of what is opened ask it for the provinces.
        session.Execute("update donor set registration = @2 where key = @1", key, DutyJson.Write(recorded));
        duties.Append(session, stream, new Actor(account, acting.Key, acting.Organisation), "RegisterDonor", [new DonorRegistered(recorded, before), .. follows]);
        return null;
    }

    /// <summary>Adds a donor to the list; gives its key, or what speaks against it.</summary>
    public Task<(string? Key, Refusal? Refusal)> AddAsync(string account, string? position, NewDonor given, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(given);
        return writer.ExecuteAsync(session => Add(session, account, position, given), Lane.People, cancellation);
    }

    private (string?, Refusal?) Add(WriteSession session, string account, string? position, NewDonor given)
    {
        if (DutyPeople.DonorRecorder(ReferenceData.Directory(session), account, position, null, Today) is not { } acting) return (null, Refusals.NotEntitled);
        var donor = new NewDonor(Clean(given.Name), new LocalText(Clean(given.Country.Vi), Clean(given.Country.En)), given.Kind, Clean(given.Contact));
        var known = session.All("select key, name from donor", r => (Key: r.GetString(0), Name: r.GetString(1))).ToList();
        List<Problem> problems = [];
        Check(problems, "name", donor.Name);
        Check(problems, "countryVi", donor.Country.Vi);
        Check(problems, "countryEn", donor.Country.En);
        Check(problems, "contact", donor.Contact);
        if (!DonorAdded.Kinds.Contains(donor.Kind)) problems.Add(new Problem("kind", "problem.not-an-option"));
        if (known.Exists(k => DonorRules.SameName(k.Name, donor.Name))) problems.Add(new Problem("name", "problem.donor-there"));
        if (problems.Count > 0) return (null, Refusals.Invalid(problems));
        // /donors/new is the form.
        var key = KeyOf(donor.Name, known.Select(k => k.Key).Append("new").ToHashSet(StringComparer.Ordinal));
        session.Execute(
            "insert into donor (key, name, country_vi, country_en, kind, registration, contact) values (@1, @2, @3, @4, @5, null, @6)",
            key, donor.Name, donor.Country.Vi, donor.Country.En, donor.Kind, donor.Contact);
        duties.Append(
            session, DutyState.Donors + key, new Actor(account, acting.Key, acting.Organisation), "AddDonor", [new DonorAdded(key, donor.Name, donor.Country, donor.Kind)]);
        return (key, null);
    }

    /// <summary>The name in plain letters with hyphens, and a number behind it when that is taken.</summary>
    internal static string KeyOf(string name, IReadOnlySet<string> taken)
    {
        var key = new StringBuilder();
        foreach (var c in Unaccented.Of(name.ToLowerInvariant()))
            if (char.IsAsciiLetterOrDigit(c)) key.Append(c);
            else if (key.Length > 0 && key[^1] != '-') key.Append('-');
        var plain = key.ToString()[..Math.Min(key.Length, LongestKey)].Trim('-');
        if (plain.Length == 0) plain = "donor";
        return Enumerable.Range(1, int.MaxValue).Select(n => n == 1 ? plain : $"{plain}-{DutyJson.Text(n)}").First(k => !taken.Contains(k));
    }

    private List<Problem> Problems(Directory directory, DonorRegistration given)
    {
        List<Problem> problems = [];
        Check(problems, "number", given.Number);
        Check(problems, "document", given.Document);
        if (!DonorRegistration.Kinds.Contains(given.Kind)) problems.Add(new Problem("kind", "problem.not-an-option"));
        problems.AddRange(DonorRules.Term(given.Kind, given.From, given.To));
        if (given.DocumentOn is not { } on) problems.Add(new Problem("documentOn", "problem.required"));
        else if (on > Today) problems.Add(new Problem("documentOn", "problem.date-in-future"));
        if (given.Fields.Count == 0) problems.Add(new Problem("fields", "problem.required"));
        else if (!given.Fields.All(DonorRegistration.AllFields.Contains)) problems.Add(new Problem("fields", "problem.not-an-option"));
        if (given.Provinces.Count == 0) problems.Add(new Problem("provinces", "problem.required"));
        else if (!given.Provinces.All(p => directory.Data.Organisations.Any(o => o.Kind == "union" && o.Province == p))) problems.Add(new Problem("provinces", "problem.not-an-option"));
        return problems;
    }

    private static void Check(List<Problem> problems, string where, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) problems.Add(new Problem(where, "problem.required"));
        else if (!PlainText.Is(text, 200)) problems.Add(new Problem(where, "problem.not-clean"));
    }

    private static string Clean(string? text) => (text ?? "").Trim().Normalize();
}
