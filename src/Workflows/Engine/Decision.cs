using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>What stands in lists beside the case, read inside the committing transaction: registers of numbers, the ledger of reminders.</summary>
public interface IRegisterReader
{
    /// <summary>The last number taken, 0 when none was.</summary>
    int Last(string register);

    /// <summary>Whether something due of a case was told in a set, beside the case (<see cref="Reminders"/>); never where no such ledger is kept.</summary>
    bool WasTold(string @case, string key) => false;

    /// <summary>
    /// Type of another case that a person may read on a day; null when they may not, or when there is none, which is the same to them.
    /// Asked before a value that names it is accepted.
    /// </summary>
    string? TypeOfCase(string @case, string account, DateOnly on) => null;

    /// <summary>Travellers of other cases; none where no such register is kept.</summary>
    IReadOnlyList<FoundTrip> Trips(TripQuestion question) => [];

    /// <summary>A donor, or null.</summary>
    FoundDonor? Donor(string key) => null;

    /// <summary>Another case of a province by its number, or null.</summary>
    FoundCase? CaseOf(string number, string province) => null;

    /// <summary>What another case holds, for a person who may read it on a day; null otherwise, and where cases are not looked up.</summary>
    HeldCase? Named(string @case, string account, DateOnly on) => null;

    /// <summary>Other cases of a type that have certain values and are open or were closed; none where cases are not looked up.</summary>
    IReadOnlyList<FoundCase> Alike(string type, string except, ValueMap values) => [];
}

/// <summary>
/// Everything a decision may depend on beside definition, state and command. Immutable, read in the committing transaction, so that the same inputs give
/// the same facts (DESIGN §2.1).
/// </summary>
public sealed record Inputs
{
    /// <summary>Instant of the transaction, whole milliseconds; the engine never goes behind the last record of the stream.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Working days.</summary>
    public required WorkCalendar Calendar { get; init; }

    /// <summary>Who holds what.</summary>
    public required Directory Directory { get; init; }

    /// <summary>Registers.</summary>
    public required IRegisterReader Registers { get; init; }

    /// <summary>32 unpredictable bytes from which the salts of private values are derived.</summary>
    public required byte[] SaltSeed { get; init; }

    /// <summary>For questions that decide nothing: no register is taken from, no salt is kept.</summary>
    public static Inputs ForReading(DateTimeOffset now, WorkCalendar calendar, Directory directory) =>
        new() { Now = now, Calendar = calendar, Directory = directory, Registers = NoRegisters.Instance, SaltSeed = new byte[32] };

    /// <summary>Local date at +07:00, the one zone of the product.</summary>
    public static DateOnly LocalDate(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(TimeSpan.FromHours(7)).DateTime);

    /// <summary>The instant at which a local day begins.</summary>
    public static DateTimeOffset StartOf(DateOnly day, int hour = 0) => new(day.ToDateTime(new TimeOnly(hour, 0)), TimeSpan.FromHours(7));

    private sealed class NoRegisters : IRegisterReader
    {
        public static NoRegisters Instance { get; } = new();

        public int Last(string register) => 0;
    }
}

/// <summary>What the engine says to a command.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>Accepted: the record to append and the state it leads to.</summary>
    /// <param name="Record">Record without <see cref="CaseRecord.Prev"/>, which the store knows.</param>
    /// <param name="State">Fold of all records including this one.</param>
    /// <param name="Privates">Private values to store beside the record.</param>
    public sealed record Accepted(CaseRecord Record, CaseState State, IReadOnlyList<PrivateValue> Privates) : Decision;

    /// <summary>Refused: nothing changes.</summary>
    public sealed record Refused(Refusal Refusal) : Decision;
}

/// <summary>What came of a command at the store.</summary>
public abstract record Execution
{
    private Execution() { }

    /// <summary>Committed durably.</summary>
    /// <param name="State">The case after it.</param>
    /// <param name="Seq">Sequence of its record; of the first one when repeated.</param>
    /// <param name="Repeated">Whether this was the answer to an earlier call with the same idempotency key.</param>
    public sealed record Done(CaseState State, long Seq, bool Repeated) : Execution;

    /// <summary>Refused; nothing was written.</summary>
    public sealed record Refused(Refusal Refusal) : Execution;

    /// <summary>The idempotency key was used before with another body.</summary>
    public sealed record KeyReused : Execution;
}

/// <summary>A case with something due.</summary>
public sealed record DueCase(string Case, DateTimeOffset Earliest);

/// <summary>A signal waiting for delivery.</summary>
public sealed record PendingSignal(string Key, string From, string To, string Signal, ValueMap Values);

/// <summary>Decides inside the transaction, on the state and inputs read there.</summary>
public delegate Decision Decider(CaseState? state, Inputs inputs);

/// <summary>
/// The write port. One call of <see cref="ExecuteAsync"/> is one transaction: record, state, tasks, deadlines, reminders, mail and numbers together, or nothing.
/// </summary>
public interface ICaseStore
{
    /// <summary>
    /// Reads the case and inputs, lets <paramref name="decide"/> decide, writes the result and answers after the durable commit. Looks up the idempotency key first.
    /// Throws <see cref="OutcomeUnknownException"/> when the commit itself failed.
    /// </summary>
    Task<Execution> ExecuteAsync(CaseCommand command, Decider decide, CancellationToken cancellation);

    /// <summary>Cases with something due at or before an instant, earliest first. Claiming changes nothing: a repeated sweep finds them again until they are fired.</summary>
    Task<IReadOnlyList<DueCase>> ClaimDueAsync(DateTimeOffset now, int most, CancellationToken cancellation);

    /// <summary>Signals not delivered yet, oldest first.</summary>
    Task<IReadOnlyList<PendingSignal>> PendingSignalsAsync(int most, CancellationToken cancellation);

    /// <summary>Notes that a signal was taken in, or can never be.</summary>
    Task SettleSignalAsync(string key, string result, CancellationToken cancellation);

    /// <summary>All records of a case in order, for replay and as-of views.</summary>
    Task<IReadOnlyList<CaseRecord>> HistoryAsync(string caseId, CancellationToken cancellation);

    /// <summary>The stored snapshot, or null.</summary>
    Task<CaseState?> LoadAsync(string caseId, CancellationToken cancellation);
}

/// <summary>The commit failed in a way that leaves open whether it took effect. Retry with the same idempotency key.</summary>
public sealed class OutcomeUnknownException : Exception
{
    /// <summary>Without details.</summary>
    public OutcomeUnknownException() { }

    /// <summary>With a message.</summary>
    public OutcomeUnknownException(string message) : base(message) { }

    /// <summary>With a message and the fault of the database.</summary>
    public OutcomeUnknownException(string message, Exception inner) : base(message, inner) { }
}
