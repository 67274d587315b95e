using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Papers;

/// <summary>A task of văn thư with its case.</summary>
/// <param name="Mine">The reader holds a seat of it.</param>
public sealed record PaperTask(TaskRow Task, CaseSummaryRow Case, bool Mine);

/// <summary>A document with its case.</summary>
public sealed record Paper(DocumentRow Document, CaseSummaryRow Case)
{
    /// <summary>The letter as it was recorded; null for a document of our own.</summary>
    public OutsideAct? Letter => Document.Letter is { } json ? RecordJson.Read<OutsideAct>(json) : null;

    /// <summary>
    /// Its line in the register of the body it arrived at; null for what was recorded from a letter, and for a document of our own.
    /// </summary>
    public RegisterEntryRow? Arrived { get; init; }

    /// <summary>Số đến; null where it has none.</summary>
    public string? ArrivalNumber => Arrived?.Display ?? Letter?.ArrivalNumber;

    /// <summary>The day it arrived; null where nobody says.</summary>
    public DateOnly? ReceivedOn => Arrived?.TakenOn ?? Letter?.ReceivedOn;
}

/// <summary>An answer of a consulted body by letter.</summary>
public sealed record Reply(TaskRow Task, CaseSummaryRow Case, OutsideAct? Letter);

/// <summary>What goes out.</summary>
/// <param name="Issuing">Signed and waiting for number and stamp.</param>
/// <param name="Signing">Waiting for a signature, which may be made on paper.</param>
public sealed record OutgoingView(IReadOnlyList<PaperTask> Issuing, IReadOnlyList<PaperTask> Signing, PageOf<Paper> Issued, bool First);

/// <summary>What came in.</summary>
/// <param name="Confirming">Recorded by one person, waiting for another.</param>
/// <param name="Arrived">Issued by another body of the system and registered here when it was.</param>
public sealed record IncomingView(IReadOnlyList<PaperTask> Confirming, PageOf<Paper> Arrived, PageOf<Paper> Letters, PageOf<Reply> Replies, bool First);

/// <summary>Papers of the bodies somebody works in. A body that was only asked for an opinion does not see the letters of others.</summary>
public sealed class PaperQueries(ApprovalsDb db, CurrentPerson person, CaseAccess access)
{
    private static readonly string[] Out = ["issued", "replaced", "withdrawn"];

    private string[] Bodies { get; } = [.. access.BodiesOf(person.Account, person.Today)];

    private IQueryable<CaseSummaryRow> Visible => access.Visible(db, person.Account, person.Today);

    /// <summary>Cases that a body of the reader owns or handles.</summary>
    private IQueryable<CaseSummaryRow> Handled => Visible.Where(s => Bodies.Contains(s.Organisation)
        || db.Tasks.Any(t => t.CaseId == s.CaseId && Bodies.Contains(t.Organisation)
            && !t.ByLetter && !TaskKinds.Asking.Contains(t.Kind)));

    public async Task<OutgoingView> OutgoingAsync(string? after, CancellationToken cancellation)
    {
        var issuing = await TasksAsync(TaskStates.Open, SeatPurposes.Act, [".issue", ".record"], cancellation);
        var signing = await TasksAsync(TaskStates.Open, SeatPurposes.Paper, [".sign"], cancellation);
        var own = db.Documents.Where(d => Bodies.Contains(d.Organisation) && Out.Contains(d.State));
        return new OutgoingView(issuing, signing, await DocumentsAsync(own, Visible, after, cancellation), PageKey.Read(after) is null);
    }

    public async Task<IncomingView> IncomingAsync(string? after, string? replies, string? arrived, CancellationToken cancellation)
    {
        var confirming = await TasksAsync(TaskStates.Recorded, SeatPurposes.Confirm, [""], cancellation);
        var letters = await DocumentsAsync(db.Documents.Where(d => d.State == "recorded"), Handled, after, cancellation);
        return new IncomingView(confirming, await ArrivedAsync(arrived, cancellation), letters, await RepliesAsync(replies, cancellation), PageKey.Read(after) is null
            && PageKey.Read(replies) is null && PageKey.Read(arrived) is null);
    }

    /// <summary>What other bodies of the system issued to those of the reader, the newest first.</summary>
    private async Task<PageOf<Paper>> ArrivedAsync(string? after, CancellationToken cancellation)
    {
        var registers = (await db.RegisterEntries.Select(e => e.Register).Distinct().ToListAsync(cancellation))
            .Where(r => RegisterName.Read(r) is { Received: true } name && Bodies.Contains(name.Organisation)).ToList();
        var entries = db.RegisterEntries.Where(e => registers.Contains(e.Register));
        if (PageKey.Read(after) is { } key)
            entries = entries.Where(e => e.TakenOn < key.Day || (e.TakenOn == key.Day && string.Compare(e.Subject + "@" + e.Register, key.Id) < 0));
        var rows = await (from entry in entries
                          join document in db.Documents on entry.Subject equals document.Id
                          join summary in Visible on document.CaseId equals summary.CaseId
                          orderby entry.TakenOn descending, entry.Subject + "@" + entry.Register descending
                          select new { Entry = entry, Document = document, Case = summary }).Take(PageKey.Rows + 1).ToListAsync(cancellation);
        return Pages.Cut<Paper>(
            [.. rows.Select(r => new Paper(r.Document, r.Case) { Arrived = r.Entry })], p => new PageKey(p.Arrived!.TakenOn, $"{p.Arrived.Subject}@{p.Arrived.Register}").ToString());
    }

