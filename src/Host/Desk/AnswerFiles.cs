using System.Text.Json;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>
/// Files and text of an answer that is not sent yet, so that a refused form loses nothing and a file is uploaded once. A row a task and person, outside history.
/// </summary>
public sealed class AnswerFiles(IDbContextFactory<ApprovalsDb> databases, Writer writer, TimeProvider clock)
{
    /// <summary>Begins the id of every such row: they are one person's, unlike the files of a task.</summary>
    public const string Prefix = "answer:";

    /// <summary>Files kept so far.</summary>
    public async Task<IReadOnlyList<Attachment>> OfAsync(string account, string task, CancellationToken cancellation = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var id = IdOf(account, task);
        var row = await db.Drafts.FirstOrDefaultAsync(d => d.Id == id && d.State == DraftStates.Open, cancellation);
        return row is null ? [] : Drafts.ParseFiles(row.Attachments);
    }

    /// <summary>Adds files.</summary>
    public Task AddAsync(string account, string task, string type, string organisation, IReadOnlyList<Attachment> files, CancellationToken cancellation = default)
    {
        if (files.Count == 0) return Task.CompletedTask;
        return writer.ExecuteAsync(
            session =>
            {
                var id = IdOf(account, task);
                var now = clock.GetUtcNow();
                var row = session.Db.Drafts.AsTracking().FirstOrDefault(d => d.Id == id);
                if (row is null)
                {
                    row = new DraftRow
                    {
                        Id = id, Type = type, Organisation = organisation, Owner = account, Title = "", Data = "{}", Attachments = "[]", Authors = JsonSerializer.Serialize(new[] { account }),
                        TaskId = task, Revision = 0, CreatedAt = now, UpdatedAt = now, State = DraftStates.Open,
                    };
                    session.Db.Drafts.Add(row);
                }
                IReadOnlyList<Attachment> kept = row.State == DraftStates.Open ? Drafts.ParseFiles(row.Attachments) : [];
                row.Attachments = JsonSerializer.Serialize<IReadOnlyList<Attachment>>([.. kept, .. files], CaseJson.Default.IReadOnlyListAttachment);
                row.State = DraftStates.Open;
                row.Revision++;
                row.UpdatedAt = now;
                session.Db.SaveChanges();
            },
            Lane.People, cancellation);
    }

    /// <summary>Takes a file out.</summary>
    public Task RemoveAsync(string account, string task, string attachment, CancellationToken cancellation = default) => ChangeAsync(
        account, task,
        row => row.Attachments = JsonSerializer.Serialize<IReadOnlyList<Attachment>>([.. Drafts.ParseFiles(row.Attachments).Where(f => f.Id != attachment)], CaseJson.Default.IReadOnlyListAttachment), cancellation);

    /// <summary>The answer was sent; what was kept for it is done with.</summary>
    public Task ClearAsync(string account, string task, CancellationToken cancellation = default) =>
        ChangeAsync(account, task, row => (row.Attachments, row.State) = ("[]", DraftStates.Submitted), cancellation);

    private Task ChangeAsync(string account, string task, Action<DraftRow> change, CancellationToken cancellation) => writer.ExecuteAsync(
        session =>
        {
            var id = IdOf(account, task);
            if (session.Db.Drafts.AsTracking().FirstOrDefault(d => d.Id == id) is not { } row) return;
            change(row);
            row.UpdatedAt = clock.GetUtcNow();
            session.Db.SaveChanges();
        },
        Lane.People, cancellation);

    private static string IdOf(string account, string task) => $"{Prefix}{task}:{account}";
}
