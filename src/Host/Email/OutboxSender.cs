using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Email;

/// <summary>What one run of the sender came to.</summary>
/// <param name="Sent">Taken by the transport.</param>
/// <param name="Delayed">Not taken, to be tried again.</param>
/// <param name="Failed">Given up.</param>
/// <param name="Errors">Ids with what went wrong, at most <see cref="MostErrors"/>.</param>
public sealed record SendingResult(int Sent, int Delayed, int Failed, IReadOnlyList<string> Errors)
{
    public const int MostErrors = 20;

    public static SendingResult Nothing { get; } = new(0, 0, 0, []);
}

/// <summary>
/// Sends what is queued and due. A row is marked "sending" before anything leaves and settled after, so that a row found in that state tells of a
/// process that died in between: whether it was delivered is not known. It is sent again under the same Message-ID.
/// </summary>
public sealed partial class OutboxSender(
    Writer writer, MailRenderer renderer, IMailTransport transport, CaseAccess access, IDbContextFactory<ApprovalsDb> databases, TimeProvider clock,
    ILogger<OutboxSender> log) : IDisposable
{
    /// <summary>When a row left "sending" is taken up again.</summary>
    public static readonly TimeSpan AmbiguousAfter = TimeSpan.FromMinutes(10);

    /// <summary>Waits after the first, second … failed attempt; after the last there is no further.</summary>
    public static readonly IReadOnlyList<TimeSpan> Waits =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(24),
    ];

    private const int Batch = 100;
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Sends until nothing is due. The failure of one row never stops the others.</summary>
    public async Task<SendingResult> SendDueAsync(CancellationToken cancellation = default)
    {
        if (!transport.IsConfigured) return SendingResult.Nothing;
        await one.WaitAsync(cancellation);
        try
        {
            var tally = new Tally();
            HashSet<string> tried = [];
            while (true)
            {
                var due = (await DueAsync(tried.Count + Batch, cancellation)).Where(r => tried.Add(r.Id)).ToList();
                if (due.Count == 0) return tally.Sum;
                foreach (var row in due) await AttemptAsync(row, tally, cancellation);
            }
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<List<MailRow>> DueAsync(int most, CancellationToken cancellation)
    {
        var (now, again) = (clock.GetUtcNow(), transport.IsExactlyOnce);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.MailsToTry(now, again, most).AsNoTracking().ToListAsync(cancellation);
    }

    private async Task AttemptAsync(MailRow row, Tally tally, CancellationToken cancellation)
    {
        try
        {
            var ambiguous = row.State == MailStates.Sending;
            var (letter, unreadable) = await LetterAsync(row, cancellation);
            if (!await ClaimAsync(row, letter, cancellation)) return;
            if (ambiguous) LogAmbiguous(row.Id, row.Attempts);
            try
            {
                // A mail in an endless circle of dying processes would take every other with it.
                if (row.Attempts > Waits.Count + 1) throw new MailFailure("Given up: the process died in every attempt.", permanent: true);
                if (!await EntitledAsync(row, cancellation)) throw new MailFailure($"{row.Account} has no part in the case any more.", permanent: true);
                if (unreadable is not null) throw unreadable;
                await transport.SendAsync(renderer.Mail(row, letter!), cancellation);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
            {
                await FailAsync(row, fault, tally);
                return;
            }
            await SettleAsync(s => Mailing.Leave(s, row, MailStates.Sent, clock.GetUtcNow(), null));
            tally.Sent++;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // The row could not be marked; it stays as it is and comes up again.
            LogFault(fault, row.Id);
            tally.Error(row.Id, fault.Message);
        }
    }

    /// <summary>What was kept at the first attempt; at the first, what there is to say. What keeps it from being said counts as a failure of the attempt.</summary>
    private async Task<(FrozenLetter? Letter, Exception? Unreadable)> LetterAsync(MailRow row, CancellationToken cancellation)
    {
        try
        {
            // One that was given up and is tried again has no attempts, but perhaps a letter.
            if (row is { Attempts: 0, MessageId: null }) return (await renderer.FreezeAsync(row, cancellation), null);
            await using var db = await databases.CreateDbContextAsync(cancellation);
            var kept = await db.MailLetters.FirstOrDefaultAsync(l => l.Account == row.Account && l.Id == row.Id, cancellation);
            return (kept is null || !await AllReadableAsync(row, cancellation) ? await renderer.FreezeAsync(row, cancellation) : FrozenLetter.Read(kept.Letter), null);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            return (null, fault);
        }
    }

    /// <summary>Whether the recipient may still read every case that a letter about several tasks names; one kept from before would tell too much.</summary>
    private async Task<bool> AllReadableAsync(MailRow row, CancellationToken cancellation)
    {
        if (!DigestLetters.IsFor(row)) return true;
        foreach (var of in DigestLetters.TasksOf(row).Where(t => !DutyState.IsDuty(t)).Select(t => t[..t.LastIndexOf('.')]).Distinct(StringComparer.Ordinal))
            if (!(await access.RelationAsync(row.Account, of, Inputs.LocalDate(clock.GetUtcNow()), cancellation)).Allows(CaseRight.Read)) return false;
        return true;
    }

    private async Task<bool> ClaimAsync(MailRow row, FrozenLetter? letter, CancellationToken cancellation)
    {
        var id = row.MessageId ?? renderer.NewMessageId(row.Id);
        var kept = letter?.Json;
        var claimed = await writer.ExecuteAsync(s => Mailing.Claim(s, row, id, clock.GetUtcNow() + AmbiguousAfter, kept), Lane.Sweeps, cancellation);
        row.Attempts++;
        row.MessageId = id;
        return claimed;
    }

    /// <summary>The one policy table decides about mails too: who left the body since gets nothing more.</summary>
    private async Task<bool> EntitledAsync(MailRow row, CancellationToken cancellation)
    {
        if (!row.Stream.StartsWith("case/", StringComparison.Ordinal)) return true;
        var relation = await access.RelationAsync(row.Account, row.Stream["case/".Length..], Inputs.LocalDate(clock.GetUtcNow()), cancellation);
        return relation.Allows(CaseRight.Read);
    }

    private async Task FailAsync(MailRow row, Exception fault, Tally tally)
    {
        var final = fault is MailFailure { Permanent: true } || row.Attempts > Waits.Count;
        var error = MailText.OneLine(fault.Message);
        LogFailure(fault is MailFailure ? null : fault, row.Id, row.Attempts, error);
        tally.Error(row.Id, error);
        if (final) tally.Failed++;
        else tally.Delayed++;
        await SettleAsync(s =>
        {
            if (!final) return Mailing.Delay(s, row, clock.GetUtcNow() + Waits[row.Attempts - 1], error);
            if (!Mailing.Leave(s, row, MailStates.Failed, null, error)) return false;
            if (fault is MailFailure { Address: { } address }) Mailing.Refused(s, row, address, error, clock.GetUtcNow());
            return true;
        });
    }

    /// <summary>What happened is known: a stop of the host must not keep it from being written.</summary>
    private Task<bool> SettleAsync(Func<WriteSession, bool> work) => writer.ExecuteAsync(work, Lane.Sweeps, CancellationToken.None);

    [LoggerMessage(LogLevel.Warning, "Mail {Id}: attempt {Attempt} did not get through: {Error}")]
    private partial void LogFailure(Exception? fault, string id, int attempt, string error);

    [LoggerMessage(LogLevel.Information, "Mail {Id} was left in the middle of attempt {Attempt}; sent again under the same Message-ID")]
    private partial void LogAmbiguous(string id, int attempt);

    [LoggerMessage(LogLevel.Error, "Mail {Id} could not be marked")]
    private partial void LogFault(Exception fault, string id);

    private sealed class Tally
    {
        private readonly List<string> errors = [];

        public int Sent { get; set; }

        public int Delayed { get; set; }

        public int Failed { get; set; }

        public SendingResult Sum => new(Sent, Delayed, Failed, errors);

        public void Error(string id, string error)
        {
            if (errors.Count < SendingResult.MostErrors) errors.Add($"{id}: {error}");
        }
    }
}
