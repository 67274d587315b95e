using System.Text.Json;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>Calendars by version: a due date is explained with the one it was computed with.</summary>
public sealed class CalendarVersions(ReferenceData reference, IDbContextFactory<ApprovalsDb> databases)
{
    /// <summary>
    /// The calendar of a version, out of its record when a newer one is in force. Null when no record has it: a date is explained with its own calendar or not at all.
    /// </summary>
    public async Task<WorkCalendar?> ReadAsync(int version, CancellationToken cancellation = default)
    {
        var current = reference.Calendar();
        if (current.Version == version) return current;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var bodies = await db.Records.Where(r => r.Stream == ReferenceData.CalendarStream).OrderByDescending(r => r.Seq).Select(r => r.Body)
            .ToListAsync(cancellation);
        foreach (var body in bodies)
        {
            using var record = JsonDocument.Parse(body);
            foreach (var fact in record.RootElement.GetProperty("facts").EnumerateArray())
                if (fact.TryGetProperty("version", out var number) && number.GetInt32() == version)
                    return WorkCalendar.FromJson(fact.GetProperty("calendar").GetRawText(), ReferenceData.CalendarStream);
        }
        return null;
    }
}
