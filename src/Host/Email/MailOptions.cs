using System.Net.Mail;
using Approvals.Identity;
using Microsoft.Extensions.Options;

namespace Approvals.Email;

/// <summary>Ways for a mail to leave.</summary>
public enum MailTransportKind
{
    /// <summary>A file each under <c>data/mail</c>.</summary>
    Eml,

    /// <summary>A mail server.</summary>
    Smtp,
}

/// <summary>Section <c>Approvals:Mail</c>. Read at the start and checked before anything is served.</summary>
public sealed class MailOptions
{
    /// <summary>Null: nothing is sent and mails wait in the queue. A demonstration writes files unless set.</summary>
    public MailTransportKind? Transport { get; set; }

    /// <summary>Mail server; needed for Smtp.</summary>
    public string? Host { get; set; }

    /// <summary>1 to 65535. 587 is submission with STARTTLS; 465 is refused.</summary>
    public int Port { get; set; } = 587;

    /// <summary>User at the mail server; null when it asks for none.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>Whether the connection is encrypted before anything is said. Without it no password is sent, but to this machine.</summary>
    public bool StartTls { get; set; } = true;

    /// <summary>Sender, <c>address</c> or <c>Name &lt;address&gt;</c>.</summary>
    public string? From { get; set; }

    /// <summary>
    /// Address to which servers return what they cannot deliver, such as <c>bounce@example.vn</c>: a mark of the mail is put behind a plus
    /// (<c>bounce+…@example.vn</c>). Null: they return it to the sender, and nothing is recorded.
    /// </summary>
    public string? Bounce { get; set; }

    /// <summary>How long a mail server may take for a mail: a second to an hour.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Address under which people reach the application: the beginning of every link.</summary>
    public string? PublicAddress { get; set; }
}

/// <summary>What a demonstration need not be told: files, a sender of this machine, the address it listens on.</summary>
internal sealed class MailDefaults(AccountSettings settings, IConfiguration configuration) : IPostConfigureOptions<MailOptions>
{
    private const string Listens = "http://localhost:5000";

    public void PostConfigure(string? name, MailOptions options)
    {
        if (!settings.Demo) return;
        options.Transport ??= MailTransportKind.Eml;
        options.From ??= "Approvals – Phê duyệt <approvals@localhost>";
        options.PublicAddress ??= Reachable(configuration["urls"]?.Split(';')[0]) ?? Listens;
    }

    private static string? Reachable(string? address)
    {
        if (string.IsNullOrEmpty(address)) return null;
        foreach (var any in (string[])["//*", "//+", "//0.0.0.0", "//[::]"]) address = address.Replace(any, "//localhost", StringComparison.Ordinal);
        // Port 0 means any: not known before the server listens.
        return address.EndsWith(":0", StringComparison.Ordinal) ? null : address;
    }
}

/// <summary>Names each wrong setting and what it should be.</summary>
internal sealed class MailOptionsCheck : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        List<string> wrong = [];
        if (options.Transport is not null) Common(options, wrong);
        if (options.Transport == MailTransportKind.Smtp) Smtp(options, wrong);
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static void Common(MailOptions options, List<string> wrong)
    {
        if (!Enum.IsDefined(options.Transport!.Value)) wrong.Add($"Approvals:Mail:Transport={options.Transport} is unknown; write Eml or Smtp.");
        if (!MailAddress.TryCreate(options.From, out var from) || !MailText.IsAddress(from.Address))
            wrong.Add($"Approvals:Mail:From={options.From} is no address; write mail@example.vn or Name <mail@example.vn>.");
        if (options.Bounce is not null && (!MailText.IsAddress(options.Bounce) || options.Bounce.Contains('+', StringComparison.Ordinal)))
            wrong.Add($"Approvals:Mail:Bounce={options.Bounce} is no address without a plus; write it as bounce@example.vn.");
        if (options.Patience < TimeSpan.FromSeconds(1) || options.Patience > TimeSpan.FromHours(1))
            wrong.Add($"Approvals:Mail:Patience={options.Patience} is not between 00:00:01 and 01:00:00.");
        if (!Uri.TryCreate(options.PublicAddress, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            wrong.Add($"Approvals:Mail:PublicAddress={options.PublicAddress} is no address; write it as https://approvals.example.vn.");
    }

    private static void Smtp(MailOptions options, List<string> wrong)
    {
        if (string.IsNullOrWhiteSpace(options.Host)) wrong.Add("Approvals:Mail:Host is missing; it names the mail server.");
        if (options.Port == 465)
            wrong.Add("Approvals:Mail:Port=465 cannot be used: it expects TLS from the first byte, which the platform's mail client does not speak. "
                + "Use 587 with STARTTLS.");
        else if (options.Port is < 1 or > 65535) wrong.Add($"Approvals:Mail:Port={options.Port} is no port; 587 is usual.");
        if (options.User is not null && string.IsNullOrEmpty(options.Password)) wrong.Add("Approvals:Mail:Password is missing for Approvals:Mail:User.");
        if (options.User is null && options.Password is not null) wrong.Add("Approvals:Mail:User is missing for Approvals:Mail:Password.");
        if (options is { User: not null, StartTls: false } && options.Host is not ("localhost" or "127.0.0.1" or "::1"))
            wrong.Add("Approvals:Mail:StartTls=false would send the password unencrypted; switch it on, or use no user.");
    }
}
