using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;

namespace Approvals.Desk;

/// <summary>
/// Writes records of bodies and donors, with the rows that calendars and reminders read: the same table as the deadlines of cases, so that there is one kind of
/// deadline.
/// </summary>
public sealed class DutyLog(StreamLog log, TimeProvider clock)
{
    /// <summary>Reminders go out with those of tasks.</summary>
    private const int MorningHour = 8;

    /// <summary>What a stream says; nothing before its first record.</summary>
    public static DutyState Read(WriteSession session, string stream)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session.Scalar("select body from stream_state where stream = @1", stream) is string body ? DutyJson.Read<DutyState>(body) : DutyState.Empty;
    }

    /// <summary>Appends one record with what follows from it.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="stream">Of the body or donor.</param>
    /// <param name="actor">Who.</param>
    /// <param name="command">Kind of command.</param>
    /// <param name="facts">What it comes to; never empty.</param>
    /// <param name="note">Private text of the first fact.</param>
    public void Append(WriteSession session, string stream, Actor actor, string command, IReadOnlyList<DutyFact> facts, string? note = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(facts);
        var given = facts;
        var secret = note is null ? null : Secret(note);
        if (secret is not null && facts[0] is DutyDone done) given = [done with { Note = new PrivateText(secret.Digest) }, .. facts.Skip(1)];
        var before = Read(session, stream);
        var after = before;
        foreach (var fact in given) after = after.Apply(fact);
        var seq = log.Append(session, new StreamEntry(
            stream, actor, command, [.. given.Select(f => JsonNode.Parse(DutyJson.Write(f)))], DutyJson.Write(after)));
        if (secret is not null)
            session.Execute("insert into private_value (stream, seq, path, digest, salt, text) values (@1, @2, @3, @4, @5, @6)",
                stream, seq, secret.Path, secret.Digest, secret.Salt, secret.Text);
        var calendar = ReferenceData.Calendar(session);
        foreach (var id in given.Select(f => f.About).OfType<string>().Distinct())
            if (before.Find(id) is null) Open(session, after.Find(id)!, calendar);
            else Change(session, after.Find(id)!, calendar);
    }

    private void Open(WriteSession session, OwedDuty owed, WorkCalendar calendar) => session.Execute(
        """
        insert into deadline (id, stream, key, term, basis, confirmed, start, due, state, calendar, task_id, pauses, stopped_on, planned, changed_at, extensions)
        values (@1, @2, @3, @4, @5, @6, @7, @8, 'running', @9, null, '[]', null, @10, @11, '[]')
        """,
        owed.Id, owed.Stream, owed.Duty, owed.Term, owed.Basis, owed.Confirmed, owed.Start, owed.Due, owed.Calendar, Planned(owed, calendar, "[]"), clock.GetUtcNow());

    private void Change(WriteSession session, OwedDuty owed, WorkCalendar calendar) => session.Execute(
        """
        update deadline set due = @3, calendar = @4, state = @5, stopped_on = @6, planned = @7, moves = moves + 1, changed_at = @8 where stream = @1 and id = @2
        """,
        owed.Stream, owed.Id, owed.Due, owed.Calendar, owed.State, owed.Running ? null : (owed.Answer?.On ?? Inputs.LocalDate(clock.GetUtcNow())).Iso(),
        Planned(owed, calendar, session.Scalar("select planned from deadline where stream = @1 and id = @2", owed.Stream, owed.Id) as string ?? "[]"), clock.GetUtcNow());

    /// <summary>
    /// What is to be told, in the form of the deadlines of cases. Mornings that are past are not made up: whoever begins with the program owes nothing for the time
    /// before it. What had become due already stays.
    /// </summary>
    private string Planned(OwedDuty owed, WorkCalendar calendar, string before)
    {
        var planned = new JsonArray();
        if (!owed.Running) return planned.ToJsonString();
        var now = clock.GetUtcNow();
        var due = JsonNode.Parse(before)!.AsArray().Where(p => (long)p![2]! <= now.ToUnixTimeMilliseconds()).ToList();
        foreach (var item in due) planned.Add(item!.DeepClone());
        foreach (var offset in owed.Reminders)
        {
            var day = owed.IsRenewal ? owed.Period.To.AddDays(offset) : calendar.AddWorkingDays(owed.Due, offset);
            var at = Inputs.StartOf(day, MorningHour);
            var key = $"{owed.Id}/reminder/{DutyJson.Text(offset)}";
            if (at <= now || due.Exists(p => (string?)p![0] == key)) continue;
            planned.Add(new JsonArray(key, Reminders.Before, at.ToUnixTimeMilliseconds(), null, offset));
        }
        return planned.ToJsonString();
    }

    private static PrivateValue Secret(string text)
    {
        var salt = RandomNumberGenerator.GetBytes(RecordHash.SaltLength);
        var clean = text.Normalize();
        return new PrivateValue("facts[0].note", RecordHash.SaltedDigest(salt, clean), salt, clean);
    }
}
