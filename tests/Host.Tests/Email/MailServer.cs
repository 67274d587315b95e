using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Approvals.Tests.Email;

/// <summary>A real mail server, aiosmtpd, on a port of its own. What it does with a mail its mode says, or the address that a mail goes to.</summary>
internal sealed class MailServer(Process process, string folder, int port) : IAsyncDisposable
{
    private const string Script = """
        import asyncio, itertools, json, os, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult
        folder, mode, certificate = sys.argv[1:4]
        auth, tls = mode == 'auth', None
        if certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
        seen, count = set(), itertools.count()
        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith('gone@'): return '550 5.1.1 no such mailbox'
                if address.startswith('later@') and address not in seen:
                    seen.add(address); return '451 4.7.1 greylisted, try again'
                envelope.rcpt_tos.append(address); return '250 OK'
            async def handle_DATA(self, server, session, envelope):
                if mode == 'refusing': return '554 5.6.0 content refused'
                if mode == 'full': return '452 4.3.1 mailbox full'
                n = next(count)
                with open(os.path.join(folder, f'{n}.eml'), 'wb') as f: f.write(envelope.content)
                with open(os.path.join(folder, f'{n}.envelope'), 'w') as f:
                    json.dump(dict(sender=envelope.mail_from, to=envelope.rcpt_tos, tls=session.ssl is not None), f)
                if mode == 'dropping' and n == 0: server.transport.abort()
                if mode == 'slow' and n == 0: await asyncio.sleep(60)
                return '250 taken'
        def check(server, session, envelope, mechanism, data):
            return AuthResult(success=data.login == b'mailer' and data.password == b'right', handled=False)
        class Server(SMTP):
            # The platform's client writes "AUTH login"; names of mechanisms are case-insensitive (RFC 4422), but not to aiosmtpd.
            async def smtp_AUTH(self, arg):
                name, _, rest = arg.partition(' ')
                await super().smtp_AUTH((name.upper() + ' ' + rest).strip())
        async def main():
            make = lambda: Server(Handler(), auth_required=auth, auth_require_tls=False, authenticator=check if auth else None, tls_context=tls,
                    require_starttls=tls is not None)
            server = await asyncio.get_running_loop().create_server(make, '127.0.0.1', 0)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()
        asyncio.run(main())
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public int Port { get; } = port;

    /// <summary>Mails whose content arrived, whatever was answered then.</summary>
    public IReadOnlyList<string> Received => [.. System.IO.Directory.GetFiles(folder, "*.eml").Order(StringComparer.Ordinal)];

    /// <summary>Sender, recipients and encryption of each mail that arrived.</summary>
    public IReadOnlyList<JsonElement> Envelopes =>
        [.. System.IO.Directory.GetFiles(folder, "*.envelope").Order(StringComparer.Ordinal).Select(f => JsonDocument.Parse(File.ReadAllText(f)).RootElement)];

    public static async Task<MailServer> StartAsync(string mode = "open", string certificate = "")
    {
        if (!File.Exists("/usr/bin/python3")) Assert.Skip("python3 is not installed (Debian package python3)");
        var folder = System.IO.Directory.CreateTempSubdirectory("smtp-").FullName;
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", Script, folder, mode, certificate]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync(Stop);
        if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return new MailServer(process, folder, port);
        var error = await process.StandardError.ReadToEndAsync(Stop);
        process.Dispose();
        System.IO.Directory.Delete(folder, recursive: true);
        if (error.Contains("ModuleNotFoundError", StringComparison.Ordinal)) Assert.Skip("aiosmtpd is not installed (Debian package python3-aiosmtpd)");
        throw new InvalidOperationException(error);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
        System.IO.Directory.Delete(folder, recursive: true);
    }
}
