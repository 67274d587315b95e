using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>
/// The end of drafts that become no case: thrown away, or with something of private persons in them and left alone for as long as their case type keeps such
/// values. Either way these are erased, and the stream <c>draft/id</c> says so.
/// </summary>
public sealed class DraftEnds(IDbContextFactory<ApprovalsDb> databases, Writer writer, StreamLog log, DefinitionStore definitions, TimeProvider clock)
{
    /// <summary>Months for a case type that says nothing itself.</summary>
    public const int Months = 24;

    private const int Most = 200;

    /// <summary>The day on which an untouched draft ends; null while nothing in it is personal.</summary>
    public static DateOnly? EndOf(Draft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var form = draft.Definition.Form;
        return DraftMask.Personal(form, draft.Values).Any() || Files(form, draft.Attachments).Any()
            ? Inputs.LocalDate(draft.Row.UpdatedAt).AddMonths(form.Retention?.Months ?? Months) : null;
    }

    /// <summary>Ends drafts whose day has come.</summary>
    public async Task RetireAsync(DateOnly today, CancellationToken cancellation)
    {
        var before = Inputs.StartOf(today.AddMonths(-1), 0);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = await db.Drafts.Where(d => d.State == DraftStates.Open && d.TaskId == null && d.UpdatedAt < before).OrderBy(d => d.UpdatedAt).ToListAsync(cancellation);
        var due = rows.Where(r => definitions.Active(r.Type) is { } definition && EndOf(Drafts.Read(r, definition)) <= today).Take(Most).ToList();
        foreach (var row in due)
            await writer.ExecuteAsync(
                session =>
                {
                    // Somebody may have gone on with it meanwhile.
                    if (session.Db.Drafts.AsTracking().FirstOrDefault(d => d.Id == row.Id && d.State == DraftStates.Open && d.Revision == row.Revision) is not { } now) return;
                    End(session, log, now, definitions.Active(row.Type)!.Form, Actor.System, today);
                    CaseImports.Withdraw(session, row.Id, Actor.System.Id, clock.GetUtcNow());
                    session.Db.SaveChanges();
                },
                Lane.Sweeps, cancellation);
    }

    /// <summary>Ends a draft: what is personal goes, which is recorded; the rest stays in the table and is in no list.</summary>
    internal static void End(WriteSession session, StreamLog log, DraftRow row, FormDefinition form, Actor actor, DateOnly on)
    {
        var (values, attachments) = (Drafts.ParseValues(row.Data), Drafts.ParseFiles(row.Attachments));
        var (fields, files) = (DraftMask.Personal(form, values).Select(f => f.Key).ToList(), Files(form, attachments).ToList());
        row.Data = JsonSerializer.Serialize(PersonalCells.Without(form, values), CaseJson.Default.ValueMap);
        row.Attachments = JsonSerializer.Serialize<IReadOnlyList<Attachment>>([.. attachments.Except(files)], CaseJson.Default.IReadOnlyListAttachment);
        if (form.Field("title") is { Personal: true }) row.Title = "";
        (row.Reasons, row.State) = ("{}", DraftStates.Discarded);
        if (fields.Count + files.Count == 0) return;
        session.Execute(Residue.Mark);
        var fact = new JsonObject
        {
            ["fact"] = "DraftErased", ["draft"] = row.Id, ["type"] = row.Type, ["organisation"] = row.Organisation, ["by"] = actor == Actor.System ? "retention" : "discard",
            ["on"] = on.Iso(), ["fields"] = new JsonArray([.. fields.Select(f => (JsonNode)f)]), ["files"] = files.Count,
        };
        var seq = log.Append(session, new StreamEntry("draft/" + row.Id, actor, "EraseDraft", [fact], null));
        // The daily job deletes contents that nobody has any more.
        foreach (var file in files)
            session.Execute(
                "insert into attachment_use (case_id, id, sha256, personal, erased_by) values (@1, @2, @3, 1, @4) on conflict (case_id, id) do nothing", row.Id, file.Id, file.Sha256, seq!.Value);
    }

    private static IEnumerable<Attachment> Files(FormDefinition form, IEnumerable<Attachment> attachments) => attachments.Where(f => form.Slot(f.Slot) is { Personal: true });
}
