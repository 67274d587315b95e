using Microsoft.EntityFrameworkCore;

namespace Approvals.Persistence.Tables;

/// <summary>States of a mail.</summary>
public static class MailStates
{
    public const string Queued = "queued";

    public const string Sending = "sending";

    public const string Sent = "sent";

    public const string Failed = "failed";
}

/// <summary>A notice to one account: in the queue, or sent or given up. A view of both.</summary>
[PrimaryKey(nameof(Account), nameof(Id))]
public sealed class MailRow
{
    /// <summary>Key of the notice, a slash, the account: nothing is queued twice.</summary>
    public required string Id { get; set; }

    /// <summary>Its place in the queue; null once it was sent or given up.</summary>
    public long? Place { get; set; }

    public required string NoticeKey { get; set; }

    public required string Stream { get; set; }

    public required string Account { get; set; }

    public required string Template { get; set; }

    /// <summary>JSON object of texts.</summary>
    public required string Args { get; set; }

    /// <summary>One of <see cref="MailStates"/>.</summary>
    public required string State { get; set; }

    public DateTimeOffset QueuedAt { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset? NextAttemptAt { get; set; }

    public DateTimeOffset? SentAt { get; set; }

    public string? Error { get; set; }

    /// <summary>Message-ID, the same in every attempt.</summary>
    public string? MessageId { get; set; }

    /// <summary>When a mail that had been taken came back; null for never.</summary>
    public DateTimeOffset? BouncedAt { get; set; }

    /// <summary>The account at the end of an id: rows are found by both.</summary>
    public static string AccountIn(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id[(id.LastIndexOf('/') + 1)..];
    }
}

/// <summary>What a mail said at its first attempt; kept until it has left.</summary>
[PrimaryKey(nameof(Account), nameof(Id))]
public sealed class MailLetterRow
{
    public required string Account { get; set; }

    public required string Id { get; set; }

    /// <summary>JSON.</summary>
    public required string Letter { get; set; }
}

/// <summary>An address that refused a mail for good. Counts while the directory names the same address for the account.</summary>
[PrimaryKey(nameof(Account))]
public sealed class MailAddressRow
{
    public required string Account { get; set; }

    public required string Address { get; set; }

    public DateTimeOffset Since { get; set; }

    /// <summary>The mail that came back.</summary>
    public required string Mail { get; set; }

    /// <summary>What the other server said.</summary>
    public required string Error { get; set; }
}

/// <summary>A signal from one case to another.</summary>
[PrimaryKey(nameof(Key))]
public sealed class SignalRow
{
    public required string Key { get; set; }

    public required string FromCase { get; set; }

    public required string ToCase { get; set; }

    public required string Signal { get; set; }

    /// <summary>JSON of the values sent.</summary>
    public required string Body { get; set; }

    public DateTimeOffset QueuedAt { get; set; }

    /// <summary><c>pending</c>, <c>delivered</c>, or the key of the refusal.</summary>
    public required string State { get; set; }

    public DateTimeOffset? SettledAt { get; set; }
}

/// <summary>A run of a job.</summary>
public sealed class JobRunRow
{
    public long Id { get; set; }

    public required string Job { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    public string? Outcome { get; set; }

    public string? Detail { get; set; }
}

/// <summary>How a job stands.</summary>
[PrimaryKey(nameof(Job))]
public sealed class JobStateRow
{
    public required string Job { get; set; }

    /// <summary>Null while it runs by its timetable.</summary>
    public DateTimeOffset? PausedAt { get; set; }

    /// <summary>Account of who paused it.</summary>
    public string? PausedBy { get; set; }

    /// <summary>By the application's clock.</summary>
    public DateTimeOffset? LastStarted { get; set; }

    /// <summary>By the application's clock; null while its first run lasts.</summary>
    public DateTimeOffset? LastFinished { get; set; }

    /// <summary>How long the last run took, by a clock that nobody moves.</summary>
    public long? LastMilliseconds { get; set; }

    public string? LastOutcome { get; set; }

    public string? LastDetail { get; set; }

    /// <summary>The day a daily job was last run for.</summary>
    public DateOnly? LastSlot { get; set; }
}

/// <summary>A setting of the installation.</summary>
[PrimaryKey(nameof(Key))]
public sealed class SettingRow
{
    public required string Key { get; set; }

    public required string Value { get; set; }
}

/// <summary>A published version of a case type.</summary>
[PrimaryKey(nameof(Digest))]
public sealed class DefinitionRow
{
    public required string Digest { get; set; }

    public required string Type { get; set; }

    public required string TextsDigest { get; set; }

    /// <summary>Name of the version for people.</summary>
    public required string Key { get; set; }

    /// <summary>JSON object: file name → text.</summary>
    public required string Files { get; set; }

    public DateTimeOffset PublishedAt { get; set; }

    public required string PublishedBy { get; set; }

    /// <summary>Whether new cases start with it; one version of a type at most.</summary>
    public bool Active { get; set; }
}
