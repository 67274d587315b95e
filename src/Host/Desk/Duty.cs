using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>What a report covers, both days included.</summary>
public sealed record DutyPeriod(DateOnly From, DateOnly To);

/// <summary>When the periods of a duty end: a day of the year or the end of every month, and how many months each covers.</summary>
/// <param name="Ends">Day and month, <c>14/12</c>, or <c>month</c>; <c>registration</c> for what a donor owes once after it was registered.</param>
/// <param name="Months">Twelve for a year, six for half of one, one for a month; more where the law adds a month of settlement. Of a registration 0.</param>
public sealed record DutyPeriods(string Ends, int Months)
{
    private const string EveryMonth = "month";

    /// <summary>Whether it is owed once a registration, counted from its first day.</summary>
    [JsonIgnore]
    public bool OfRegistration => Ends == "registration";

    /// <summary>Whether the day is one; 29 February is the last of February.</summary>
    [JsonIgnore]
    public bool IsPossible => OfRegistration ? Months == 0 : Ends == EveryMonth ? Months == 1 : Months is > 0 and <= 24 && Term.TryParse("fixed " + Ends, out _);

    /// <summary>The periods that end in a year, in order.</summary>
    public IEnumerable<DutyPeriod> Of(int year)
    {
        if (OfRegistration) return [];
        if (Ends == EveryMonth) return Enumerable.Range(1, 12).Select(month => Period(year, month, 31));
        var day = Term.Parse("fixed " + Ends);
        return [Period(year, day.Month, day.Day)];
    }

    private DutyPeriod Period(int year, int month, int day)
    {
        var to = new DateOnly(year, month, Math.Min(day, DateTime.DaysInMonth(year, month)));
        return new DutyPeriod(to.AddDays(1).AddMonths(-Months), to);
    }
}

/// <summary>A report that bodies of a kind owe again and again, whether they have cases or not.</summary>
/// <param name="Key">Never given to something else.</param>
/// <param name="Kinds">Kinds of bodies that owe it; <see cref="Donors"/> for donors with a registration. Empty where none of those who owe it are known here.</param>
/// <param name="Title">What it is.</param>
/// <param name="Recipient">By whom it goes to whom.</param>
/// <param name="Period">What it covers.</param>
/// <param name="Term">Counted from the last day of the period.</param>
/// <param name="Reminders">Offsets in working days from the due date.</param>
/// <param name="Basis">Where the law says so.</param>
/// <param name="Confirmed">Whether the figure was read in the law in force.</param>
/// <param name="ValidFrom">First day on which a period may end.</param>
/// <param name="ValidTo">Last such day; null until further notice.</param>
/// <param name="Source">Where it comes from, and what of it is assumed.</param>
public sealed record Duty(
    string Key, IReadOnlyList<string> Kinds, LocalText Title, LocalText Recipient, DutyPeriods Period, string Term, IReadOnlyList<int> Reminders,
    string Basis, bool Confirmed, DateOnly ValidFrom, DateOnly? ValidTo, string Source)
{
    /// <summary>Kind of those who give aid.</summary>
    public const string Donors = "donor";

    /// <summary>Of bodies of its kinds only those whose key begins so: <c>so-tai-chinh-</c>. Null for all.</summary>
    public string? Bodies { get; init; }

    /// <summary>Who owes it, where that are others than the bodies known here; null elsewhere.</summary>
    public LocalText? OwedBy { get; init; }

    /// <summary>Kinds of bodies that owe nothing by it and see its dates, because their own figures depend on it. Null for none.</summary>
    public IReadOnlyList<string>? FollowedBy { get; init; }

    /// <summary>Whether a body owes it.</summary>
    public bool BindsBody(Organisation body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Kinds.Contains(body.Kind) && body.Key.StartsWith(Bodies ?? "", StringComparison.Ordinal);
    }

    /// <summary>Stream of the duties in force.</summary>
    public const string Stream = "duties";

    /// <summary>The due date of a period, with its account.</summary>
    public DueDate Due(DutyPeriod period, WorkCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(period);
        return DueDates.Compute(Workflows.Calendars.Term.Parse(Term), period.To, calendar, []);
    }

    /// <summary>Periods that end in a year or later and for which it is owed, for ever.</summary>
    public IEnumerable<DutyPeriod> From(int year)
    {
        for (; year < 9000; year++)
            foreach (var period in Period.Of(year).Where(p => p.To >= ValidFrom))
                if (ValidTo is { } last && period.To > last) yield break;
                else yield return period;
    }

    /// <summary>The duties in force, as a page reads them.</summary>
    public static async Task<IReadOnlyList<Duty>> InForceAsync(ApprovalsDb db, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        var body = await db.StreamStates.Where(s => s.Stream == Stream).Select(s => s.Body).FirstOrDefaultAsync(cancellation);
        return body is null ? [] : DutyJson.Read<List<Duty>>(body);
    }

    /// <summary>The duties in force; none before the first import.</summary>
    public static IReadOnlyList<Duty> InForce(WriteSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.Scalar("select body from stream_state where stream = @1", Stream) is string body ? DutyJson.Read<List<Duty>>(body) : [];
    }
}

/// <summary>JSON of duties in records and snapshots: camelCase, Vietnamese as it reads, nothing where there is nothing.</summary>
internal static class DutyJson
{
    /// <summary>Other facts of such a stream, as of an import, say nothing of duties.</summary>
    private static readonly HashSet<string> known =
        [.. typeof(DutyFact).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false).Cast<JsonDerivedTypeAttribute>().Select(a => (string)a.TypeDiscriminator!)];

    private static readonly JsonSerializerOptions options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true, NumberHandling = JsonNumberHandling.Strict,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, options) ?? throw new JsonException($"{typeof(T).Name} is null.");

    /// <summary>The facts of a record that are of duties.</summary>
    public static IReadOnlyList<DutyFact> Facts(string record)
    {
        using var body = JsonDocument.Parse(record);
        return [.. body.RootElement.GetProperty("facts").EnumerateArray().Where(f => known.Contains(f.GetProperty("fact").GetString() ?? "")).Select(f => Read<DutyFact>(f.GetRawText()))];
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
