using System.ComponentModel;
using System.Globalization;
using Approvals.Desk;
using Approvals.Localisation;

namespace Approvals.Api;

/// <summary>Settles an incident.</summary>
public sealed record ResolveBody
{
    [Description("Why: kept in the history")]
    public required string Reason { get; init; }

    [Description("One of the exits of the incident: where what it stopped goes on; left out, it stays where it is")]
    public string? Port { get; init; }
}

/// <summary>An incident, as far as an administrator sees its case.</summary>
/// <param name="Case">Id of the case.</param>
/// <param name="CaseNumber">Its number.</param>
/// <param name="Type">Its type.</param>
/// <param name="Number">Number of the incident within the case.</param>
/// <param name="Code">Kind, stable.</param>
/// <param name="Title">The kind in the reader's language.</param>
/// <param name="Where">Step or task.</param>
/// <param name="Detail">What the engine says of it.</param>
/// <param name="RaisedAt">Since when.</param>
/// <param name="ResolvedAt">Until when; null while it is open.</param>
/// <param name="ResolvedBy">Account.</param>
/// <param name="Exits">Ports by which what it stopped may be sent on; empty where nothing is stopped or a person has to decide.</param>
public sealed record IncidentItem(
    string Case, string CaseNumber, string Type, int Number, string Code, string Title, string Where, string Detail,
    DateTimeOffset RaisedAt, DateTimeOffset? ResolvedAt,
    string? ResolvedBy, IReadOnlyList<string> Exits);

/// <summary>
/// Incidents, for administrators: listed, tried again, settled with a reason. Each act is a command of the case, with its record.
/// </summary>
internal static class IncidentEndpoints
{
    public static void MapIncidents(this RouteGroupBuilder api)
    {
        api.MapGet("/incidents", ListAsync).WithSummary("Incidents of all cases, the newest first: state open (default) or resolved")
            .Gives<Page<IncidentItem>>(StatusCodes.Status200OK, 400, 403);
        api.MapPost("/cases/{id}/incidents/{number}/retry", RetryAsync)
            .WithSummary("Lets what an incident stopped go on from exactly there; refused while its cause is still there").Takes<Nothing>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
        api.MapPost("/cases/{id}/incidents/{number}/resolve", ResolveAsync)
            .WithSummary("Settles an incident with a reason; a stopped token goes on by a port").Takes<ResolveBody>()
            .Gives<CommandAnswer>(StatusCodes.Status200OK, 403, 404, 409, 422);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, string? state, string? cursor, ApiProblems problems, CaseCare care, Texts texts,
        CancellationToken cancellation)
    {
        if (Query.Fault(context, "state", "cursor") is { } fault) return problems.Of(fault);
        if (state is not (null or "open" or "resolved")) return problems.Of(Query.Wrong("state", state));
        var order = "incidents-" + (state ?? "open");
        if (!Cursor.TryRead(cursor, order, out var from) || !TryPlace(from, out var place)) return problems.Of(Query.WrongCursor());
        var lines = await care.IncidentsAsync(state == "resolved", place, Cursor.PageSize + 1, cancellation);
        List<IncidentItem> items = [];
        foreach (var line in lines.Take(Cursor.PageSize)) items.Add(await ItemAsync(line, care, texts, cancellation));
        var last = lines.Count > Cursor.PageSize ? lines[Cursor.PageSize - 1].Row : null;
        return ApiSetup.Json(new Page<IncidentItem>(items, last is null ? null
            : new Cursor(order, last.RaisedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                $"{last.CaseId}/{last.Number}").ToString()));
    }

    private static async Task<IncidentItem> ItemAsync(IncidentLine line, CaseCare care, Texts texts, CancellationToken cancellation)
    {
        var row = line.Row;
        return new IncidentItem(
            row.CaseId, line.Number, line.Type, row.Number, row.Code, texts.Incident(row.Code), row.Place, row.Detail,
            row.RaisedAt, row.ResolvedAt,
            row.ResolvedBy, row.ResolvedAt is null ? await care.ExitsAsync(row.CaseId, row.Number, cancellation) : []);
    }

    private static bool TryPlace(Cursor? from, out IncidentPlace? place)
    {
        place = null;
        if (from is null) return true;
        if (from.Id.Split('/') is not [var id, var text]
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        if (!Number.TryRead(from.Key, out var at) || at > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) return false;
        place = new IncidentPlace(DateTimeOffset.FromUnixTimeMilliseconds(at), id, number);
        return true;
    }

    private static async Task<IResult> RetryAsync(
        HttpContext context, string id, string number, ApiCases cases, ApiProblems problems, CaseCare care, CancellationToken cancellation)
    {
        if (!Number.TryRead(number, out var which) || which > int.MaxValue
            || !await care.IsThereAsync(id, (int)which, cancellation)) return cases.Unknown;
        var body = await StrictJson.ReadAsync<Nothing>(context, optional: true);
        if (body.Value is null) return problems.Of(body.Fault!);
        if (!cases.TryCall(ApiSetup.Key(context), body.Digest, null, out var call, out var problem)) return problem!;
        return await cases.RunAsync(call, id, () => care.RetryAsync(call, id, (int)which, cancellation), null, cancellation);
    }

    private static async Task<IResult> ResolveAsync(
        HttpContext context, string id, string number, ApiCases cases, ApiProblems problems, CaseCare care, CancellationToken cancellation)
    {
        if (!Number.TryRead(number, out var which) || which > int.MaxValue
            || !await care.IsThereAsync(id, (int)which, cancellation)) return cases.Unknown;
        var body = await StrictJson.ReadAsync<ResolveBody>(context);
        if (body.Value is not { } given) return problems.Of(body.Fault!);
        if (!cases.TryCall(ApiSetup.Key(context), body.Digest, null, out var call, out var problem)) return problem!;
        return await cases.RunAsync(call, id, () => care.ResolveAsync(call, id, (int)which, given.Reason, given.Port, cancellation), null,
            cancellation);
    }
}
