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
internal sealed record Ahead(StoredCase? Before, Inputs Inputs, Decision Decision, CaseRecord? Record, byte[] Body, string Hash)
{
    /// <summary>With the record in the form in which it is stored.</summary>
    public static Ahead Of(StoredCase? before, Inputs inputs, Decision.Accepted accepted)
    {
        var record = accepted.Record with { Prev = before?.Hash };
        var body = RecordJson.Canonical(record);
        return new Ahead(before, inputs, accepted, record, body, RecordHash.OfLeaf(body));
    }

    /// <summary>
    /// Whether directory and calendar are what it was made on, and the case, as far as that is known without asking: an accepted decision asks with its
    /// record (<see cref="StreamLog.TryInsert"/>), a refused one has none. No register was read.
    /// </summary>
    public bool Holds(WriteSession session, string stream) =>
        ReferenceEquals(ReferenceData.Directory(session), Inputs.Directory)
        && ReferenceEquals(ReferenceData.Calendar(session), Inputs.Calendar)
        && (session.Cached<StoredCase>(stream) is { } now ? now.Hash == Before?.Hash : Record is not null || StreamLog.Head(session, stream).Hash == Before?.Hash);
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
}
