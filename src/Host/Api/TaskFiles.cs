using System.Text.Json;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Api;

/// <summary>Files uploaded to a task before its decision names them. They lie in the one row of edits that a task has, outside
/// history.</summary>
internal sealed class TaskFiles(IDbContextFactory<ApprovalsDb> databases, Writer writer, Drafts drafts, TimeProvider clock)
{
    /// <summary>Slots a task takes: its own, that of the scan of a letter, and the dossier's where the draft may be
    /// edited.</summary>
    public static IReadOnlySet<string> SlotsOf(FormDefinition form, CaseTask task)
    {
        HashSet<string> slots = new(TaskSlots.Offered(task), StringComparer.Ordinal);
        if (!task.ByLetter && (task.PaperSeats.Count > 0 || task.Party is not null)) slots.Add(TaskSlots.Reply);
        if (task.EditsDraft) slots.UnionWith(form.Checklist.Where(c => !c.Task).Select(c => c.Slot));
        return slots;
    }

    /// <summary>What was uploaded to a task, also once it is closed: a repeated call names its files again.</summary>
    public async Task<IReadOnlyList<Attachment>> OfAsync(string taskId, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = await Rows(db).Where(d => d.TaskId == taskId).Select(d => d.Attachments).ToListAsync(cancellation);
        return [.. rows.SelectMany(Drafts.ParseFiles)];
    }

    /// <summary>What was uploaded to the open tasks that the reader of a case sees, before any decision names it.</summary>
    public async Task<IReadOnlyList<Attachment>> WaitingAsync(CaseLens lens, CancellationToken cancellation)
    {
        var tasks = lens.State.Tasks.Where(lens.Sees).Select(t => t.Id).ToList();
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rows = await Rows(db).Where(d => d.TaskId != null && tasks.Contains(d.TaskId) && d.State == DraftStates.Open).Select(d =>
            d.Attachments)
            .ToListAsync(cancellation);
        return [.. rows.SelectMany(Drafts.ParseFiles)];
    }

    public Task<(Attachment? File, Problem? Problem)> KeepAsync(
        string account, CaseState state, CaseTask task, Upload upload, CancellationToken cancellation) =>
        KeepAsync(account, state, task.Id, task.Organisation, upload, cancellation);

    /// <summary>Key under which the files of an action wait; each person has her own, for an action belongs to nobody before it is
    /// taken.</summary>
    public static string ActionKey(string caseId, string action, string account) => $"{caseId}/{action}/{account}";

    /// <summary>Keeps a file for an action of the case.</summary>
    public Task<(Attachment? File, Problem? Problem)> KeepAsync(
        string account, CaseState state, string action, Upload upload, CancellationToken cancellation) =>
        KeepAsync(account, state, ActionKey(state.Id, action, account), state.Organisation, upload, cancellation);

    private async Task<(Attachment? File, Problem? Problem)> KeepAsync(
        string account, CaseState state, string key, string organisation, Upload upload, CancellationToken cancellation)
    {
        await using var content = upload.File.OpenReadStream();
        var (file, problem) = await drafts.KeepAsync(upload.Slot, upload.File.FileName, content, upload.CopyKind, cancellation);
        if (file is not null) await writer.ExecuteAsync(session => Add(session, account, state, key, organisation, file),
            Lane.People, cancellation);
        return (file, problem);
    }

    /// <summary>Without what persons keep for answers on pages: that is nobody else's before it is sent.</summary>
    private static IQueryable<DraftRow> Rows(ApprovalsDb db) => db.Drafts.Where(d => !d.Id.StartsWith(AnswerFiles.Prefix));

    private void Add(WriteSession session, string account, CaseState state, string task, string organisation, Attachment file)
    {
        var now = clock.GetUtcNow();
        var row = Rows(session.Db).AsTracking().FirstOrDefault(d => d.TaskId == task && d.State == DraftStates.Open);
        if (row is null)
        {
            row = new DraftRow
            {
                Id = Guid.CreateVersion7(now).ToString("N"), Type = state.Type, Organisation = organisation, Owner = account,
                Title = state.Title, Data = "{}", Attachments = "[]",
                Authors = "[]", TaskId = task, Revision = 0, CreatedAt = now, UpdatedAt = now, State = DraftStates.Open,
            };
            session.Db.Drafts.Add(row);
        }
        row.Attachments = JsonSerializer.Serialize([.. Drafts.ParseFiles(row.Attachments), file], CaseJson.Default.IReadOnlyListAttachment);
        row.Authors = JsonSerializer.Serialize((JsonSerializer.Deserialize<List<string>>(row.Authors) ?? []).Union([account]));
        row.Revision++;
        row.UpdatedAt = now;
        session.Db.SaveChanges();
    }
}
