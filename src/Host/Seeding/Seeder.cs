using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;

namespace Approvals.Seeding;

/// <summary>
/// Fills an empty installation: directory with its clusters, calendar, donors and duties, together or not at all. What is there already stays.
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
            Directory(session, data) | Calendar(session, data) | Donors(session, data) | Duties(session, data, after: 0),
            Lane.Sweeps, cancellation);
    }

    /// <summary>Puts other duties in force than those there are, one record; answers whether they are others.</summary>
    public Task<bool> ChangeDutiesAsync(SeedData data, CancellationToken cancellation = default) => writer.ExecuteAsync(
        session => DutyJson.Write(Duty.InForce(session)) != DutyJson.Write(data.Duties) && Duties(session, data, after: null), Lane.Sweeps, cancellation);

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

    private bool Duties(WriteSession session, SeedData data, long? after)
    {
        var duties = DutyJson.Write(data.Duties);
        JsonArray facts = [new JsonObject { ["fact"] = "DutiesImported", ["duties"] = JsonNode.Parse(duties) }];
        return log.Append(session, new StreamEntry(Duty.Stream, Actor.System, "ImportDuties", facts, duties) { After = after }) is not null;
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
