using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>What a report covers, both days included.</summary>
public sealed record DutyPeriod(DateOnly From, DateOnly To);

/// <summary>When the periods of a duty end: a day of the year, and how many months each covers.</summary>
/// <param name="Ends">Day and month, <c>14/12</c>.</param>
/// <param name="Months">Twelve for a year, six for half of one; more where the law adds a month of settlement.</param>
public sealed record DutyPeriods(string Ends, int Months)
{
    /// <summary>Whether the day is one; 29 February is the last of February.</summary>
    [JsonIgnore]
    public bool IsPossible => Months is > 0 and <= 24 && Term.TryParse("fixed " + Ends, out _);

    /// <summary>The period that ends in a year.</summary>
    public DutyPeriod Of(int year)
    {
        var day = Term.Parse("fixed " + Ends);
        var to = new DateOnly(year, day.Month, Math.Min(day.Day, DateTime.DaysInMonth(year, day.Month)));
        return new DutyPeriod(to.AddDays(1).AddMonths(-Months), to);
    }
}

/// <summary>A report that bodies of a kind owe again and again, whether they have cases or not.</summary>
/// <param name="Key">Never given to something else.</param>
/// <param name="Kinds">Kinds of bodies that owe it.</param>
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
            if (Period.Of(year) is var period && period.To >= ValidFrom)
                if (ValidTo is { } last && period.To > last) yield break;
                else yield return period;
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
    private static readonly JsonSerializerOptions options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true, NumberHandling = JsonNumberHandling.Strict,
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, options) ?? throw new JsonException($"{typeof(T).Name} is null.");

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
