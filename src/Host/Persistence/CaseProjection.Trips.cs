using Approvals.Workflows.Cases;

namespace Approvals.Persistence;

// Who is abroad when, as other cases ask for it; what is kept of private persons.
internal sealed partial class CaseProjection
{
    private void Planned(TripPlanned fact)
    {
        NoTrip();
        foreach (var traveller in fact.Trip?.Travellers ?? [])
            script.Execute(
                "insert into trip_member (case_id, person, province, starts_on, ends_on, key_leader, seq) values (@1, @2, @3, @4, @5, @6, @7)",
                after.Id, traveller.Person, after.Place, fact.Trip!.From, fact.Trip.To, traveller.KeyLeader, record.Seq);
    }

    /// <summary>A trip that was not made takes no place in the year of anybody.</summary>
    private void Ended(CaseEnded fact)
    {
        if (after.Trip is not null && fact.Ending != "closed") NoTrip();
    }

    /// <summary>Salt and text go; what was typed for this case and waits elsewhere goes with them.</summary>
    private void Erased(PersonalErased fact)
    {
        script.Execute(Residue.Mark);
        foreach (var value in fact.Values)
            script.Execute("update private_value set salt = null, text = null where stream = @1 and seq = @2 and path = @3", record.Stream, value.Seq, value.Path);
        foreach (var file in fact.Files ?? [])
            script.Execute("update attachment_use set erased_by = @3 where case_id = @1 and id = @2", after.Id, file.Id, record.Seq);
        script.Execute(
            """
            update draft set data = '{}', title = '', attachments = '[]', updated_at = @2
            where (parent_case = @1 or id = @1 or task_id like @1 || '.%') and state <> 'open'
            """,
            after.Id, record.At);
        NoTrip();
    }

    private void Filed(Attachment file) => script.Execute(
        "insert into attachment_use (case_id, id, sha256, personal) values (@1, @2, @3, @4) on conflict (case_id, id) do nothing", after.Id, file.Id, file.Sha256, file.Personal == true);

    private void NoTrip() => script.Execute("delete from trip_member where case_id = @1", after.Id);
}
