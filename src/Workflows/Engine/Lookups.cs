using Approvals.Workflows.Cases;

namespace Approvals.Workflows.Engine;

/// <summary>Which other trips are looked for: those of one province that touch a period.</summary>
/// <param name="Case">The case that asks; its own trip is none of them.</param>
/// <param name="Province">Province.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Persons">What keys of travellers begin with (<see cref="PersonKey.Letters"/>), or whole keys of trips planned before decision 0042; null for key leaders, whoever they are.</param>
public sealed record TripQuestion(string Case, string Province, DateOnly From, DateOnly To, IReadOnlyCollection<string>? Persons)
{
    /// <summary>Whether a traveller is one of those looked for, as a register answers it.</summary>
    public bool Takes(FoundTrip trip)
    {
        ArgumentNullException.ThrowIfNull(trip);
        return trip.From <= To && trip.To >= From && (Persons is null ? trip.KeyLeader : Persons.Contains(trip.Person) || Persons.Contains(trip.Person.Split('.')[0]));
    }
}

/// <summary>One traveller of another case. A trip counts from its submission until the case ends otherwise than by closing.</summary>
/// <param name="Case">Case.</param>
/// <param name="Number">Its number.</param>
/// <param name="Seq">Record that planned it so.</param>
/// <param name="Person">Key of the traveller.</param>
/// <param name="KeyLeader">Whether the position is one of those not abroad together.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
public sealed record FoundTrip(string Case, string Number, long Seq, string Person, bool KeyLeader, DateOnly From, DateOnly To);

/// <summary>A donor with its registration (Decree 58/2022).</summary>
/// <param name="Key">Key.</param>
/// <param name="Name">Name.</param>
/// <param name="NeedsRegistration">Whether an organisation of its kind needs one.</param>
/// <param name="From">First day of validity; null without a registration.</param>
/// <param name="To">Last day of validity.</param>
/// <param name="Fields">Fields of work; empty for any.</param>
/// <param name="Provinces">Provinces; empty for any.</param>
public sealed record FoundDonor(
    string Key, string Name, bool NeedsRegistration, DateOnly? From, DateOnly? To, IReadOnlyList<string> Fields, IReadOnlyList<string> Provinces);

/// <summary>Another case by its number.</summary>
/// <param name="Case">Id.</param>
/// <param name="Number">Number.</param>
/// <param name="Seq">Its last record.</param>
/// <param name="Status">Public status.</param>
public sealed record FoundCase(string Case, string Number, long Seq, string Status);

/// <summary>What a case that a field names holds, for who may read it.</summary>
/// <param name="Case">Id.</param>
/// <param name="Number">Number.</param>
/// <param name="Seq">Its last record.</param>
/// <param name="Status">Public status.</param>
/// <param name="Values">Values.</param>
/// <param name="Variables">Variables of its flow.</param>
/// <param name="Outcomes">Last outcome of each step that has one.</param>
public sealed record HeldCase(string Case, string Number, long Seq, string Status, ValueMap Values, ValueMap Variables, IReadOnlyDictionary<string, string> Outcomes)
{
    /// <summary>A case as it stands.</summary>
    public static HeldCase Of(CaseState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new(state.Id, state.Number, state.Seq, state.Status, state.Values, state.Variables,
            state.Steps.Where(s => s.Value.Outcome is not null).ToDictionary(s => s.Key, s => s.Value.Outcome!, StringComparer.Ordinal));
    }
}
