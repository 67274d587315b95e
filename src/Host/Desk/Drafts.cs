using System.Globalization;
using System.Text;
using System.Text.Json;
using Approvals.Documents;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>A draft with its parts read.</summary>
public sealed record Draft(DraftRow Row, CaseDefinition Definition, ValueMap Values, IReadOnlyList<Attachment> Attachments, DraftAuthors Written)
{
    /// <summary>Why it is to be sent although a check warns, by <c>check:key</c>, as typed so far.</summary>
    public IReadOnlyDictionary<string, string> Reasons => JsonSerializer.Deserialize<Dictionary<string, string>>(Row.Reasons)!;

    /// <summary>Everybody who had a hand in it.</summary>
    public IReadOnlyList<string> Authors => Written.Accounts;

    /// <summary>The draft as a state, so that conditions of the form can be asked.</summary>
    public CaseState AsState() => new() { Id = Row.Id, Values = Values, Attachments = [.. Attachments], Organisation = Row.Organisation, Type = Row.Type };
}

/// <summary>What came of saving a draft.</summary>
public abstract record DraftSave
{
    private DraftSave() { }

    /// <summary>Saved.</summary>
    public sealed record Saved(int Revision) : DraftSave;

    /// <summary>Somebody else saved in between; nothing was overwritten.</summary>
    public sealed record Conflict(int Revision) : DraftSave;

    /// <summary>Not there for this person, or no longer a draft.</summary>
    public sealed record Gone : DraftSave;

    /// <summary>Values that cannot be kept.</summary>
    public sealed record Wrong(IReadOnlyList<Problem> Problems) : DraftSave;
}

