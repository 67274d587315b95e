using System.Net.Mail;
using Approvals.Email;
using Microsoft.Extensions.Options;

namespace Approvals.Commands;

/// <summary><c>mail test</c>: tries the way out before anybody relies on it. Touches no database.</summary>
public static class MailVerb
{
    private const string Usage = "Usage: mail test --to ADDRESS [--Approvals:Mail:…]";

    /// <summary>Sends one mail and says what became of it; the setting that is wrong, or what the server answered.</summary>
    /// <param name="build">The application, asked for only once the words are right.</param>
    /// <param name="words">The words of the command line.</param>
    /// <param name="output">Where to say it.</param>
    /// <param name="cancellation">Stops sending.</param>
    public static async Task<int> RunAsync(Func<WebApplication> build, IReadOnlyList<string> words, TextWriter output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(output);
        if (words is not [_, "test", "--to", var address] || !MailText.IsAddress(address))
        {
            await output.WriteLineAsync(Usage);
            return Verbs.Misused;
        }
        await using var app = build();
        try
        {
            var transport = app.Services.GetRequiredService<IMailTransport>();
            if (!transport.IsConfigured) throw new MailFailure("No mail transport is configured (Approvals:Mail:Transport).");
            var options = app.Services.GetRequiredService<IOptions<MailOptions>>().Value;
            await transport.SendAsync(Letter(options, address, app.Services.GetRequiredService<TimeProvider>().GetUtcNow()), cancellation);
        }
        catch (Exception fault) when (fault is MailFailure or OptionsValidationException)
        {
            await output.WriteLineAsync($"Not sent: {fault.Message}");
            return Verbs.FoundWrong;
        }
        await output.WriteLineAsync($"Sent to {address}. Đã gửi.");
        return Verbs.Done;
    }

    private static Mail Letter(MailOptions options, string address, DateTimeOffset now)
    {
        var from = new MailAddress(options.From!);
        var id = "test/" + Guid.CreateVersion7(now).ToString("N");
        const string Says = "Thư thử của phần mềm Phê duyệt: đường gửi thư hoạt động.\nA test of Approvals: mails leave.\n";
        return new Mail
        {
            Id = id, MessageId = MessageId.Of(id, from.Host), Date = now, From = new Mailbox(from.DisplayName, from.Address), To = new Mailbox("", address),
            Subject = "Thư thử – test", Text = Says, Html = $"<!DOCTYPE html>\n<html lang=\"vi\"><body><p>{Says.Trim().Replace("\n", "<br>", StringComparison.Ordinal)}</p></body></html>",
            Bounce = options.Bounce is { } bounce ? BounceAddress.Of(bounce, id) : null,
        };
    }
}
