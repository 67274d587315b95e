using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>
/// Records that somebody read what they read by an auditor's right, in the stream <c>access/account</c>: one record a case, person and
/// day, so that an open page
/// that reloads itself does not fill the history.
/// </summary>
public sealed class AccessLog(StreamLog log, Writer writer, IDbContextFactory<ApprovalsDb> databases, ReferenceData reference,
    TimeProvider clock)
{
    /// <summary>Stands for the list of all records in place of a case.</summary>
    public const string AllRecords = "*";

    /// <summary>Stands for the access record itself in place of a case.</summary>
    public const string AccessRecord = "access";

    private const string Prefix = "access/";

    /// <summary>Notes the reading of a case, or of <see cref="AllRecords"/>, once a day.</summary>
    public async Task ReadAsync(string account, string caseId, CancellationToken cancellation = default)
    {
        var stream = Prefix + account;
        var today = Inputs.LocalDate(clock.GetUtcNow()).Iso();
        await using (var db = await databases.CreateDbContextAsync(cancellation))
            if (Knows(await db.StreamStates.Where(s => s.Stream == stream).Select(s => s.Body).FirstOrDefaultAsync(cancellation), today,
                caseId, out _)) return;
        var position = reference.Directory().PositionsOf(account, Inputs.LocalDate(clock.GetUtcNow())).FirstOrDefault(p =>
            CasePolicy.Audits(reference.Directory(), p, out _));
        var actor = new Actor(account, position?.Key ?? "", position?.Organisation ?? "");
        await writer.ExecuteAsync(
            session =>
            {
                if (Knows(session.Scalar("select body from stream_state where stream = @1", stream) as string, today, caseId,
                    out var cases)) return;
                var snapshot = new JsonObject
                {
                    ["day"] = today,
                    ["cases"] = new JsonArray([.. cases.Append(caseId).Select(c => (JsonNode)c)])
                };
                JsonArray facts = [new JsonObject { ["fact"] = "CaseRead", ["case"] = caseId, ["on"] = today }];
                log.Append(session, new StreamEntry(stream, actor, "ReadCase", facts, snapshot.ToJsonString()));
            },
            Lane.People, cancellation);
    }

    /// <summary>Notes that somebody opened the personal values of a case in full: each time, whoever it is.</summary>
    public Task OpenedAsync(string account, string caseId, CancellationToken cancellation = default)
    {
        var today = Inputs.LocalDate(clock.GetUtcNow());
        var position = reference.Directory().PositionsOf(account, today) is [var first, ..] ? first : null;
        var actor = new Actor(account, position?.Key ?? "", position?.Organisation ?? "");
        JsonArray facts = [new JsonObject { ["fact"] = "PersonalOpened", ["case"] = caseId, ["on"] = today.Iso() }];
        var stream = Prefix + account;
        return writer.ExecuteAsync(
            session =>
            {
                var snapshot = session.Scalar("select body from stream_state where stream = @1", stream) as string;
                log.Append(session, new StreamEntry(stream, actor, "OpenPersonal", facts, snapshot ?? new JsonObject { ["day"] = today.Iso(), ["cases"] = new JsonArray() }.ToJsonString()));
            },
            Lane.People, cancellation);
    }

    /// <summary>Whether the day's list has the case; gives the list.</summary>
    private static bool Knows(string? snapshot, string today, string caseId, out IReadOnlyList<string> cases)
    {
        cases = [];
        if (snapshot is null) return false;
        using var document = JsonDocument.Parse(snapshot);
        if (document.RootElement.GetProperty("day").GetString() != today) return false;
        cases = [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(c => c.GetString()!)];
        return cases.Contains(caseId);
    }
}