/// <summary>Drafts: rows outside history, saved as they are typed, shared within the body that will own the case.</summary>
public sealed class Drafts(
    IDbContextFactory<ApprovalsDb> databases, Writer writer, DefinitionStore definitions, ReferenceData reference, CaseNames names, AttachmentStore files, CaseRunner runner,
    DraftMask mask, StreamLog log, TimeProvider clock)
{
    /// <summary>Roles that draft.</summary>
    private static readonly HashSet<string> draftingRoles = ["officer", "head", "office", "secretary", "accountant", "deputy"];

    private DateOnly Today => Inputs.LocalDate(clock.GetUtcNow());

    /// <summary>Bodies for which a person may draft.</summary>
    public IReadOnlyList<string> BodiesOf(string account) =>
        [.. reference.Directory().PositionsOf(account, Today).Where(p => p.Roles.Any(draftingRoles.Contains)).Select(p => p.Organisation).Distinct(StringComparer.Ordinal)];

    /// <summary>The body that will own what a draft becomes: its own, or the one that has taken over from it.</summary>
    public string OwnerOf(DraftRow draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return reference.Directory().Successor(draft.Organisation, Today);
    }

    /// <summary>Bodies whose drafts a person works on: their own with those these have taken over from.</summary>
    internal IReadOnlyList<string> ReachOf(string account)
    {
        var directory = reference.Directory();
        return [.. BodiesOf(account).SelectMany(b => directory.WithPredecessors(b, Today)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Begins a draft for the first body the person drafts for (or the one named); null when there is none or the type is unknown.</summary>
    public async Task<Draft?> CreateAsync(string account, string type, string? organisation, ValueMap values, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var bodies = BodiesOf(account);
        if (definitions.Active(type) is null || bodies.Count == 0) return null;
        values = ValueMap.Of(await names.IdsAsync(definitions.Active(type)!.Form, account, values, cancellation));
        var body = organisation is null ? bodies[0] : bodies.FirstOrDefault(b => b == organisation);
        if (body is null) return null;
        values = Prefill.OfDraft(definitions.Active(type)!, reference.Directory(), body, Today).With(values);
        var now = clock.GetUtcNow();
        var row = new DraftRow
        {
            Id = Guid.CreateVersion7(now).ToString("N"), Type = type, Organisation = body, Owner = account, Title = values.TextOf("title") ?? "",
            Data = Json(values), Attachments = "[]", Authors = DraftAuthors.None.With(account, PartsOf(definitions.Active(type)!.Form, DraftAuthors.None, account, ValueMap.Empty, values)).Json(), Revision = 1, CreatedAt = now, UpdatedAt = now,
            State = DraftStates.Open,
        };
        await writer.ExecuteAsync(s => { s.Db.Drafts.Add(row); s.Db.SaveChanges(); }, Lane.People, cancellation);
        return await FindAsync(account, row.Id, cancellation);
    }

    /// <summary>An open draft of one of the person's bodies, or null.</summary>
    public async Task<Draft?> FindAsync(string account, string id, CancellationToken cancellation = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var row = await db.Drafts.FirstOrDefaultAsync(d => d.Id == id && d.State == DraftStates.Open && d.TaskId == null, cancellation);
        if (row is null || !ReachOf(account).Contains(row.Organisation) || definitions.Active(row.Type) is not { } definition) return null;
        return Read(row, definition);
    }

    /// <summary>Open drafts of the person's bodies, the latest change first.</summary>
    public async Task<IReadOnlyList<DraftRow>> ListAsync(string account, CancellationToken cancellation = default)
    {
        var bodies = ReachOf(account);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.Drafts.Where(d => d.State == DraftStates.Open && d.TaskId == null && bodies.Contains(d.Organisation)).OrderByDescending(d => d.UpdatedAt).ToListAsync(cancellation);
    }

    /// <summary>Open drafts that a case prepared, of the person's bodies, the earliest first.</summary>
    public async Task<IReadOnlyList<DraftRow>> OfParentAsync(string account, string caseId, CancellationToken cancellation = default)
    {
        var bodies = ReachOf(account);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = await db.Drafts.Where(d => d.ParentCase == caseId && d.State == DraftStates.Open && d.TaskId == null && bodies.Contains(d.Organisation)).ToListAsync(cancellation);
        return [.. rows.OrderBy(d => d.CreatedAt)];
    }

    /// <summary>
    /// The draft that an action has prepared already and that waits to be sent; null where the action prepares none, or a new one. Pressing again would make another of the same.
    /// </summary>
    public async Task<DraftRow?> PreparedAsync(string account, CaseView view, string action, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        var next = view.Definition.Connections.Where(c => c.Key.Activity == action).Select(c => view.Definition.Activities.GetValueOrDefault(c.Value));
        if (next.OfType<StartCaseActivity>().FirstOrDefault() is not { } start) return null;
        return (await OfParentAsync(account, view.State.Id, cancellation)).FirstOrDefault(d => d.Link == start.Link && d.Type == start.CaseType);
    }

    /// <summary>Merges values into a draft; JSON null removes one. Incomplete is fine, a wrong kind of value is not.</summary>
    /// <param name="account">Who saves; becomes one of the authors.</param>
    /// <param name="id">Draft.</param>
    /// <param name="revision">Revision the caller saw; null saves over whatever is there.</param>
    /// <param name="values">Values to set.</param>
    /// <param name="cancellation">Stops before the write.</param>
    public Task<DraftSave> SaveAsync(
        string account, string id, int? revision, IReadOnlyCollection<KeyValuePair<string, JsonElement>> values, CancellationToken cancellation = default) =>
        SaveAsync(account, id, revision, values, new Dictionary<string, string>(), cancellation);

    /// <summary>The same with reasons for warnings, by <c>check:key</c>; a blank one is taken back.</summary>
    public async Task<DraftSave> SaveAsync(
        string account, string id, int? revision, IReadOnlyCollection<KeyValuePair<string, JsonElement>> values, IReadOnlyDictionary<string, string> reasons,
        CancellationToken cancellation = default)
    {
        if (await FindAsync(account, id, cancellation) is not { } draft) return new DraftSave.Gone();
        var form = draft.Definition.Form;
        if (mask.Open(id, form, values) is not { } opened) return new DraftSave.Wrong([new Problem("draft", "problem.masked")]);
        values = opened;
        var allowed = form.FieldsOf(form.Draft).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        var problems = FormCheck.Values(form, allowed, values, ValueMap.Empty, FormLookups.Of(reference.Directory())).ToList();
        // What is half typed is kept; only what could not be stored at all is refused here.
        var fatal = problems.Where(p => p.Key is "problem.unknown-field" or "problem.not-clean" or "problem.not-text" or "problem.not-a-list" or "problem.not-yes-no" or "problem.too-long").ToList();
        if (fatal.Count > 0) return new DraftSave.Wrong(fatal);
        values = await names.IdsAsync(form, account, values, cancellation);
        return await ChangeAsync(id, revision, account, row =>
        {
            var before = ParseValues(row.Data);
            var merged = before.With(values);
            row.Data = Json(merged);
            row.Title = merged.TextOf("title") ?? "";
            row.Reasons = WithReasons(form, row.Reasons, reasons);
            // A page sends every field it shows: whoever saves it wrote those that are another now.
            return [.. PartsOf(form, DraftAuthors.Parse(row.Authors), account, before, merged)];
        }, cancellation);
    }

    /// <summary>What was typed into a draft and could not be sent like this; what is only not there yet is not among it.</summary>
    public async Task<IReadOnlyList<Problem>> WrongAsync(Draft draft, string account, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var form = draft.Definition.Form;
        var named = await names.OfAsync(account, [.. References.Of(form, draft.AsState()).Select(r => r.Case)], cancellation);
        var lookups = FormLookups.Of(reference.Directory()) with { CaseType = id => named.GetValueOrDefault(id)?.Type };
        return [.. FormCheck.Values(form, form.FieldsOf(form.Draft).Select(f => f.Key).ToHashSet(StringComparer.Ordinal), draft.Values, ValueMap.Empty, lookups).Where(p => p.Key != "problem.column-required")];
    }

    /// <summary>Adds a file to a slot of a draft.</summary>
    public async Task<(Attachment? File, Problem? Problem)> AttachAsync(
        string account, string id, string slot, string name, Stream content, string copyKind = "photograph", CancellationToken cancellation = default)
    {
        if (await FindAsync(account, id, cancellation) is not { } draft) return (null, new Problem("slot:" + slot, "draft.gone"));
        if (draft.Definition.Form.Slot(slot) is not { Task: false }) return (null, new Problem("slot:" + slot, "problem.unknown-slot", slot));
        var (file, problem) = await KeepAsync(slot, name, content, copyKind, cancellation);
        if (file is not null)
            await ChangeAsync(id, null, account, row =>
            {
                var before = ParseFiles(row.Attachments);
                row.Attachments = JsonSerializer.Serialize([.. before, file], CaseJson.Default.IReadOnlyListAttachment);
                var personal = draft.Definition.Form.Slot(slot) is { Personal: true };
                return [.. DraftAuthors.Parse(row.Authors).Written(account, DraftAuthors.Slot(slot), personal, before.Any(f => f.Slot == slot))];
            }, cancellation);
        return (file, problem);
    }

    /// <summary>Takes a file out of a draft; its content stays stored, nothing refers to it.</summary>
    public Task<DraftSave> DetachAsync(string account, string id, string attachment, CancellationToken cancellation = default) =>
        ChangeAsync(id, null, account, row =>
        {
            var files = ParseFiles(row.Attachments).ToLookup(f => f.Id == attachment);
            row.Attachments = JsonSerializer.Serialize([.. files[false]], CaseJson.Default.IReadOnlyListAttachment);
            return [.. files[true].Select(f => DraftAuthors.Slot(f.Slot))];
        }, cancellation);

    private static readonly HashSet<string> copyKinds = ["digitalOriginal", "certifiedCopy", "photograph"];

    /// <summary>Stores an upload and gives the attachment that names it.</summary>
    public async Task<(Attachment? File, Problem? Problem)> KeepAsync(string slot, string name, Stream content, string copyKind, CancellationToken cancellation = default)
    {
        if (!copyKinds.Contains(copyKind)) return (null, new Problem("slot:" + slot, "problem.not-an-option", CleanName(copyKind)));
        switch (await files.SaveAsync(content, cancellation))
        {
            case Upload.Rejected r:
                return (null, new Problem("slot:" + slot, "problem." + r.Problem, r.Arg));
            case Upload.Kept kept:
                var id = $"{kept.Sha256[..16]}-{clock.GetUtcNow().ToUnixTimeMilliseconds():x}";
                return (new Attachment { Id = id, Slot = slot, Name = CleanName(name), Sha256 = kept.Sha256, Size = kept.Size, MediaType = kept.MediaType, CopyKind = copyKind }, null);
            default:
                throw new InvalidOperationException("An upload is kept or rejected.");
        }
    }

    /// <summary>The same where no check warns.</summary>
    public Task<Execution> SubmitAsync(Call call, string id, CancellationToken cancellation = default) =>
        SubmitAsync(call, id, new Dictionary<string, string>(), cancellation);

    /// <summary>Makes a draft a case. The draft's row turns submitted in the same commit.</summary>
    /// <param name="call">Who, in which position.</param>
    /// <param name="id">Draft.</param>
    /// <param name="reasons">Why it is handed in although a check warns, by <c>check:key</c>.</param>
    /// <param name="cancellation">Stops before the write.</param>
    public async Task<Execution> SubmitAsync(
        Call call, string id, IReadOnlyDictionary<string, string> reasons, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (await FindAsync(call.Account, id, cancellation) is not { } draft)
            return new Execution.Refused(await ExistsAsync(id, cancellation) ? Refusals.AlreadySubmitted : Refusals.UnknownCase);
        var owner = OwnerOf(draft.Row);
        var position = reference.Directory().PositionsOf(call.Account, Today)
            .Where(p => p.Organisation == owner && p.Roles.Any(draftingRoles.Contains)).OrderByDescending(p => p.Key == call.Position).First();
        return await runner.ExecuteAsync(
            new SubmitCase
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"), Case = id, Actor = new Actor(call.Account, position.Key, position.Organisation), Type = draft.Row.Type,
                Organisation = owner, Values = draft.Values, Attachments = draft.Attachments, Authors = draft.Authors, Wrote = draft.Written.Wrote, DraftRevision = draft.Row.Revision,
                Reasons = reasons,
                Parent = draft.Row.ParentCase is { } parent ? new CaseLink(draft.Row.Link ?? "linked", parent, true) : null,
                IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest,
            },
            cancellation);
    }

    /// <summary>Throws a draft away. It stays in the table, not in any list, and without its personal values: nobody needs them any more.</summary>
    public async Task<DraftSave> DiscardAsync(string account, string id, CancellationToken cancellation = default)
    {
        if (await FindAsync(account, id, cancellation) is not { } draft) return new DraftSave.Gone();
        return await ChangeAsync(id, null, account, (session, row) =>
        {
            DraftEnds.End(session, log, row, draft.Definition.Form, new Actor(account, "", ""), Today);
            CaseImports.Withdraw(session, id, account, clock.GetUtcNow());
            return [];
        }, cancellation);
    }

    /// <summary>How an account opens what others wrote of private persons in a draft.</summary>
    public PersonalAccess PersonalOf(Draft draft, string account)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return CasePolicy.PersonalOf(Relation.Owner, CaseSight.RolesAt(reference.Directory(), account, [draft.Row.Organisation], Today));
    }

    /// <summary>Values out of stored JSON.</summary>
    public static ValueMap ParseValues(string json) => JsonSerializer.Deserialize(json, CaseJson.Default.ValueMap) ?? ValueMap.Empty;

    /// <summary>Files out of stored JSON.</summary>
    public static IReadOnlyList<Attachment> ParseFiles(string json) => JsonSerializer.Deserialize(json, CaseJson.Default.IReadOnlyListAttachment) ?? [];

    private async Task<bool> ExistsAsync(string id, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.Drafts.AnyAsync(d => d.Id == id && d.State == DraftStates.Submitted, cancellation);
    }

    private Task<DraftSave> ChangeAsync(string id, int? revision, string account, Func<DraftRow, IReadOnlyList<string>> change, CancellationToken cancellation) =>
        ChangeAsync(id, revision, account, (_, row) => change(row), cancellation);

    private Task<DraftSave> ChangeAsync(
        string id, int? revision, string account, Func<WriteSession, DraftRow, IReadOnlyList<string>> change, CancellationToken cancellation) =>
        writer.ExecuteAsync<DraftSave>(
            session =>
            {
                var row = session.Db.Drafts.AsTracking().FirstOrDefault(d => d.Id == id && d.State == DraftStates.Open);
                if (row is null) return new DraftSave.Gone();
                if (revision is { } seen && seen != row.Revision) return new DraftSave.Conflict(row.Revision);
                var written = change(session, row);
                row.Authors = DraftAuthors.Parse(row.Authors).With(account, written).Json();
                row.Revision++;
                row.UpdatedAt = clock.GetUtcNow();
                session.Db.SaveChanges();
                return new DraftSave.Saved(row.Revision);
            },
            Lane.People, cancellation);

    internal static Draft Read(DraftRow row, CaseDefinition definition) =>
        new(row, definition, ParseValues(row.Data), ParseFiles(row.Attachments), DraftAuthors.Parse(row.Authors));

    /// <summary>What an account wrote by turning some values into others.</summary>
    internal static IEnumerable<string> PartsOf(FormDefinition form, DraftAuthors authors, string account, ValueMap before, ValueMap after)
    {
        var (had, has) = (DraftMask.Personal(form, before).Select(f => f.Key).ToHashSet(StringComparer.Ordinal), DraftMask.Personal(form, after).Select(f => f.Key).ToHashSet(StringComparer.Ordinal));
        return before.Keys.Union(after.Keys, StringComparer.Ordinal).Where(key => Differ(before, after, key))
            .SelectMany(key => authors.Written(account, DraftAuthors.Field(key), has.Contains(key), had.Contains(key)));
    }

    private const int MostReason = 2000;

    private static string WithReasons(FormDefinition form, string before, IReadOnlyDictionary<string, string> reasons)
    {
        if (reasons.Count == 0) return before;
        var all = JsonSerializer.Deserialize<SortedDictionary<string, string>>(before)!;
        foreach (var (name, reason) in reasons.Where(r => form.Checks.Any(c => Checks.Prefix + c.Key == r.Key)))
            if (string.IsNullOrWhiteSpace(reason)) all.Remove(name);
            else all[name] = reason.Length > MostReason ? reason[..MostReason] : reason;
        return JsonSerializer.Serialize(all);
    }

    private static bool Differ(ValueMap before, ValueMap after, string key) =>
        before.TryGetValue(key, out var old) != after.TryGetValue(key, out var now) || (old.ValueKind != JsonValueKind.Undefined && !JsonElement.DeepEquals(old, now));

    private static string Json(ValueMap values) => JsonSerializer.Serialize(values, CaseJson.Default.ValueMap);

    /// <summary>A file name without path, control and direction characters and what file systems refuse; NFC; at most 150 characters with its ending.</summary>
    public static string CleanName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..].Normalize(NormalizationForm.FormC);
        var clean = new string([.. last.Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format || "<>:\"|?*".Contains(c, StringComparison.Ordinal) ? '_' : c)]).Trim(' ', '.');
        if (clean.Length == 0) clean = "file";
        if (clean.Length <= 150) return clean;
        var ending = Path.GetExtension(clean);
        var most = 150 - Math.Min(ending.Length, 10);
        // A character of two halves is not cut.
        if (char.IsHighSurrogate(clean[most - 1])) most--;
        return clean[..most] + (ending.Length <= 10 ? ending : "");
    }
}
