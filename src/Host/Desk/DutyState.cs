using System.Text.Json.Serialization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>How a duty was met.</summary>
/// <param name="On">Day it was handed in.</param>
/// <param name="Late">Whether that was after its due date.</param>
/// <param name="Number">Number and symbol of the letter; null when it came without one.</param>
/// <param name="Case">The case in which it was made; null for none.</param>
/// <param name="Attachment">What was handed in.</param>
/// <param name="Note">What is worth knowing of it.</param>
/// <param name="By">The body that recorded it: of what several are told of, the particulars are its own; null where the owing body's case told it.</param>
public sealed record DutyAnswer(
    DateOnly On, bool Late, string? Number = null, string? Case = null, Attachment? Attachment = null, PrivateText? Note = null, string? By = null);

/// <summary>Why a duty fell away, where somebody said so.</summary>
/// <param name="On">From when on.</param>
/// <param name="Why">Who does it instead, and on what ground.</param>
/// <param name="Case">The case that told it.</param>
public sealed record DutyEnd(DateOnly On, string Why, string? Case);

/// <summary>One occurrence of a duty: a report of a body for a period, or the renewal of a donor's registration.</summary>
public sealed record OwedDuty
{
    /// <summary>Stream, duty and last day of the period with slashes between: nothing is opened twice.</summary>
    public required string Id { get; init; }

    public required string Duty { get; init; }

    public required LocalText Title { get; init; }

    public LocalText? Recipient { get; init; }

    public required DutyPeriod Period { get; init; }

    public required string Term { get; init; }

    /// <summary>Day from which the term counts.</summary>
    public required DateOnly Start { get; init; }

    public required DateOnly Due { get; init; }

    public required string Basis { get; init; }

    public required bool Confirmed { get; init; }

    /// <summary>Version of the calendar it was computed with.</summary>
    public required int Calendar { get; init; }

    /// <summary>Whether it is the renewal of a registration, whose reminders count from its end.</summary>
    [JsonIgnore]
    public bool IsRenewal => OfDonor && Duty == DutyKeeper.Registration;

    /// <summary>Offsets of its reminders: in working days from the due date; of a registration in days from its end.</summary>
    public required IReadOnlyList<int> Reminders { get; init; }

    /// <summary>running, met, missed or cancelled, as of any deadline.</summary>
    public string State { get; init; } = "running";

    /// <summary>How it was met; null while it is owed, and when it fell away.</summary>
    public DutyAnswer? Answer { get; init; }

    /// <summary>Why it fell away, where somebody said so; null else.</summary>
    public DutyEnd? End { get; init; }

    [JsonIgnore]
    public bool Running => State == "running";

    /// <summary>Whether it fell away without having been met, and nobody said that another meets it.</summary>
    [JsonIgnore]
    public bool FellAway => State == "cancelled" && End is null;

    /// <summary>The body or donor that owes it.</summary>
    [JsonIgnore]
    public string Stream => Id[..Id.IndexOf('/', Id.IndexOf('/', StringComparison.Ordinal) + 1)];

