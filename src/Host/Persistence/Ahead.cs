using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Evidence;

namespace Approvals.Persistence;

/// <summary>
/// A decision made on the caller's thread before its transaction (docs/decisions/0018): the writer takes it over when everything it was made on is still so,
/// and decides again otherwise.
/// </summary>
/// <param name="Before">The case it was made on; null before its first record.</param>
/// <param name="Inputs">What else it was made on.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Record">Its record in the chain; null when it was refused.</param>
/// <param name="Body">The canonical bytes of the record; empty when it was refused.</param>
/// <param name="Hash">The hash of the record; empty when it was refused.</param>
/// <param name="Rows">What else the transaction writes; null when it was refused, or when only the transaction can tell.</param>
internal sealed record Ahead(StoredCase? Before, Inputs Inputs, Decision Decision, CaseRecord? Record, byte[] Body, string Hash, Script? Rows)
{
    /// <summary>With the record in the form in which it is stored, and the rows that follow from it.</summary>
    public static Ahead Of(StoredCase? before, Inputs inputs, Decision.Accepted accepted, WriteSession? session)
    {
        var record = accepted.Record with { Prev = before?.Hash };
        var body = RecordJson.Canonical(record);
        var rows = CaseProjection.Of(record, before?.State, accepted.State, inputs.Directory, session);
        return new Ahead(before, inputs, accepted, record, body, RecordHash.OfLeaf(body), rows);
    }

    /// <summary>A refusal changes nothing.</summary>
    public static Ahead Of(StoredCase? before, Inputs inputs, Decision.Refused refused) => new(before, inputs, refused, null, [], "", null);

    /// <summary>Whether case, directory and calendar are what it was made on. No register was read.</summary>
    public bool Holds(WriteSession session, string stream) =>
        ReferenceEquals(ReferenceData.Directory(session), Inputs.Directory)
        && ReferenceEquals(ReferenceData.Calendar(session), Inputs.Calendar)
        && IsLast(session, stream);

    private bool IsLast(WriteSession session, string stream)
    {
        if (session.Cached<StoredCase>(stream) is { } now) return now.Hash == Before?.Hash;
        return Before is not null && Before.IsLast(session, stream);
    }
}

/// <summary>Directory and calendar as the last transaction saw them: instances, so that the next one can tell whether they are its own.</summary>
internal sealed record SeenReference(Directory Directory, WorkCalendar Calendar);

/// <summary>A register cannot be read outside the transaction; notes that somebody tried.</summary>
internal sealed class ClosedRegisters : IRegisterReader
{
    public bool WasAsked { get; private set; }

    public int Last(string register)
    {
        WasAsked = true;
        return 0;
    }

    public bool WasTold(string @case, string key)
    {
        WasAsked = true;
        return false;
    }

    public string? TypeOfCase(string @case, string account, DateOnly on)
    {
        WasAsked = true;
        return null;
    }

    public IReadOnlyList<FoundTrip> Trips(TripQuestion question)
    {
        WasAsked = true;
        return [];
    }

    public FoundDonor? Donor(string key)
    {
        WasAsked = true;
        return null;
    }

    public FoundCase? CaseOf(string number, string province)
    {
        WasAsked = true;
        return null;
    }
}
