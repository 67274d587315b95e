using System.Text.Json;
using Approvals.Workflows.Cases;

namespace Approvals.Persistence;

// Drafts, documents, numbers, notices and signals.
internal sealed partial class CaseProjection
{
    /// <summary>What was typed lives on in the record and beside it; a second copy would outlive an erasure.</summary>
    private void DraftSubmitted() =>
        script.Execute("update draft set state = 'submitted', data = '{}', reasons = '{}', updated_at = @2 where id = @1 and state = 'open'", after.Id, record.At);

    private void Prepared(LinkedDraftPrepared fact)
    {
        var bodies = directory.PositionsOf(fact.Owner, Today).Select(p => p.Organisation).ToList();
        var body = bodies.Count == 0 || bodies.Contains(after.Organisation) ? after.Organisation : bodies[0];
        script.Execute(
            """
            insert into draft (id, type, organisation, owner, title, data, attachments, authors, parent_case, link, revision, created_at,
              updated_at, state)
            values (@1, @2, @3, @4, @5, @6, '[]', '[]', @7, @8, 1, @9, @9, 'open')
            """,
            fact.Draft, fact.Type, body, fact.Owner, fact.Values.TextOf("title") ?? "", RecordJson.Write(Legible(fact.Values)), after.Id, fact.Link,
            record.At);
    }

    /// <summary>A draft is a row that may be changed and forgotten, so it holds a personal value as text, and none that was erased.</summary>
    private ValueMap Legible(ValueMap values) => values.With(values.Where(p => p.Value.ValueKind == JsonValueKind.Object)
        .Select(p => KeyValuePair.Create(p.Key, TextOf(p.Value.GetProperty("private").GetString()!))));

    private JsonElement TextOf(string digest)
    {
        if (session is null)
        {
            unreadable = true;
            return default;
        }
        return session.First("select text from private_value where stream = @1 and digest = @2 and text is not null", r => r.GetString(0),
            record.Stream, digest) is { } text ? ValueMap.Text(text) : JsonSerializer.SerializeToElement<string?>(null);
    }

    private void Changed(CaseDocument document) => script.Execute(
        """
        insert into document (id, stream, case_id, type, organisation, version, state, number, date, signed_by, capacity, on_paper,
          attachment, letter)
        values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14)
        on conflict (id) do update set version = excluded.version, state = excluded.state, number = excluded.number, date = excluded.date,
          signed_by = excluded.signed_by, capacity = excluded.capacity, on_paper = excluded.on_paper, attachment = excluded.attachment,
          letter = excluded.letter, type = excluded.type, organisation = excluded.organisation
        """,
        document.Id, record.Stream, after.Id, document.Type, document.Organisation, document.Version, document.State, document.Number,
        document.Date, document.SignedBy, document.Capacity, document.OnPaper, document.Attachment,
        document.Letter is null ? null : RecordJson.Write(document.Letter));

    private void Numbered(NumberTaken fact) => script.Execute(
        "insert into register_entry (register, number, display, subject, stream, taken_on) values (@1, @2, @3, @4, @5, @6)",
        fact.Register, fact.Number, fact.Display, fact.Subject, record.Stream, fact.On);

    private void Queued(NoticeQueued fact)
    {
        var args = RecordJson.Write(fact.Args);
        foreach (var account in fact.Recipients)
            script.Execute(
                """
                insert into outbox (id, notice_key, stream, account, template, args, state, queued_at, attempts, next_attempt_at)
                values (@1, @2, @3, @4, @5, @6, 'queued', @7, 0, @7)
                """,
                $"{fact.Key}/{account}", fact.Key, record.Stream, account, fact.Template, args, record.At);
    }

    private void Sent(SignalSent fact) => script.Execute(
        """
        insert into signal (key, from_case, to_case, signal, body, queued_at, state) values (@1, @2, @3, @4, @5, @6, 'pending')
        on conflict (key) do nothing
        """,
        fact.Key, after.Id, fact.To, fact.Signal, RecordJson.Write(fact.Values), record.At);
}
