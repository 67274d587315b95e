using Approvals.Workflows.Cases;

namespace Approvals.Persistence;

// Who is abroad when, as other cases ask for it.
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
        foreach (var value in fact.Values)
            script.Execute("update private_value set salt = null, text = null where stream = @1 and seq = @2 and path = @3", record.Stream, value.Seq, value.Path);
        script.Execute("update draft set data = '{}', title = '', updated_at = @2 where parent_case = @1 and state <> 'open'", after.Id, record.At);
        NoTrip();
    }

    private void NoTrip() => script.Execute("delete from trip_member where case_id = @1", after.Id);
}
