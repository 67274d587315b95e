using Microsoft.EntityFrameworkCore;

namespace Approvals.Persistence.Tables;

/// <summary>A plain reminder that was told to somebody. Insert only: the database refuses anything else.</summary>
[PrimaryKey(nameof(Place))]
public sealed class ReminderRow
{
    /// <summary>Order of telling.</summary>
    public long Place { get; set; }

    public required string Stream { get; set; }

    /// <summary>Key of what was due: told to each account once.</summary>
    public required string Key { get; set; }

    /// <summary>Empty when nobody held the work.</summary>
    public required string Account { get; set; }

    /// <summary>reminder or overdue.</summary>
    public required string Kind { get; set; }

    public required string TaskId { get; set; }

    /// <summary>Due date of the task as it was told.</summary>
    public DateOnly Due { get; set; }

    /// <summary>Working days between the telling and the due date.</summary>
    public int Days { get; set; }

    /// <summary>When it was due to be told.</summary>
    public DateTimeOffset At { get; set; }

    public DateTimeOffset ToldAt { get; set; }
}

/// <summary>How a person wants to be reminded; without a row by single mails.</summary>
[PrimaryKey(nameof(Account))]
public sealed class MailChoiceRow
{
    public required string Account { get; set; }

    /// <summary>One mail a day instead of single reminders.</summary>
    public bool Daily { get; set; }

    /// <summary>Local day of the last daily mail, sent or found empty.</summary>
    public DateOnly? DigestOn { get; set; }
}
