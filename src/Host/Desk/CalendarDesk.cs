using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Desk;

/// <summary>What became of a change of the calendar.</summary>
/// <param name="Version">The calendar in force afterwards.</param>
/// <param name="Overtaken">Whether another change came first: what was looked at is not what would be changed.</param>
/// <param name="Problems">What speaks against it.</param>
public sealed record CalendarOutcome(int Version, bool Overtaken, IReadOnlyList<Problem> Problems)
{
    /// <summary>Whether it was made.</summary>
    public bool Done => !Overtaken && Problems.Count == 0;
}

/// <summary>
/// Where administrators change the calendar. Each change is one record of its stream with the whole calendar after it, so that dates computed before stay
/// explainable; what is accepted is decided inside the transaction.
/// </summary>
public sealed class CalendarDesk(Writer writer, StreamLog log, ReferenceData reference, TimeProvider clock)
{
    /// <summary>Makes a change if the calendar is still the one that was looked at.</summary>
    /// <param name="actor">The administrator.</param>
    /// <param name="change">What is asked.</param>
    /// <param name="seen">Version of the calendar that the list of its consequences was made with.</param>
    /// <param name="cancellation">Stops before the write.</param>
    public Task<CalendarOutcome> ChangeAsync(string actor, CalendarChange change, int seen, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return writer.ExecuteAsync(session =>
        {
            var calendar = ReferenceData.Calendar(session);
            if (calendar.Version != seen) return new CalendarOutcome(calendar.Version, true, []);
            if (change.Problems(calendar) is { Count: > 0 } problems) return new CalendarOutcome(calendar.Version, false, problems);
            var after = change.Apply(calendar);
            var whole = Json(after);
            JsonObject fact = new()
            {
                ["fact"] = "CalendarChanged", ["version"] = after.Version, ["reason"] = change.Reason.Trim().Normalize(),
                ["daysOff"] = Dates(change.DaysOff.Select(d => d.Date)), ["workedDays"] = Dates(change.WorkedDays.Select(d => d.Date)),
                ["removed"] = Dates(change.Removed), ["calendar"] = whole.DeepClone(),
            };
            log.Append(session, new StreamEntry(ReferenceData.CalendarStream, Acting(session, actor), "ChangeCalendar", [fact], whole.ToJsonString()));
            return new CalendarOutcome(after.Version, false, []);
        }, Lane.People, cancellation);
    }

    /// <summary>The calendar in force.</summary>
    public WorkCalendar Current => reference.Calendar();

    /// <summary>The administrator in the position that makes one, so that the record says in which capacity it was done.</summary>
    private Actor Acting(WriteSession session, string account)
    {
        var held = ReferenceData.Directory(session).PositionsOf(account, Inputs.LocalDate(clock.GetUtcNow()));
        return held.FirstOrDefault(p => p.Roles.Contains(Incidents.AdministratorRole)) is { } position
            ? new Actor(account, position.Key, position.Organisation) : new Actor(account, "", "");
    }

    private static JsonObject Json(WorkCalendar calendar) => new()
    {
        ["calendar"] = "vn", ["version"] = calendar.Version, ["daysOff"] = Rows(calendar.DaysOff), ["workedDays"] = Rows(calendar.WorkedDays),
    };

    private static JsonArray Rows(IEnumerable<CalendarDay> days) =>
        [.. days.Select(d => new JsonObject { ["date"] = d.Date.Iso(), ["vi"] = d.NameVi, ["en"] = d.NameEn, ["source"] = d.Source })];

    private static JsonArray Dates(IEnumerable<DateOnly> days) => [.. days.Order().Select(d => (JsonNode)d.Iso())];
}
