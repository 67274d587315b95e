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
            if (Day.Of(await db.StreamStates.Where(s => s.Stream == stream).Select(s => s.Body).FirstOrDefaultAsync(cancellation), today).Cases.Contains(caseId)) return;
        var position = reference.Directory().PositionsOf(account, Inputs.LocalDate(clock.GetUtcNow())).FirstOrDefault(p =>
            CasePolicy.Audits(reference.Directory(), p, out _));
        var actor = new Actor(account, position?.Key ?? "", position?.Organisation ?? "");
        await writer.ExecuteAsync(
            session =>
            {
                var day = Day.Of(session.Scalar("select body from stream_state where stream = @1", stream) as string, today);
                if (day.Cases.Contains(caseId)) return;
                JsonArray facts = [new JsonObject { ["fact"] = "CaseRead", ["case"] = caseId, ["on"] = today }];
                log.Append(session, new StreamEntry(stream, actor, "ReadCase", facts, (day with { Cases = [.. day.Cases, caseId] }).Json()));
            },
            Lane.People, cancellation);
    }

    /// <summary>Longest reason.</summary>
    public const int MostReason = 300;

    /// <summary>
    /// Opens personal values of a case or draft in full, which is noted each time, whoever it is. Where a reason is needed and none was given today, nothing is opened.
    /// </summary>
    /// <param name="account">Who.</param>
    /// <param name="caseId">The case, or the draft of which it will be.</param>
    /// <param name="how">What the policy says of them.</param>
    /// <param name="reason">Why, if that was said.</param>
    /// <param name="cancellation">Stops before anything is noted.</param>
    public async Task<bool> TryOpenAsync(string account, string caseId, PersonalAccess how, string? reason, CancellationToken cancellation = default)
    {
        reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim().Normalize() is { Length: > MostReason } tooLong ? tooLong[..MostReason] : reason.Trim().Normalize();
        if (how == PersonalAccess.None) return false;
        var today = Inputs.LocalDate(clock.GetUtcNow());
        var position = reference.Directory().PositionsOf(account, today) is [var first, ..] ? first : null;
        var actor = new Actor(account, position?.Key ?? "", position?.Organisation ?? "");
        JsonArray facts = [new JsonObject { ["fact"] = "PersonalOpened", ["case"] = caseId, ["on"] = today.Iso() }];
        if (reason is not null) facts[0]!["reason"] = reason;
        var stream = Prefix + account;
        return await writer.ExecuteAsync(
            session =>
            {
                var snapshot = session.Scalar("select body from stream_state where stream = @1", stream) as string;
                var day = Day.Of(snapshot, today.Iso());
                if (how == PersonalAccess.WithReason && reason is null && !day.Asked.Contains(caseId)) return false;
                if (reason is not null) day = day with { Asked = [.. day.Asked.Union([caseId])] };
                log.Append(session, new StreamEntry(stream, actor, "OpenPersonal", facts, day.Json()));
                return true;
            },
            Lane.People, cancellation);
    }

    /// <summary>Notes that a form with personal values in it was drawn for whoever has to fill it.</summary>
    public Task FilledAsync(string account, string caseId, CancellationToken cancellation = default) => TryOpenAsync(account, caseId, PersonalAccess.Freely, null, cancellation);

    /// <summary>What was read on a day, and for which cases a reason was given.</summary>
    private sealed record Day(string On, IReadOnlyList<string> Cases, IReadOnlyList<string> Asked)
    {
        public static Day Of(string? snapshot, string today)
        {
            if (snapshot is null) return new Day(today, [], []);
            using var document = JsonDocument.Parse(snapshot);
            var root = document.RootElement;
            return root.GetProperty("day").GetString() == today ? new Day(today, List(root, "cases"), List(root, "asked")) : new Day(today, [], []);
        }

        public string Json()
        {
            var body = new JsonObject { ["day"] = On, ["cases"] = Array(Cases) };
            if (Asked.Count > 0) body["asked"] = Array(Asked);
            return body.ToJsonString();
        }

        private static JsonArray Array(IEnumerable<string> keys) => [.. keys.Select(k => (JsonNode)k)];

        private static string[] List(JsonElement root, string name) => root.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(c => c.GetString()!)] : [];
    }
}
