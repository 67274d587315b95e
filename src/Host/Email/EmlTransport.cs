using Approvals.Persistence;
using Microsoft.Extensions.Options;

namespace Approvals.Email;

/// <summary>Writes each mail once as <c>data/mail/ID.eml</c>: what has its file was sent, whoever died in between.</summary>
public sealed class EmlTransport(IOptions<DataOptions> options) : IMailTransport
{
    public bool IsConfigured => true;

    public bool IsExactlyOnce => true;

    /// <summary>Folder of the files.</summary>
    public string Folder { get; } = Path.Combine(Path.GetFullPath(options.Value.Data), "mail");

    /// <summary>Slash becomes underscore; everything else that is not a letter, digit, dot, hyphen or tilde is written %XX. No two ids share a name.</summary>
    public static string FileName(string id)
    {
        var name = Uri.EscapeDataString(id).Replace("_", "%5F", StringComparison.Ordinal).Replace("%2F", "_", StringComparison.Ordinal);
        return (name.Length <= 200 ? name : $"{name[..150]}~{MessageId.Hex(id)}") + ".eml";
    }

    /// <inheritdoc/>
    public async Task SendAsync(Mail mail, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var target = Path.Combine(Folder, FileName(mail.Id));
        try
        {
            System.IO.Directory.CreateDirectory(Folder);
            if (File.Exists(target)) return;
            var draft = $"{target}.{Environment.ProcessId}.tmp";
            await using (var file = new FileStream(draft, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(MimeWriter.Write(mail), cancellation);
                // The row says "sent" durably; so must the file.
                file.Flush(flushToDisk: true);
            }
            File.Move(draft, target, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new MailFailure(fault.Message, permanent: false, fault);
        }
    }
}
