using Approvals.Persistence.Tables;

namespace Approvals.Persistence;

/// <summary>
/// The ways of a mail through the queue, each part of a transaction. Whoever holds a row names it by its place and id and by the attempts it has seen: what
/// somebody else did meanwhile makes the call do nothing and answer false.
/// </summary>
public static class Mailing
{
    /// <summary>Marks a row as being sent, before anything leaves.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="row">As it was read.</param>
    /// <param name="messageId">The Message-ID of this and every further attempt.</param>
    /// <param name="until">When its fate counts as unknown.</param>
    /// <param name="letter">What it says at this and every further attempt; null when that is kept already, or cannot be said.</param>
    public static bool Claim(WriteSession session, MailRow row, string messageId, DateTimeOffset until, string? letter)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(row);
        var claimed = session.Execute(
            "update outbox set state = 'sending', attempts = attempts + 1, next_attempt_at = @4, message_id = @5 where place = @1 and id = @6 and state = @2 and attempts = @3",
            row.Place, row.State, row.Attempts, until, messageId, row.Id) == 1;
        if (claimed && letter is not null)
            session.Execute("insert into mail_letter (account, id, letter) values (@1, @2, @3) on conflict do nothing", row.Account, row.Id, letter);
        return claimed;
    }

    /// <summary>Leaves a row that was being sent in the queue for another attempt.</summary>
    public static bool Delay(WriteSession session, MailRow row, DateTimeOffset next, string error)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(row);
        return session.Execute(
            "update outbox set state = 'queued', next_attempt_at = @3, error = @4 where place = @1 and id = @5 and state = 'sending' and attempts = @2",
            row.Place, row.Attempts, next, error, row.Id) == 1;
    }

    /// <summary>Takes a row that was being sent out of the queue. Of one that was given up the letter stays: it may be sent again.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="row">As it was claimed.</param>
    /// <param name="state"><see cref="MailStates.Sent"/> or <see cref="MailStates.Failed"/>.</param>
    /// <param name="sentAt">When the transport took it; null when it was given up.</param>
    /// <param name="error">Why it was given up; null when it was sent.</param>
    public static bool Leave(WriteSession session, MailRow row, string state, DateTimeOffset? sentAt, string? error)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(row);
        return session.Execute(
            """
            insert into mail_past (account, id, notice_key, stream, template, args, state, queued_at, attempts, sent_at, error, message_id)
            select account, id, notice_key, stream, template, args, @3, queued_at, attempts, @4, @5, message_id
            from outbox where place = @1 and id = @6 and state = 'sending' and attempts = @2
            """,
            row.Place, row.Attempts, state, sentAt, error, row.Id) == 1
            && session.Execute("delete from outbox where place = @1", row.Place) == 1
            && (state != MailStates.Sent || session.Execute("delete from mail_letter where account = @1 and id = @2", row.Account, row.Id) >= 0);
    }

    /// <summary>A mail that had been taken came back.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="row">The mail.</param>
    /// <param name="address">The address that is marked; null for none.</param>
    /// <param name="error">What the other server said.</param>
    /// <param name="at">When that became known.</param>
    public static void Returned(WriteSession session, MailRow row, string? address, string error, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(row);
        session.Execute(
            "update mail_past set bounced_at = coalesce(bounced_at, @3), error = @4 where account = @1 and id = @2 and state = 'sent'", row.Account, row.Id, at, error);
        if (address is not null) Refused(session, row, address, error, at);
    }

    /// <summary>Marks an address that was refused for good. It is still sent to: nobody loses a mail over a server that was wrong.</summary>
    public static void Refused(WriteSession session, MailRow row, string address, string error, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(row);
        session.Execute(
            """
            insert into mail_address (account, address, since, mail, error) values (@1, @2, @3, @4, @5)
            on conflict (account) do update set since = iif(address = excluded.address, since, excluded.since), address = excluded.address,
              mail = excluded.mail, error = excluded.error
            """,
            row.Account, address, at, row.Id, error);
    }

    /// <summary>Takes the mark from an address; says whether there was one.</summary>
    public static bool Reachable(WriteSession session, string account)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.Execute("delete from mail_address where account = @1", account) == 1;
    }

    /// <summary>Has a mail tried at once that was given up or waits for another attempt, with all attempts before it and the same Message-ID.</summary>
    public static bool TryAgain(WriteSession session, string id, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(session);
        var account = MailRow.AccountIn(id);
        if (session.Execute("update outbox set attempts = 0, next_attempt_at = @3 where account = @1 and id = @2 and state = 'queued'", account, id, now) == 1) return true;
        return session.Execute(
            """
            insert into outbox (id, notice_key, stream, account, template, args, state, queued_at, attempts, next_attempt_at, error, message_id)
            select id, notice_key, stream, account, template, args, 'queued', queued_at, 0, @3, error, message_id
            from mail_past where account = @1 and id = @2 and state = 'failed'
            """,
            account, id, now) == 1
            && session.Execute("delete from mail_past where account = @1 and id = @2", account, id) == 1;
    }
}
