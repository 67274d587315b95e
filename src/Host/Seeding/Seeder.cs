using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;

namespace Approvals.Seeding;

/// <summary>
/// Fills an empty installation: directory with its clusters, calendar and donors, together or not at all. What is there already stays.
/// </summary>
public sealed class Seeder(Writer writer, StreamLog log)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes what is missing; answers whether anything was.</summary>
    public Task<bool> SeedAsync(SeedData data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return writer.ExecuteAsync(session =>
            Directory(session, data) | Calendar(session, data) | Donors(session, data),
            Lane.Sweeps, cancellation);
    }

    private bool Directory(WriteSession session, SeedData data)
    {
        var body = RecordJson.Write(data.Directory);
        JsonArray facts = [new JsonObject { ["fact"] = "DirectoryImported", ["directory"] = JsonNode.Parse(body) }];
        var entry = new StreamEntry(ReferenceData.DirectoryStream, Actor.System, "ImportDirectory", facts, body) { After = 0 };
        return log.Append(session, entry) is not null;
    }

    private bool Calendar(WriteSession session, SeedData data)
    {
        var version = WorkCalendar.FromJson(data.Calendar, "holidays.json").Version;
        var imported = new JsonObject
        {
            ["fact"] = "CalendarImported", ["version"] = version, ["calendar"] = JsonNode.Parse(data.Calendar),
        };
        var entry = new StreamEntry(ReferenceData.CalendarStream, Actor.System, "ImportCalendar", [imported], data.Calendar) { After = 0 };
        return log.Append(session, entry) is not null;
    }

    private static bool Donors(WriteSession session, SeedData data)
    {
        if (session.Scalar("select 1 from donor limit 1") is not null) return false;
        foreach (var donor in data.Donors)
            session.Execute(
                "insert into donor (key, name, country_vi, country_en, kind, registration, contact) values (@1, @2, @3, @4, @5, @6, @7)",
                donor.Key, donor.Name, donor.Country.Vi, donor.Country.En, donor.Kind,
                donor.Registration is null ? null : JsonSerializer.Serialize(donor.Registration, Json), donor.Contact);
        return data.Donors.Count > 0;
    }
}
