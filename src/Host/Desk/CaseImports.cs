using System.Text.Json;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>Where a paper case is, as entered beside its draft.</summary>
public sealed record ImportEntry
{
    public DateOnly SubmittedOn { get; init; }

    public string Status { get; init; } = "";

    public int? Number { get; init; }

    public IReadOnlyList<ImportedStep> Steps { get; init; } = [];

    public IReadOnlyList<ImportedDecision> Decisions { get; init; } = [];

    public IReadOnlyList<ImportedTerm> Terms { get; init; } = [];

    public IReadOnlyList<ImportedDuty> Duties { get; init; } = [];

    /// <summary>Figures of the last report before the case was taken over, by field, see <see cref="CaseImports.ReportFields"/>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Figures { get; init; } = new Dictionary<string, JsonElement>();
}

/// <summary>
/// Running paper cases: values and scans are those of a draft, where it is and what it has behind it is entered beside it; a second person of the body
/// confirms, and the draft goes on as a case at that step.
/// </summary>
public sealed class CaseImports(
    Drafts drafts, CaseRunner runner, CaseDesk desk, Writer writer, ReferenceData reference, IDbContextFactory<ApprovalsDb> databases, TimeProvider clock)
{
    /// <summary>Steps that decide a case by a paper with a number: what it says, such as the amount that was approved, is in their section.</summary>
    public static IReadOnlyList<UserTaskActivity> DecisionSteps(CaseDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return
        [
            .. definition.Activities.Values.OfType<UserTaskActivity>()
                .Where(a => a.Rule.Section is { } section && !definition.Form.Draft.Contains(section) && definition.Form.FieldsOf([section]).Any(f => f.Key == "decisionNumber"))
                .OrderBy(a => a.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Fields that decisions and reports of a case type fill: of a paper case they hold what the decision and the last report said.</summary>
    public static IReadOnlyList<FieldDefinition> ReportFields(CaseDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var sections = definition.Activities.Values.OfType<ObligationActivity>().Select(a => a.Rule.Section).Concat(DecisionSteps(definition).Select(a => a.Rule.Section)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return [.. definition.Form.FieldsOf(definition.Form.Sections.Select(s => s.Key).Where(k => sections.Contains(k) && !definition.Form.Draft.Contains(k))).Where(f => !PersonalCells.Has(f))];
    }

    /// <summary>What was entered for a draft of one of the person's bodies; null when nothing was.</summary>
    public async Task<(CaseImportRow Row, ImportEntry Entry)?> FindAsync(string account, string draftId, CancellationToken cancellation)
    {
        if (await drafts.FindAsync(account, draftId, cancellation) is null) return null;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.CaseImports.FirstOrDefaultAsync(i => i.Id == draftId && i.State == "open", cancellation) is { } row
            ? (row, JsonSerializer.Deserialize<ImportEntry>(row.Body)!)
            : null;
    }

    /// <summary>
    /// What was entered for open drafts of the person's bodies, and those they took over from, and waits for a second person: the oldest first, and whether it
    /// is the person's own.
    /// </summary>
    public async Task<IReadOnlyList<(CaseImportRow Row, bool Own)>> ListAsync(string account, CancellationToken cancellation)
    {
        var bodies = drafts.ReachOf(account);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var open = db.Drafts.Where(d => d.State == DraftStates.Open && d.TaskId == null && bodies.Contains(d.Organisation));
        var found = await db.CaseImports.Where(i => i.State == "open").Join(open, i => i.Id, d => d.Id, (i, d) => new { Row = i, d.Authors })
            .OrderBy(f => f.Row.CreatedAt).ThenBy(f => f.Row.Id).ToListAsync(cancellation);
        return [.. found.Select(f => (f.Row, IsOwn(f.Row, DraftAuthors.Parse(f.Authors).Accounts, account)))];
    }

    /// <summary>Whether a person entered it, or wrote part of what the draft holds: then another has to confirm it.</summary>
    public static bool IsOwn(CaseImportRow row, Draft draft, string account)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(draft);
        return IsOwn(row, draft.Authors, account);
    }

    private static bool IsOwn(CaseImportRow row, IReadOnlyList<string> authors, string account) => row.Recorder == account || authors.Contains(account);

    /// <summary>Draft thrown away: what was entered for it is too, in the same transaction.</summary>
    internal static void Withdraw(WriteSession session, string draftId, string account, DateTimeOffset at) =>
        session.Execute(
            "update case_import set state = 'withdrawn', title = '', body = '{}', settled_at = @2, settled_by = @3 where id = @1 and state = 'open'",
            draftId, at, account);

    /// <summary>Those of some cases that were taken in from paper.</summary>
    public static async Task<IReadOnlySet<string>> AmongAsync(ApprovalsDb db, IReadOnlyList<string> cases, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        return (await db.CaseImports.Where(i => cases.Contains(i.Id) && i.State == "confirmed").Select(i => i.Id).ToListAsync(cancellation)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Keeps what was entered; whoever enters it last is the recorder. Null when there is no such draft for the person.</summary>
    public async Task<CaseImportRow?> EnterAsync(string account, string draftId, ImportEntry entry, CancellationToken cancellation)
    {
        if (await drafts.FindAsync(account, draftId, cancellation) is not { } draft) return null;
        var row = new CaseImportRow
        {
            Id = draftId, Type = draft.Row.Type, Organisation = draft.Row.Organisation, Title = draft.Row.Title, Body = JsonSerializer.Serialize(entry), Recorder = account,
            CreatedAt = clock.GetUtcNow(), State = "open",
        };
        // Nothing is entered for a draft that was submitted or thrown away meanwhile: nobody would ever settle it.
        var entered = await writer.ExecuteAsync(
            session => session.Execute(
                """
                insert into case_import (id, type, organisation, title, body, recorder, created_at, state)
                select @1, @2, @3, @4, @5, @6, @7, 'open' from draft where id = @1 and state = 'open'
                on conflict (id) do update set title = excluded.title, body = excluded.body, recorder = excluded.recorder, created_at = excluded.created_at
                where state = 'open'
                """,
                row.Id, row.Type, row.Organisation, row.Title, row.Body, row.Recorder, row.CreatedAt),
            Lane.People, cancellation);
        return entered > 0 ? row : null;
    }

    /// <summary>Confirms exactly what was shown: the draft of that revision with the entry of that time.</summary>
    public async Task<Execution> ConfirmAsync(Call call, string draftId, int revision, DateTimeOffset entered, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (await FindAsync(call.Account, draftId, cancellation) is not { } found || await drafts.FindAsync(call.Account, draftId, cancellation) is not { } draft)
            return new Execution.Refused(Refusals.UnknownCase);
        if (draft.Row.Revision != revision || found.Row.CreatedAt.ToUnixTimeMilliseconds() != entered.ToUnixTimeMilliseconds())
            return new Execution.Refused(Refusals.DraftChanged);
        var entry = found.Entry;
        var owner = drafts.OwnerOf(draft.Row);
        var position = reference.Directory().PositionsOf(call.Account, desk.Today).FirstOrDefault(p => p.Organisation == owner);
        return await runner.ExecuteAsync(
            CommandOf(draft, found.Row, entry, new Actor(call.Account, position?.Key ?? "", position?.Organisation ?? "")) with
            {
                Id = desk.NewId(),
                IdempotencyKey = call.IdempotencyKey,
                BodyDigest = call.BodyDigest,
            },
            cancellation);
    }

    /// <summary>What whoever confirms should know before: warnings of checks and duties that open.</summary>
    public ImportReview Review(string account, Draft draft, CaseImportRow row, ImportEntry entry)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(entry);
        return ImportReview.Of(draft.Definition, CommandOf(draft, row, entry, new Actor(account, "", "")), desk.ReadingInputs());
    }

    private ImportCase CommandOf(Draft draft, CaseImportRow row, ImportEntry entry, Actor actor) => new()
    {
        Id = "", Case = draft.Row.Id, Actor = actor, Type = draft.Row.Type, Organisation = drafts.OwnerOf(draft.Row), Recorder = row.Recorder, Authors = draft.Authors,
        Wrote = draft.Written.Wrote, SubmittedOn = entry.SubmittedOn, Values = draft.Values.With(entry.Figures), Attachments = draft.Attachments, Steps = entry.Steps,
        Status = entry.Status, Decisions = entry.Decisions, Terms = entry.Terms, Duties = entry.Duties, Number = entry.Number,
    };
}
