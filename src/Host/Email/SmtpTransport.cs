using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Options;

namespace Approvals.Email;

/// <summary>
/// Hands mails to a server through the platform's client: STARTTLS, optional credentials, a connection a mail. The client sets <c>Date</c> itself,
/// to the moment of handing over; everything else is as in the file.
/// </summary>
public sealed class SmtpTransport(IOptions<MailOptions> options) : IMailTransport
{
    private readonly MailOptions settings = options.Value;

    public bool IsConfigured => true;

    public bool IsExactlyOnce => false;

    /// <inheritdoc/>
    public async Task SendAsync(Mail mail, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(mail);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(settings.Patience);
        try
        {
            using var message = Message(mail);
            using var client = new SmtpClient(settings.Host, settings.Port) { EnableSsl = settings.StartTls };
            if (settings.User is not null) client.Credentials = new NetworkCredential(settings.User, settings.Password);
            var sending = client.SendMailAsync(message, limited.Token);
            // The client does not give up waiting for the answer to the content: it is left behind, and its connection closed.
            _ = sending.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            await sending.WaitAsync(limited.Token);
        }
        catch (SmtpException fault)
        {
            // Refused before anything of the mail was sent: it is the address that is wrong, not what was to be said.
            var address = fault is SmtpFailedRecipientException && Permanent(fault.StatusCode) ? mail.To.Address : null;
            throw new MailFailure(Reason(fault), Permanent(fault.StatusCode), fault, address);
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException or FormatException or InvalidOperationException)
        {
            throw new MailFailure(fault.Message, permanent: fault is FormatException, fault);
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new MailFailure($"The mail server did not answer within {settings.Patience.TotalSeconds:0.#} seconds.", permanent: false, fault);
        }
    }

    /// <summary>
    /// 550–559 speak of this recipient or this mail (RFC 5321 §4.2.3). Other 5xx speak of the connection, the sign-in or a setting: an administrator may
    /// put that right, so they are tried again.
    /// </summary>
    private static bool Permanent(SmtpStatusCode code) => (int)code is >= 550 and <= 559;

    private static string Reason(SmtpException fault)
    {
        var code = (int)fault.StatusCode;
        var inner = fault.InnerException is { } cause ? $" ({cause.Message})" : "";
        return code > 0 ? $"{code} {fault.Message}{inner}" : fault.Message + inner;
    }

    private static MailMessage Message(Mail mail)
    {
        var message = new MailMessage
        {
            From = Address(mail.From), Subject = mail.Subject, SubjectEncoding = Encoding.UTF8, HeadersEncoding = Encoding.UTF8,
        };
        message.To.Add(Address(mail.To));
        // The client takes the sender of the envelope from here; no other member of it is.
        if (mail.Bounce is { } bounce) message.Sender = new MailAddress(bounce, mail.From.Name, Encoding.UTF8);
        message.Headers["Message-ID"] = mail.MessageId;
        message.Headers["Auto-Submitted"] = "auto-generated";
        message.AlternateViews.Add(View(mail.Text, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(View(mail.Html, MediaTypeNames.Text.Html));
        foreach (var file in mail.Attachments) message.Attachments.Add(Attachment(file));
        return message;
    }

    private static Attachment Attachment(MailAttachment file)
    {
        var attachment = new Attachment(new MemoryStream(file.Content, writable: false), new ContentType(file.Type)) { TransferEncoding = TransferEncoding.Base64 };
        if (file.Type.StartsWith("text/", StringComparison.Ordinal)) attachment.ContentType.CharSet = "utf-8";
        attachment.ContentType.Name = MimeWriter.PlainName(file.Name);
        attachment.ContentDisposition!.DispositionType = DispositionTypeNames.Attachment;
        // Left to itself the client writes encoded words into the name, which RFC 2231 forbids.
        foreach (var (name, value) in MimeWriter.FileName(file.Name)) attachment.ContentDisposition.Parameters[name] = value;
        return attachment;
    }

    private static MailAddress Address(Mailbox box) => new(box.Address, box.Name, Encoding.UTF8);

    private static AlternateView View(string content, string type)
    {
        var view = AlternateView.CreateAlternateViewFromString(content.ReplaceLineEndings("\r\n"), Encoding.UTF8, type);
        view.TransferEncoding = TransferEncoding.Base64;
        return view;
    }
}
