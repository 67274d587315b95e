using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Inbox;

/// <summary>A task of the inbox with its case.</summary>
/// <param name="Confirm">The answer was recorded by somebody else and waits to be confirmed.</param>
/// <param name="Barred">Somebody else has to act, because the reader had a hand in what is decided.</param>
public sealed record InboxTask(TaskRow Task, CaseSummaryRow Case, bool Confirm, bool Barred);

/// <summary>The tasks of a page that one position can act on.</summary>
/// <param name="OnBehalfOf">The position signed for (KT.), or that authorised it (TUQ.); null for its own work.</param>
public sealed record InboxGroup(Position Position, Position? OnBehalfOf, IReadOnlyList<InboxTask> Tasks);

/// <summary>One page of what waits, the nearest due date first, grouped by position within the page.</summary>
/// <param name="Later">Whether pages go before it.</param>
/// <param name="Next">What asks for the next page; null on the last.</param>
public sealed record InboxPart(IReadOnlyList<InboxGroup> Groups, bool Later, string? Next)
{
    /// <summary>Tasks on a page.</summary>
    public const int PageSize = 50;

    public bool IsEmpty => !Later && Next is null && Groups.Count == 0;

    /// <summary>How many wait for the reader, as far as one page can tell; null for none.</summary>
    public string? Count => IsEmpty ? null : Later || Next is not null ? $"{PageSize}+" : Own is > 0 and var own ? $"{own}" : null;

    private int Own => Groups.Sum(g => g.Tasks.Count(t => !t.Barred));
}

/// <summary>Everything the first page shows.</summary>
/// <param name="Open">The tab that is shown.</param>
/// <param name="Sent">What was sent on and is not over; null when its tab is not open, because looking for it costs most.</param>
public sealed record InboxView(
    string Open, InboxPart ToDo, InboxPart Decisions, IReadOnlyList<CaseSummaryRow>? Sent, IReadOnlyList<DraftRow> Drafts)
{
    /// <summary>Paper cases that others entered and the reader may confirm.</summary>
    public IReadOnlyList<CaseImportRow> Confirmations { get; init; } = [];
}

/// <summary>Reads the inbox of a person: what waits for their positions, what they sent, what they drafted.</summary>
public sealed class InboxQueries(ApprovalsDb db, CurrentPerson person, CaseAccess access, Drafts drafts, CaseImports imports, WaitingTasks waiting)
{
    /// <summary>The list of cases sent on is not longer.</summary>
    public const int Most = 200;

    private const string ToDo = "todo";
    private const string Decide = "decide";
    private const string Sent = "sent";

    /// <summary>The tab asked for, or the one to begin with.</summary>
    /// <param name="tab">todo, decide, sent or drafts; anything else begins with work.</param>
    /// <param name="after">What the page before gave as its <see cref="InboxPart.Next"/>; any other text begins anew.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<InboxView> ReadAsync(string? tab, string? after, CancellationToken cancellation)
    {
        var standings = Standings().ToList();
        var from = Place(after);
        var toDo = await PartAsync(standings, false, tab == ToDo ? from : null, cancellation);
        var decisions = await PartAsync(standings, true, tab == Decide ? from : null, cancellation);
        return new InboxView(
            tab is ToDo or Decide or Sent or "drafts" ? tab : First(toDo, decisions), toDo, decisions,
            tab == Sent ? await SentAsync(standings, cancellation) : null, await drafts.ListAsync(person.Account, cancellation))
        {
            Confirmations = person.HasRole("head", "office", "deputy", "officer")
                ? [.. (await imports.ListAsync(person.Account, cancellation)).Where(i => !i.Own).Select(i => i.Row)] : [],
        };
    }

    // A leader comes for decisions; everybody else for work. An empty first tab is not where to begin while the other has something.
    private string First(InboxPart toDo, InboxPart decisions) =>
        person.HasRole([.. WaitingTasks.DecidingRoles]) || (toDo.Count is null && decisions.Count is not null) ? Decide : ToDo;

    // Own positions first; then what others are signed for, or authorised one of them to do.
    private IEnumerable<Reach> Standings()
    {
        foreach (var reach in Reach.Of(person.Directory, person.Account, person.Today)) yield return reach;
        // A secretary prepares what waits for the leadership of the body: sees it, decides nothing.
        foreach (var position in person.Positions.Where(p => p.Roles.Contains("secretary")))
            foreach (var leader in person.Directory.Data.Positions.Where(p =>
                p.Organisation == position.Organisation && p.Roles.Any(WaitingTasks.DecidingRoles.Contains)))
                yield return new Reach(position, leader, false);
    }

    private async Task<InboxPart> PartAsync(List<Reach> standings, bool decisions, WaitingPlace? from, CancellationToken cancellation)
    {
        var page = await waiting.PageAsync(db, Of(standings, decisions), from, InboxPart.PageSize, cancellation);
        // Two seats of one person are still one piece of work: it stands under the first.
        var groups = page.Tasks.ToLookup(t => t.Ways[0]);
        return new InboxPart(
            [
                .. standings.Where(groups.Contains).Select(r => new InboxGroup(r.Position, r.For,
                    [.. groups[r].Select(t => new InboxTask(t.Task, t.Case, t.Task.State == TaskStates.Recorded, t.Barred is not null))])),
            ],
            from is not null, page.Next is { } next ? $"{next.Due.Iso()}.{next.Task}" : null);
    }

    private WaitingFor Of(List<Reach> standings, bool? decisions) => new(standings, person.Account, person.Today, decisions, false);

    private static WaitingPlace? Place(string? after) =>
        after is [_, _, _, _, '-', _, _, '-', _, _, '.', _, ..] && IsoDate.Parse(after[..10]) is { } due
            ? new WaitingPlace(due, after[11..]) : null;

    private async Task<List<CaseSummaryRow>> SentAsync(List<Reach> standings, CancellationToken cancellation)
    {
        var account = person.Account;
        var open = access.Visible(db, account, person.Today).Where(s => s.Ending == null);
        // The few tasks of each case are looked through: by the bare column SQLite would read all the person ever did, for each case again.
        var sent = await open.Where(s => s.Submitter == account || db.Tasks.Any(t => t.CaseId == s.CaseId && (t.Actor ?? "") == account))
            .OrderBy(s => s.NextDue == null).ThenBy(s => s.NextDue).ThenByDescending(s => s.StatusSince).Take(Most)
            .ToListAsync(cancellation);
        var waitingForMe = await waiting.CasesAsync(db, Of(standings, null), sent.ConvertAll(s => s.CaseId), cancellation);
        return [.. sent.Where(s => !waitingForMe.Contains(s.CaseId))];
    }
}
