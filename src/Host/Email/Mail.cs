namespace Approvals.Email;

/// <summary>An address with the name shown before it. Both are fit for a header, whoever wrote them.</summary>
public sealed record Mailbox
{
    /// <exception cref="MailFailure">The address is none.</exception>
    public Mailbox(string name, string address)
    {
        if (!MailText.IsAddress(address)) throw new MailFailure($"\"{MailText.OneLine(address ?? "")}\" is no mail address.", permanent: true);
        Name = MailText.OneLine(name);
        Address = address;
    }

    public string Name { get; }

    public string Address { get; }
}

/// <summary>A file that goes with a mail.</summary>
/// <param name="Name">One line; any letters.</param>
/// <param name="Type">Media type, without parameters.</param>
/// <param name="Content">Its bytes.</param>
public sealed record MailAttachment(string Name, string Type, byte[] Content);

/// <summary>A mail ready to go: the same content on every attempt.</summary>
public sealed record Mail
{
    private readonly string subject = "";

    /// <summary>Id of the row in the outbox.</summary>
    public required string Id { get; init; }

    /// <summary>With its angle brackets; the same on every attempt, so that a mail delivered twice is known for one.</summary>
    public required string MessageId { get; init; }

    /// <summary>When it was queued.</summary>
    public required DateTimeOffset Date { get; init; }

    public required Mailbox From { get; init; }

    public required Mailbox To { get; init; }

    /// <summary>One line, whatever is given.</summary>
    public required string Subject { get => subject; init => subject = MailText.Subject(value); }

    public required string Text { get; init; }

    public required string Html { get; init; }

    public IReadOnlyList<MailAttachment> Attachments { get; init; } = [];

    /// <summary>Where a server sends it back to: the sender of the envelope; null for the one of the letter.</summary>
    public string? Bounce { get; init; }
}

/// <summary>A mail did not leave.</summary>
public sealed class MailFailure : Exception
{
    public MailFailure() { }

    public MailFailure(string message) : base(message) { }

    public MailFailure(string message, Exception inner) : base(message, inner) { }

    public MailFailure(string message, bool permanent, Exception? inner = null, string? address = null) : base(message, inner) =>
        (Permanent, Address) = (permanent, address);

    /// <summary>Whether trying again cannot help: no such recipient, refused content.</summary>
    public bool Permanent { get; }

    /// <summary>The address that was refused for good; null where it was something else that was refused.</summary>
    public string? Address { get; }
}

/// <summary>The seam to whatever carries mails.</summary>
public interface IMailTransport
{
    /// <summary>False: mails wait in the queue until an administrator configures one.</summary>
    bool IsConfigured { get; }

    /// <summary>Whether a mail handed over twice arrives once; then what a killed process left behind is taken up without waiting.</summary>
    bool IsExactlyOnce { get; }

    /// <summary>Hands a mail over; returning means it was taken.</summary>
    /// <exception cref="MailFailure">It was not, or nobody knows: a connection broken after the last dot leaves it open.</exception>
    Task SendAsync(Mail mail, CancellationToken cancellation);
}

/// <summary>No way out is configured.</summary>
internal sealed class NoTransport : IMailTransport
{
    public bool IsConfigured => false;

    public bool IsExactlyOnce => false;

    public Task SendAsync(Mail mail, CancellationToken cancellation) => throw new MailFailure("No mail transport is configured (Approvals:Mail:Transport).");
}
