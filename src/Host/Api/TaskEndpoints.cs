using System.Globalization;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Api;

// Comparisons of ids become SQL, where the column compares by its bytes.
#pragma warning disable CA1309

/// <summary>The inbox and single tasks.</summary>
internal static class TaskEndpoints
{
    public static void MapTasks(this RouteGroupBuilder api)
    {
        api.MapGet("/tasks", ListAsync).WithSummary("The caller's tasks: state open (default) or done; the nearest due date first")
            .Gives<Page<TaskItem>>(StatusCodes.Status200OK, 400);
        api.MapGet("/tasks/{id}", GetAsync).WithSummary("A task with what is needed to decide it; seen and seq go back with the decision")
            .Gives<TaskAnswer>(StatusCodes.Status200OK, 404);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, string? assignee, string? state, string? cursor, CurrentPerson person, CaseAccess access, ApiCases cases,
        ApiProblems problems,
        DefinitionStore definitions, WaitingTasks waiting, IDbContextFactory<ApprovalsDb> databases, CancellationToken cancellation)
    {
        if (Query.Fault(context, "assignee", "state", "cursor") is { } fault) return problems.Of(fault);
        if (assignee is not (null or "me")) return problems.Of(Query.Wrong("assignee", assignee));
        if (state is not (null or "open" or "done")) return problems.Of(Query.Wrong("state", state));
        var done = state == "done";
        if (!Cursor.TryRead(cursor, done ? "done" : "open", out var from)) return problems.Of(Query.WrongCursor());
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return done ? await DoneAsync(db, from, person, access, cases, definitions, cancellation)
            : await OpenAsync(db, from, person, cases, definitions, waiting, cancellation);
    }

    private static async Task<IResult> OpenAsync(
        ApprovalsDb db, Cursor? from, CurrentPerson person, ApiCases cases, DefinitionStore definitions, WaitingTasks waiting,
        CancellationToken cancellation)
    {
        var reaches = Reach.Of(person.Directory, person.Account, person.Today).Where(r => CasePolicy.Works(r.Position)).ToList();
        var place = from is not null && IsoDate.Parse(from.Key) is { } due ? new WaitingPlace(due, from.Id) : null;
        var page = await waiting.PageAsync(
            db, new WaitingFor(reaches, person.Account, person.Today, null, true), place, Cursor.PageSize, cancellation);
        return ApiSetup.Json(new Page<TaskItem>(
            [
                .. page.Tasks.Select(t =>
                    Item(t.Task, t.Case.Type, t.Case.Number, t.Case.Title, definitions.Active(t.Case.Type), cases.Language) with { ExcludedBy = t.Barred }),
            ],
            page.Next is { } next ? new Cursor("open", next.Due.Iso(), next.Task).ToString() : null));
    }

    private static async Task<IResult> DoneAsync(
        ApprovalsDb db, Cursor? from, CurrentPerson person, CaseAccess access, ApiCases cases, DefinitionStore definitions,
        CancellationToken cancellation)
    {
        var query = db.Tasks.Where(t => t.Actor == cases.Account && t.ClosedAt != null);
        if (from is not null && long.TryParse(from.Key, CultureInfo.InvariantCulture, out var ms))
        {
            ms = Math.Clamp(ms, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
            var at = DateTimeOffset.FromUnixTimeMilliseconds(ms);
            query = query.Where(t => t.ClosedAt < at || (t.ClosedAt == at && string.Compare(t.Id, from.Id) < 0));
        }
        // What somebody did long ago is not shown to them behind a wall that stands now.
        var rows = await query.Join(access.Visible(db, person.Account, person.Today), t => t.CaseId, s => s.CaseId, (t, s) =>
            new { Task = t, s.Type, s.Number, s.Title })
            .OrderByDescending(r => r.Task.ClosedAt).ThenByDescending(r => r.Task.Id).Take(Cursor.PageSize + 1).ToListAsync(cancellation);
        var items = rows.Take(Cursor.PageSize).Select(r =>
            Item(r.Task, r.Type, r.Number, r.Title, definitions.Active(r.Type), cases.Language));
        var last = rows.Count > Cursor.PageSize ? rows[Cursor.PageSize - 1].Task : null;
        return ApiSetup.Json(new Page<TaskItem>(
            [.. items], last is null ? null : new Cursor("done", last.ClosedAt!.Value.ToUnixTimeMilliseconds()
            .ToString(CultureInfo.InvariantCulture), last.Id).ToString()));
    }

    private static async Task<IResult> GetAsync(
        string id, ApiCases cases, ApiProblems problems, TaskFiles files, CurrentPerson person,
        IDbContextFactory<ApprovalsDb> databases,
        CancellationToken cancellation)
    {
        if (await cases.FindOfTaskAsync(id, cancellation) is not { } lens) return cases.Unknown;
        if ((lens.State.Tasks.Find(t => t.Id == id) ?? Late(lens, id, person)) is { } task)
        {
            if (!lens.Sees(task)) return cases.Unknown;
            return ApiSetup.Json(TaskAnswer.Of(lens, task, person.Directory, person.Account, person.Today, cases.Language,
                await files.OfAsync(id, cancellation)));
        }
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var row = await db.Tasks.FirstOrDefaultAsync(t => t.Id == id, cancellation);
        if (row is null || !lens.View.Sees(row)) return problems.Of(Refusals.UnknownCase);
        return ApiSetup.Json(Item(row, lens.State.Type, lens.State.Number, lens.State.Title, lens.View.Definition, cases.Language));
    }

    /// <summary>An item that silence closed, for those who may record a letter that came late.</summary>
    private static CaseTask? Late(CaseLens lens, string id, CurrentPerson person) =>
        LateReplies.Of(lens.View.State, id) is { } late
            && Entitlement.Standings(person.Directory, lens.View.State, late, person.Account, person.Today).Count > 0 ? late : null;

    private static TaskItem Item(TaskRow row, string type, string number, string name, CaseDefinition? definition, string language)
    {
        var title = definition is null ? row.Handle : Words.Task(definition, language, row.Activity, row.Handle);
        var ended = row.ClosedAt is not null;
        return new TaskItem(
            row.Id, row.CaseId, number, name, type, row.Activity, row.Handle, title, row.Kind, row.Organisation,
            row.ByLetter, row.State, row.OpenedAt, row.Due,
            row.DeadlineId, row.Outcome, row.ClosedOn, ended ? row.Late : null, row.InternalDue);
    }
}