    private async Task<IReadOnlyList<PaperTask>> TasksAsync(string state, string purpose, string[] endings, CancellationToken cancellation)
    {
        // From the seats, which are clustered by body: a task with several seats comes several times.
        var rows = await (from seat in db.TaskSeats
                          where seat.Purpose == purpose && Bodies.Contains(seat.Organisation)
                          join task in db.Tasks on seat.TaskId equals task.Id
                          where task.State == state
                          join summary in Visible on task.CaseId equals summary.CaseId
                          where summary.Ending == null
                          orderby task.Due == null, task.Due, task.OpenedAt, task.Id
                          select new { Task = task, Case = summary, seat.Role, seat.Organisation })
            .Take(PageKey.Rows * 12).ToListAsync(cancellation);
        return
        [
            .. rows.Where(r => endings.Any(e => r.Task.Handle.EndsWith(e, StringComparison.Ordinal))).GroupBy(r => r.Task.Id)
                .Select(g => new PaperTask(g.First().Task, g.First().Case,
                    g.Any(s => person.Directory.Heir(new Seat(s.Role, s.Organisation), person.Today) is var heir
                        && person.Positions.Any(p => p.Organisation == heir.Organisation && p.Roles.Contains(heir.Role)))))
                .Take(PageKey.Rows),
        ];
    }

    private static async Task<PageOf<Paper>> DocumentsAsync(
        IQueryable<DocumentRow> documents, IQueryable<CaseSummaryRow> cases, string? after, CancellationToken cancellation)
    {
        if (PageKey.Read(after) is { } key)
            documents = documents.Where(d => d.Date < key.Day || (d.Date == key.Day && string.Compare(d.Id, key.Id) < 0));
        var rows = await (from document in documents
                          where document.Date != null
                          join summary in cases on document.CaseId equals summary.CaseId
                          orderby document.Date descending, document.Id descending
                          select new Paper(document, summary)).Take(PageKey.Rows + 1).ToListAsync(cancellation);
        return Pages.Cut<Paper>(rows, p => new PageKey(p.Document.Date!.Value, p.Document.Id).ToString());
    }

    private async Task<PageOf<Reply>> RepliesAsync(string? after, CancellationToken cancellation)
    {
        // Silence is no letter.
        var tasks = db.Tasks.Where(t => t.Kind == TaskKind.Consultation && t.ByLetter && t.State == TaskStates.Closed
            && t.Outcome != "NoReply" && t.ClosedOn != null);
        if (PageKey.Read(after) is { } key) tasks = tasks.Where(t => t.ClosedOn < key.Day
            || (t.ClosedOn == key.Day && string.Compare(t.Id, key.Id) < 0));
        var rows = await (from task in tasks
                          join summary in Handled on task.CaseId equals summary.CaseId
                          orderby task.ClosedOn descending, task.Id descending
                          select new { Task = task, Case = summary }).Take(PageKey.Rows + 1).ToListAsync(cancellation);
        var letters = await LettersAsync([.. rows.Select(r => r.Task)], cancellation);
        return Pages.Cut<Reply>([.. rows.Select(r => new Reply(r.Task, r.Case, letters.GetValueOrDefault(r.Task.Id)))],
            r => new PageKey(r.Task.ClosedOn!.Value, r.Task.Id).ToString());
    }

    /// <summary>The letters of answers, which stand in the records alone.</summary>
    private async Task<Dictionary<string, OutsideAct>> LettersAsync(IReadOnlyList<TaskRow> tasks, CancellationToken cancellation)
    {
        var streams = tasks.Select(t => t.Stream).Distinct().ToList();
        var ids = tasks.Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        var bodies = await db.Records.Where(r => streams.Contains(r.Stream) && r.Body.Contains("\"TaskClosed\"")
            && r.Body.Contains("\"letter\""))
            .Select(r => r.Body).ToListAsync(cancellation);
        Dictionary<string, OutsideAct> letters = new(StringComparer.Ordinal);
        foreach (var closed in bodies.SelectMany(b => RecordJson.ReadRecord(b).Facts.OfType<TaskClosed>()))
            if (closed.Letter is { } letter && ids.Contains(closed.Task)) letters[closed.Task] = letter;
        return letters;
    }
}
