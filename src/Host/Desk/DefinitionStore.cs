using System.Collections.Concurrent;
using Approvals.Persistence;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>
/// Definitions by type and digest. What was ever published is kept in the database, so that a running case finds its version after an upgrade. Files
/// activate by themselves in Development only; in Production the first version of a type does, later ones wait to be published by two people.
/// </summary>
public sealed class DefinitionStore(Database database, Writer writer, TimeProvider clock, ILogger<DefinitionStore> log) : IDefinitions
{
    private readonly ConcurrentDictionary<string, CaseDefinition> byDigest = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CaseDefinition> active = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public CaseDefinition? Active(string type) => active.GetValueOrDefault(type);

    /// <inheritdoc/>
    public CaseDefinition? ByDigest(string digest) => byDigest.GetValueOrDefault(digest);

    /// <summary>Versions whose digest begins with a text.</summary>
    public IReadOnlyList<CaseDefinition> Starting(string digest) =>
        digest.Length == 0 ? [] : [.. byDigest.Values.Where(d => d.Digest.StartsWith(digest, StringComparison.Ordinal))];

    /// <summary>Types that new cases can be made of, by key.</summary>
    public IReadOnlyList<CaseDefinition> AllActive => [.. active.Values.OrderBy(d => d.Key, StringComparer.Ordinal)];

    /// <summary>Rounds whose answers are judged, of any version: <c>type/activity</c>. What their parties owe are reports.</summary>
    public IReadOnlyList<string> RoundsOfReports =>
        [.. byDigest.Values.SelectMany(d => d.Activities.Values.OfType<ForEachPartyActivity>().Where(a => a.Accept is not null).Select(a => $"{d.Key}/{a.Id}")).Distinct()];

    /// <summary>Answers by which parties of those rounds hand in a report, as <c>type/activity/outcome</c>: as the newest version that is in force says, else any.</summary>
    public IReadOnlyList<string> ReportsOfRounds =>
        [.. Judged().SelectMany(r => RoundAnswers.Reports(r.Definition, r.Round).Select(port => $"{r.Definition.Key}/{r.Round.Id}/{port}")).Distinct()];

    /// <summary>What is said to an answer to have it again, in the same form.</summary>
    public IReadOnlyList<string> ReturnsOfRounds =>
        [.. Judged().SelectMany(r => r.Round.Accept!.Rule.Outcomes.Where(o => o.Kind == OutcomeKind.Return).Select(o => $"{r.Definition.Key}/{r.Round.Id}/{o.Port}")).Distinct()];

    private IEnumerable<(CaseDefinition Definition, ForEachPartyActivity Round)> Judged() =>
        from type in byDigest.Values.GroupBy(d => d.Key)
        from definition in active.TryGetValue(type.Key, out var now) ? [now] : type.AsEnumerable()
        from round in definition.Activities.Values.OfType<ForEachPartyActivity>().Where(a => a.Accept is not null)
        select (definition, round);

    /// <summary>Errors of folders that did not load; the version before stays in force.</summary>
    public IReadOnlyList<DefinitionError> Errors { get; private set; } = [];

    /// <summary>Loads what was published and takes up the folder.</summary>
    /// <param name="folder">Folder with one folder a case type.</param>
    /// <param name="reload">Whether changed files activate by themselves (Development).</param>
    /// <param name="cancellation">Stops before the next folder.</param>
    public async Task LoadAsync(string folder, bool reload, CancellationToken cancellation)
    {
        LoadPublished();
        List<DefinitionError> errors = [];
        foreach (var path in DefinitionFiles.FoldersIn(folder))
        {
            var files = DefinitionFiles.OfVersion(DefinitionReader.Files(path));
            var key = Path.GetFileName(path);
            var result = DefinitionReader.Read(key, files);
            errors.AddRange(result.Errors.Select(e => e with { File = $"{key}/{e.File}" }));
            if (result.Definition is { } definition && (reload || !active.ContainsKey(key))) await ActivateAsync(definition, files, cancellation);
        }
        Errors = errors;
        foreach (var error in errors) log.LogError("Definition not loaded: {Error}", error);
    }

    private async Task ActivateAsync(CaseDefinition definition, Dictionary<string, byte[]> files, CancellationToken cancellation)
    {
        Take(definition);
        await writer.ExecuteAsync(session => Store(session, definition, DefinitionFiles.Write(files), "system", clock.GetUtcNow()),
            Lane.People, cancellation);
    }

    /// <summary>A version that has come into force: new cases start with it.</summary>
    internal void Take(CaseDefinition definition)
    {
        byDigest[definition.Digest] = definition;
        active[definition.Key] = definition;
    }

    /// <summary>Keeps a version as the one in force, as part of other work.</summary>
    internal static void Store(WriteSession session, CaseDefinition definition, string files, string account, DateTimeOffset now)
    {
        session.Execute("update definition set active = 0 where type = @1 and digest <> @2", definition.Key, definition.Digest);
        session.Execute(
            """
            insert into definition (digest, type, texts_digest, key, files, published_at, published_by, active) values (@1, @2, @3, @4, @5, @6, @7, 1)
            on conflict (digest) do update set texts_digest = excluded.texts_digest, files = excluded.files, active = 1,
              published_at = excluded.published_at, published_by = excluded.published_by
            where texts_digest <> excluded.texts_digest or active = 0
            """,
            definition.Digest, definition.Key, definition.TextsDigest, definition.Key, files, now, account);
    }

    private void LoadPublished()
    {
        using var connection = database.OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = "select type, files, active from definition";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var result = DefinitionReader.ReadPublished(reader.GetString(0), DefinitionFiles.Read(reader.GetString(1)));
            if (result.Definition is not { } definition)
            {
                log.LogError("A published definition of {Type} does not read any more: {Error}", reader.GetString(0), result.Errors[0]);
                continue;
            }
            byDigest[definition.Digest] = definition;
            if (reader.GetBoolean(2)) active[definition.Key] = definition;
        }
    }
}