    /// <summary>Key of that body or donor.</summary>
    [JsonIgnore]
    public string Owner => Stream[(Stream.IndexOf('/', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether it is a donor's.</summary>
    [JsonIgnore]
    public bool OfDonor => Id.StartsWith(DutyState.Donors, StringComparison.Ordinal);
}

/// <summary>What a record of the stream of a body or donor says.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(DutyOpened), "DutyOpened")]
[JsonDerivedType(typeof(DutyMoved), "DutyMoved")]
[JsonDerivedType(typeof(DutyDone), "DutyDone")]
[JsonDerivedType(typeof(DutyEnded), "DutyEnded")]
[JsonDerivedType(typeof(DutyReopened), "DutyReopened")]
[JsonDerivedType(typeof(DonorAdded), "DonorAdded")]
[JsonDerivedType(typeof(DonorRegistered), "DonorRegistered")]
[JsonDerivedType(typeof(DonorImported), "DonorImported")]
public abstract record DutyFact
{
    /// <summary>Which occurrence it is about; null for what concerns the donor itself.</summary>
    [JsonIgnore]
    public string? About => this switch
    {
        DutyOpened f => f.Owed.Id,
        DutyMoved f => f.Id,
        DutyDone f => f.Id,
        DutyEnded f => f.Id,
        DutyReopened f => f.Id,
        DonorAdded or DonorImported or DonorRegistered => null,
        _ => throw new InvalidOperationException("There is no other fact."),
    };
}

/// <summary>The next occurrence is owed.</summary>
public sealed record DutyOpened(OwedDuty Owed) : DutyFact;

/// <summary>Another calendar gives another date, or the same.</summary>
public sealed record DutyMoved(string Id, DateOnly Due, int Calendar) : DutyFact;

/// <summary>It was handed in.</summary>
public sealed record DutyDone(
    string Id, DateOnly On, bool Late, string? Number = null, string? Case = null, Attachment? Attachment = null, PrivateText? Note = null, string? By = null) : DutyFact;

/// <summary>It fell away, or nobody can meet it any more.</summary>
/// <param name="Id">Which.</param>
/// <param name="On">From when on.</param>
/// <param name="Result">cancelled or missed.</param>
/// <param name="Reason">renewed, expired, succeeded or notOurs.</param>
/// <param name="Why">Who does it instead, and on what ground; null where nobody had to say so.</param>
/// <param name="Case">The case that told it; null for none.</param>
public sealed record DutyEnded(string Id, DateOnly On, string Result, string Reason, string? Why = null, string? Case = null) : DutyFact;

/// <summary>What made it fall away is no longer so: it is owed as before, until the date that the calendar in force gives.</summary>
public sealed record DutyReopened(string Id, DateOnly Due, int Calendar) : DutyFact;

/// <summary>Everything a body or donor owes and has met: the fold of its records.</summary>
public sealed record DutyState(IReadOnlyList<OwedDuty> Owed)
{
    /// <summary>Registrations of a donor in the order of recording, the last in force; null while none was recorded here.</summary>
    public IReadOnlyList<DonorRegistration>? Registrations { get; init; }

    /// <summary>Begins the streams of bodies.</summary>
    public const string Bodies = "organisation/";

    /// <summary>Begins the streams of donors.</summary>
    public const string Donors = "donor/";

    /// <summary>Before the first record.</summary>
    public static DutyState Empty { get; } = new([]);

    /// <summary>Whether a text is the id of a duty and not of something in a case.</summary>
    public static bool IsDuty(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.StartsWith(Bodies, StringComparison.Ordinal) || id.StartsWith(Donors, StringComparison.Ordinal);
    }

    /// <summary>One of them.</summary>
    public OwedDuty? Find(string id) => Owed.FirstOrDefault(o => o.Id == id);

    /// <summary>The state after a fact.</summary>
    public DutyState Apply(DutyFact fact) => fact switch
    {
        DutyOpened f => this with { Owed = [.. Owed, f.Owed] },
        DutyMoved f => With(f.Id, o => o with { Due = f.Due, Calendar = f.Calendar }),
        DutyDone f => With(f.Id, o => o with
        {
            State = f.Late ? "missed" : "met",
            Answer = new DutyAnswer(f.On, f.Late, f.Number, f.Case, f.Attachment, f.Note, f.By),
        }),
        DutyEnded f => With(f.Id, o => o with { State = f.Result, End = f.Why is { } why ? new DutyEnd(f.On, why, f.Case) : null }),
        DutyReopened f => With(f.Id, o => o with { State = "running", Due = f.Due, Calendar = f.Calendar, End = null }),
        DonorAdded or DonorImported => this,
        // The one before the first record came with the list of donors, without a record of its own.
        DonorRegistered f => this with { Registrations = [.. Registrations ?? (f.Replaced is null ? [] : [f.Replaced]), f.Registration] },
        _ => throw new ArgumentOutOfRangeException(nameof(fact)),
    };

    private DutyState With(string id, Func<OwedDuty, OwedDuty> change) => this with { Owed = [.. Owed.Select(o => o.Id == id ? change(o) : o)] };
}
