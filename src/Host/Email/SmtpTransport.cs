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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly MailOptions settings = options.Value;

    public bool IsConfigured => true;

    public bool IsExactlyOnce => false;

    /// <inheritdoc/>
    public async Task SendAsync(Mail mail, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(mail);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(Patience);
        try
        {
            using var message = Message(mail);
            using var client = new SmtpClient(settings.Host, settings.Port) { EnableSsl = settings.StartTls };
            if (settings.User is not null) client.Credentials = new NetworkCredential(settings.User, settings.Password);
            await client.SendMailAsync(message, limited.Token);
        }
        catch (SmtpException fault)
        {
            throw new MailFailure(Reason(fault), Permanent(fault.StatusCode), fault);
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException or FormatException or InvalidOperationException)
        {
            throw new MailFailure(fault.Message, permanent: fault is FormatException, fault);
        }
        catch (OperationCanceledException fault) when (!cancellation.IsCancellationRequested)
        {
            throw new MailFailure($"The mail server did not answer within {Patience.TotalSeconds:0} seconds.", permanent: false, fault);
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
        message.Headers["Message-ID"] = mail.MessageId;
        message.Headers["Auto-Submitted"] = "auto-generated";
        message.AlternateViews.Add(View(mail.Text, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(View(mail.Html, MediaTypeNames.Text.Html));
        return message;
    }

    private static MailAddress Address(Mailbox box) => new(box.Address, box.Name, Encoding.UTF8);

    private static AlternateView View(string content, string type)
    {
        var view = AlternateView.CreateAlternateViewFromString(content.ReplaceLineEndings("\r\n"), Encoding.UTF8, type);
        view.TransferEncoding = TransferEncoding.Base64;
        return view;
    }
}
