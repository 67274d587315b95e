using System.IO.Compression;
using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>What came of proposing or publishing a version.</summary>
/// <param name="Problem">Text key of what stands against it; null when it was done.</param>
/// <param name="Findings">What lint and scenarios found.</param>
/// <param name="Id">Id of the proposal, null when there is none.</param>
public sealed record PublishResult(string? Problem, IReadOnlyList<string> Findings, string? Id = null);

/// <summary>A version ever published.</summary>
public sealed record VersionLine(string Digest, DateTimeOffset PublishedAt, string PublishedBy, bool Active);

/// <summary>A case type with its versions, the newest first.</summary>
public sealed record TypeVersions(string Type, IReadOnlyList<VersionLine> Versions, int OpenCases);

/// <summary>
/// Versions come into force by two people: one administrator proposes, another publishes, both stand in the stream of the definition. A version with
/// findings is refused at both times, for people and calendar may have changed in between.
/// </summary>
public sealed class Publishing(
    DefinitionStore definitions, DefinitionCheck check, Writer writer, StreamLog log, ReferenceData reference, IDbContextFactory<ApprovalsDb> databases,
    TimeProvider clock)
{
    private const int MostFiles = 200;
    private const int LargestFile = 2_000_000;
    private const long LargestZip = 20_000_000;

    // An empty archive; the reader looks for its end before it looks whether there is room for one.
    private const long SmallestZip = 22;

    /// <summary>The files of a case type that ship with the program; empty when there is none.</summary>
    public static Dictionary<string, byte[]> Shipped(string type) =>
        ShippedTypes.Contains(type) ? new(DefinitionReader.Files(Path.Combine(DefinitionFiles.Shipped, type))) : [];

    /// <summary>Case types that ship with the program.</summary>
    public static IReadOnlyList<string> ShippedTypes =>
        [.. DefinitionFiles.FoldersIn(DefinitionFiles.Shipped).Select(f => Path.GetFileName(f))];

    /// <summary>
    /// The files of an uploaded zip: the folder of a case type, with or without the folder itself. Null when it is no such zip, or too large.
    /// </summary>
    public static Dictionary<string, byte[]>? Unzip(Stream content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Length is < SmallestZip or > LargestZip) return null;
        try
        {
            using var zip = new ZipArchive(content, ZipArchiveMode.Read);
            var entries = zip.Entries.Where(e => e.FullName.EndsWith(".json", StringComparison.Ordinal)).ToList();
            var workflow = entries.Where(e => e.Name == "workflow.json").OrderBy(e => e.FullName.Length).FirstOrDefault();
            if (workflow is null || entries.Count > MostFiles || entries.Any(e => e.Length > LargestFile)) return null;
            var prefix = workflow.FullName[..^workflow.Name.Length];
            Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
            foreach (var entry in entries.Where(e => e.FullName.StartsWith(prefix, StringComparison.Ordinal)))
            {
                using var from = entry.Open();
                // The length in the directory of a zip is only what its maker says.
                var buffer = new byte[LargestFile + 1];
                var read = from.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
                if (read > LargestFile) return null;
                files[entry.FullName[prefix.Length..]] = buffer[..read];
            }
            return files;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Every version ever published, by type, and the proposals that wait, the oldest first.</summary>
    public async Task<(IReadOnlyList<TypeVersions> Types,
        IReadOnlyList<DefinitionProposalRow> Proposals)> OverviewAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = await db.Definitions.OrderByDescending(d => d.PublishedAt)
            .Select(d => new { d.Type, d.Digest, d.PublishedAt, d.PublishedBy, d.Active })
            .ToListAsync(cancellation);
        var open = await db.CaseSummaries.Where(s => s.Ending == null).GroupBy(s => s.Type).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
        return (
            [
                .. rows.GroupBy(r => r.Type).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new TypeVersions(
                    g.Key, [.. g.Select(r => new VersionLine(r.Digest, r.PublishedAt, r.PublishedBy, r.Active))],
                    open.GetValueOrDefault(g.Key))),
            ],
            await db.DefinitionProposals.Where(p => p.State == "open").OrderBy(p => p.ProposedAt).ToListAsync(cancellation));
    }

    /// <summary>Proposes a version. Whoever sends it again, not knowing what came of it, is given the proposal that waits.</summary>
    public async Task<PublishResult> ProposeAsync(Actor actor, string type, IReadOnlyDictionary<string, byte[]> files, string source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(files);
        var (definition, findings) = check.Check(type, files);
        if (definition is null || findings.Count > 0) return new PublishResult("versions.has-findings", findings);
        if (definitions.Active(type) is { } active && active.Digest == definition.Digest && active.TextsDigest == definition.TextsDigest)
            return new PublishResult("versions.in-force-already", []);
        var now = clock.GetUtcNow();
        var row = new DefinitionProposalRow
        {
            Id = Guid.CreateVersion7(now).ToString("N"), Type = type, Digest = definition.Digest, TextsDigest = definition.TextsDigest,
            Files = DefinitionFiles.Write(files), Source = source,
            ProposedAt = now, ProposedBy = actor.Id, State = "open",
        };
        var id = await writer.ExecuteAsync(session =>
        {
            if (session.Db.DefinitionProposals.Where(p => p.State == "open" && p.Type == type && p.Digest == row.Digest && p.TextsDigest == row.TextsDigest
                && p.ProposedBy == actor.Id).Select(p => p.Id).FirstOrDefault() is { } waiting) return waiting;
            session.Db.DefinitionProposals.Add(row);
            session.Db.SaveChanges();
            log.Append(session, Entry(actor, row, "ProposeDefinition", "DefinitionProposed"));
            return row.Id;
        }, Lane.People, cancellation);
        return new PublishResult(null, [], id);
    }

    /// <summary>
    /// Publishes what another person proposed: new cases start with it from now on, running ones stay with theirs. Whoever published it is told so again.
    /// </summary>
    public async Task<PublishResult> PublishAsync(Actor actor, string id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (await FindAsync(id, cancellation) is not { State: "open" } row) return await PublishedAsync(actor, id, cancellation);
        if (row.ProposedBy == actor.Id) return new PublishResult("versions.own", []);
        var files = DefinitionFiles.Read(row.Files);
        var (definition, findings) = check.Check(row.Type, files);
        if (definition is null || findings.Count > 0) return new PublishResult("versions.has-findings", findings);
        var done = await writer.ExecuteAsync(session =>
        {
            if (!Settle(session, row, actor, "published")) return false;
            DefinitionStore.Store(session, definition, DefinitionFiles.Write(DefinitionFiles.OfVersion(files)), actor.Id,
                clock.GetUtcNow());
            log.Append(session, Entry(actor, row, "PublishDefinition", "DefinitionPublished"));
            return true;
        }, Lane.People, cancellation);
        if (!done) return await PublishedAsync(actor, id, cancellation);
        definitions.Take(definition);
        return new PublishResult(null, [], id);
    }

    /// <summary>What came of a proposal that is settled. A commit of which nobody knew whether it took effect may have put it in force.</summary>
    private async Task<PublishResult> PublishedAsync(Actor actor, string id, CancellationToken cancellation)
    {
        if (await SettledAsync(actor, id, "published", cancellation) is not { } row) return new PublishResult("versions.gone", []);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        if (definitions.Active(row.Type) is not { } known || known.Digest != row.Digest || known.TextsDigest != row.TextsDigest)
            if (await db.Definitions.AnyAsync(d => d.Active && d.Digest == row.Digest && d.TextsDigest == row.TextsDigest, cancellation)
                && DefinitionReader.ReadPublished(row.Type, DefinitionFiles.Read(row.Files)).Definition is { } definition) definitions.Take(definition);
        return new PublishResult(null, [], id);
    }

    /// <summary>Takes a proposal back, or refuses it; true also for whoever did so before.</summary>
    public async Task<bool> WithdrawAsync(Actor actor, string id, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (await FindAsync(id, cancellation) is not { State: "open" } row) return await WasWithdrawnAsync();
        var done = await writer.ExecuteAsync(session =>
        {
            if (!Settle(session, row, actor, "withdrawn")) return false;
            log.Append(session, Entry(actor, row, "WithdrawDefinition", "DefinitionWithdrawn"));
            return true;
        }, Lane.People, cancellation);
        return done || await WasWithdrawnAsync();

        async Task<bool> WasWithdrawnAsync() => await SettledAsync(actor, id, "withdrawn", cancellation) is not null;
    }

    /// <summary>A version that is published, or proposed and open, by digest or id of the proposal; null when there is none.</summary>
    public async Task<CaseDefinition?> VersionAsync(string digestOrProposal, CancellationToken cancellation)
    {
        if (definitions.ByDigest(digestOrProposal) is { } known) return known;
        return await FindAsync(digestOrProposal, cancellation) is { } row
            ? DefinitionReader.ReadPublished(row.Type, DefinitionFiles.Read(row.Files)).Definition : null;
    }

    /// <summary>Who does it, in the position that administers when there is one.</summary>
    public Actor ActorOf(string account)
    {
        var position = reference.Directory().PositionsOf(account, Inputs.LocalDate(clock.GetUtcNow())).FirstOrDefault(p => p.Roles.Contains(Incidents.AdministratorRole));
        return new Actor(account, position?.Key ?? "", position?.Organisation ?? "");
    }

    private async Task<DefinitionProposalRow?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.DefinitionProposals.FirstOrDefaultAsync(p => p.Id == id, cancellation);
    }

    private async Task<DefinitionProposalRow?> SettledAsync(Actor actor, string id, string state, CancellationToken cancellation) =>
        await FindAsync(id, cancellation) is { } row && row.State == state && row.SettledBy == actor.Id ? row : null;

    private bool Settle(WriteSession session, DefinitionProposalRow row, Actor actor, string state) => session.Execute(
        "update definition_proposal set state = @2, settled_at = @3, settled_by = @4 where id = @1 and state = 'open'", row.Id, state, clock.GetUtcNow(), actor.Id) == 1;

    private static StreamEntry Entry(Actor actor, DefinitionProposalRow row, string command, string fact) => new("definition/" + row.Type, actor, command,
    [
        new JsonObject
        {
            ["fact"] = fact, ["proposal"] = row.Id, ["digest"] = row.Digest, ["textsDigest"] = row.TextsDigest, ["source"] = row.Source, ["proposedBy"] = row.ProposedBy,
        },
    ], null);
}
