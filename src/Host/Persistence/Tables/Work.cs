using System.ComponentModel.DataAnnotations.Schema;
using Approvals.Workflows.Cases;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Persistence.Tables;

/// <summary>What a list shows of a case.</summary>
public abstract class CaseSummary
{
    public required string CaseId { get; set; }

    public required string Stream { get; set; }

    public DateTimeOffset ValidFrom { get; set; }

    public required string Type { get; set; }

    public required string Number { get; set; }

    public required string Title { get; set; }

    public required string Organisation { get; set; }

    /// <summary>Province of the owning body, the wall; null for a national body.</summary>
    public string? Province { get; set; }

    public required string Status { get; set; }

    public required string Holder { get; set; }

    public DateOnly StatusSince { get; set; }

    public bool Suspended { get; set; }

    public string? Ending { get; set; }

    public DateOnly OpenedOn { get; set; }

    /// <summary>Earliest due date of the terms that run and do not stand still.</summary>
    public DateOnly? NextDue { get; set; }

    /// <summary>Key of that term.</summary>
    public string? NextDueTerm { get; set; }

    public required string Submitter { get; set; }
}

/// <summary>A case as it is now.</summary>
[PrimaryKey(nameof(CaseId))]
public sealed class CaseSummaryRow : CaseSummary
{
    /// <summary>Sequence number of the last record; the stored state may be older. 0 when read as of an earlier instant.</summary>
    public long Seq { get; set; }

    /// <summary>The earliest instant in <see cref="DueItemRow"/>; null when nothing is due. Null when read as of an earlier instant.</summary>
    public DateTimeOffset? NextAt { get; set; }
}

/// <summary>How a case was in a period that is over.</summary>
[Keyless]
public sealed class CaseSummaryPastRow : CaseSummary
{
    /// <summary>Not included.</summary>
    public DateTimeOffset ValidTo { get; set; }
}

/// <summary>States of a task.</summary>
public static class TaskStates
{
    public const string Open = "open";

    /// <summary>An answer by letter waits for confirmation.</summary>
    public const string Recorded = "recorded";

    public const string Closed = "closed";

    /// <summary>Fell away, or was taken back by who had sent it.</summary>
    public const string Cancelled = "cancelled";
}

/// <summary>A task, open or past.</summary>
public sealed class TaskRow
{
    public required string Id { get; set; }

    public required string Stream { get; set; }

    public required string CaseId { get; set; }

    public required string Activity { get; set; }

    public required string Handle { get; set; }

    public int Visit { get; set; }

    public TaskKind Kind { get; set; }

    public required string Organisation { get; set; }

    public bool ByLetter { get; set; }

    /// <summary>A single position the work was given to; null when any holder of a seat may act.</summary>
    public string? Position { get; set; }

    /// <summary>One of <see cref="TaskStates"/>.</summary>
    public required string State { get; set; }

    public DateTimeOffset OpenedAt { get; set; }

    public DateOnly? Due { get; set; }

    public string? DeadlineId { get; set; }

    /// <summary>The limit the body set itself, never later than <see cref="Due"/>; null when it set none.</summary>
    public DateOnly? InternalDue { get; set; }

    /// <summary>The date that comes first: the body's own limit is never later than the statutory one.</summary>
    [NotMapped]
    public DateOnly? Nearest => InternalDue ?? Due;

    public string? Outcome { get; set; }

    /// <summary>Account that decided; <c>system</c> for silence.</summary>
    public string? Actor { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    /// <summary>Day the outcome counts from.</summary>
    public DateOnly? ClosedOn { get; set; }

    public bool Late { get; set; }
}

/// <summary>What a seat of a task is for.</summary>
public static class SeatPurposes
{
    /// <summary>Decide, or record the letter of a body that answers by letter.</summary>
    public const string Act = "act";

    /// <summary>Confirm what was recorded.</summary>
    public const string Confirm = "confirm";

    /// <summary>Record a signature made on paper.</summary>
    public const string Paper = "paper";
}

/// <summary>A seat of an open task.</summary>
[PrimaryKey(nameof(Organisation), nameof(Role), nameof(Purpose), nameof(Due), nameof(TaskId))]
public sealed class TaskSeatRow
{
    public required string TaskId { get; set; }

    /// <summary>One of <see cref="SeatPurposes"/>.</summary>
    public required string Purpose { get; set; }

    public required string Role { get; set; }

    public required string Organisation { get; set; }

    /// <summary>The nearest due date of the task, by which the work is read in order; <see cref="DateOnly.MaxValue"/> for none.</summary>
    public DateOnly Due { get; set; } = DateOnly.MaxValue;
}

/// <summary>A term that runs or ran.</summary>
[PrimaryKey(nameof(Stream), nameof(Id))]
public sealed class DeadlineRow
{
    public required string Stream { get; set; }

    public required string Id { get; set; }

    public required string Key { get; set; }

    public required string Term { get; set; }

    public required string Basis { get; set; }

    public bool Confirmed { get; set; }

    public DateOnly Start { get; set; }

    public DateOnly Due { get; set; }

    /// <summary>running, paused, met, missed, cancelled or restarted.</summary>
    public required string State { get; set; }

    /// <summary>Version of the calendar it was computed with.</summary>
    public int Calendar { get; set; }

    public string? TaskId { get; set; }

    /// <summary>JSON list of <see cref="Workflows.Calendars.Pause"/>.</summary>
    public required string Pauses { get; set; }

    /// <summary>JSON list of <see cref="Workflows.Calendars.Extension"/>.</summary>
    public string Extensions { get; set; } = "[]";

    public DateOnly? StoppedOn { get; set; }

    /// <summary>What is planned for it, as JSON; read it as <see cref="DueItemRow"/>.</summary>
    public required string Planned { get; set; }

    /// <summary>How often it was moved, revised or ended: what a calendar tells the newer of two entries by.</summary>
    public int Moves { get; set; }

    /// <summary>When it began or was last changed.</summary>
    public DateTimeOffset ChangedAt { get; set; }
}

/// <summary>Something that will be due, or is and was not acted on yet: a view of what is planned for deadlines.</summary>
[PrimaryKey(nameof(Stream), nameof(Key))]
public sealed class DueItemRow
{
    public required string Stream { get; set; }

    public required string Key { get; set; }

    /// <summary>reminder, overdue, silence or wait.</summary>
    public required string Kind { get; set; }

    public DateTimeOffset At { get; set; }

    public required string DeadlineId { get; set; }

    /// <summary>Task whose people are told; null when the flow itself waits.</summary>
    public string? TaskId { get; set; }

    public int OffsetDays { get; set; }
}

/// <summary>A fault of a case, until an administrator has seen to it.</summary>
[PrimaryKey(nameof(Stream), nameof(Number))]
public sealed class IncidentRow
{
    public required string Stream { get; set; }

    public int Number { get; set; }

    public required string CaseId { get; set; }

    public required string Code { get; set; }

    public required string Place { get; set; }

    public required string Detail { get; set; }

    public DateTimeOffset RaisedAt { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    public string? ResolvedBy { get; set; }
}
