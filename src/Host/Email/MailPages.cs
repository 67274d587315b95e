using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Email;

/// <summary>A mail in the list.</summary>
/// <param name="Row">The mail.</param>
/// <param name="To">Name and address.</param>
/// <param name="Subject">What it is about; null for who may know only that there is one.</param>
public sealed record MailLine(MailRow Row, string To, string? Subject);

/// <summary>
/// What was or will be sent: everybody's own, and all of them in a demonstration. An administrator sees of every mail whom it goes to, by which template and
/// what became of it, and nothing that it says: they see no case, so no letter about one.
/// </summary>
public sealed class MailPages(
    CurrentPerson person, AccountSettings settings, ApprovalsDb db, MailRenderer renderer, CaseAccess access, RefusedAddresses refused, Writer writer)
{
    private const int OnAPage = 50;

    private bool SeesAll => settings.Demo || person.IsAdministrator;

    /// <summary>The newest first.</summary>
    public async Task<IResult> ListAsync(int page, CancellationToken cancellation)
    {
        page = Math.Max(page, 1);
        var rows = await Visible.OrderByDescending(o => o.QueuedAt).ThenBy(o => o.Id).Skip((page - 1) * OnAPage).Take(OnAPage + 1).ToListAsync(cancellation);
        List<MailLine> lines = [];
        foreach (var row in rows.Take(OnAPage))
            lines.Add(new MailLine(row, To(row), Reads(row) ? (await TryLetterAsync(row, cancellation))?.Subject ?? row.Template : null));
        return FrameSetup.Page<MailListPage>(
            ("Lines", lines), ("Number", page), ("More", rows.Count > OnAPage), ("All", SeesAll), ("Refused", await refused.OfAsync(person.Account, cancellation)));
    }

    /// <summary>A person says that their address works again; an administrator says so for anybody.</summary>
    public async Task<IResult> ReachableAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var account = form["account"].ToString() is { Length: > 0 } other && person.IsAdministrator ? other : person.Account;
        await writer.ExecuteAsync(s => Mailing.Reachable(s, account), Lane.People, context.RequestAborted);
        return Results.LocalRedirect(SafeReturn.Url(form["return"].ToString() is { Length: > 0 } back ? back : "/mail"));
    }

    /// <summary>One mail as its recipient reads it.</summary>
    public async Task<IResult> ShowAsync(string id, CancellationToken cancellation)
    {
        var account = MailRow.AccountIn(id);
        if (await Visible.FirstOrDefaultAsync(o => o.Account == account && o.Id == id, cancellation) is not { } row) return Results.NotFound();
        var letter = Reads(row) ? await TryLetterAsync(row, cancellation) : null;
        return FrameSetup.Page<MailPage>(
            ("Row", row), ("To", To(row)), ("Closed", !Reads(row)), ("Letter", letter), ("Html", letter is null ? null : await renderer.HtmlAsync(letter)));
    }

    private IQueryable<MailRow> Visible => SeesAll ? db.Mails : db.Mails.Where(o => o.Account == person.Account);

    private bool Reads(MailRow row) => settings.Demo || row.Account == person.Account;

    private string To(MailRow row) =>
        person.Directory.Person(row.Account) is { } to ? $"{to.Name.In(to.Language)} <{to.Email}>" : row.Account;

    /// <summary>Null when case or definition are not at hand: the list must not break on one old row.</summary>
    private async Task<Letter?> TryLetterAsync(MailRow row, CancellationToken cancellation)
    {
        // A letter is drawn from the case as it is now: who has no part in it any more is not told.
        if (!settings.Demo && row.Stream.StartsWith("case/", StringComparison.Ordinal)
            && !(await access.RelationAsync(person.Account, row.Stream["case/".Length..], person.Today, cancellation)).Allows(CaseRight.Read)) return null;
        try
        {
            return await renderer.LetterAsync(row, cancellation);
        }
        catch (MailFailure)
        {
            return null;
        }
    }
}
