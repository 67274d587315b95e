using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Approvals.Email;
using Approvals.Persistence.Tables;
using Microsoft.Extensions.Options;
using Xunit;

namespace Approvals.Tests.Email;

/// <summary>Against a real mail server: aiosmtpd, started for the test on a port of its own.</summary>
public sealed class SmtpTransportTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_arrives_as_it_was_written()
    {
        await using var server = await MailServer.StartAsync();
        var mail = MimeTests.Sample();
        await Transport(server.Port).SendAsync(mail, Stop);
        var read = await MimeTests.ParsedByPythonAsync(Assert.Single(server.Received));
        Assert.Equal(mail.Subject, read.GetProperty("subject").GetString());
        Assert.Equal($"{mail.To.Name}|{mail.To.Address}", read.GetProperty("to").GetString());
        Assert.Equal(mail.MessageId, read.GetProperty("id").GetString());
        Assert.Equal("auto-generated", read.GetProperty("auto").GetString());
        Assert.Equal("multipart/alternative text/plain text/html", read.GetProperty("types").GetString());
        Assert.Equal(mail.Text, read.GetProperty("text").GetString());
        Assert.Equal(mail.Html, read.GetProperty("html").GetString()!.TrimEnd('\n'));
    }

    [Fact]
    public async Task A_user_signs_in_and_a_wrong_password_is_worth_another_try()
    {
        await using var server = await MailServer.StartAsync("auth");
        await Transport(server.Port, "mailer", "right").SendAsync(MimeTests.Sample(), Stop);
        Assert.Single(server.Received);
        Assert.False((await Assert.ThrowsAsync<MailFailure>(() => Transport(server.Port, "mailer", "wrong").SendAsync(MimeTests.Sample(), Stop))).Permanent);
        Assert.Single(server.Received);
    }

    [Fact]
    public async Task A_server_without_encryption_gets_nothing_when_it_is_asked_for()
    {
        await using var server = await MailServer.StartAsync();
        var transport = new SmtpTransport(Options.Create(new MailOptions { Host = "127.0.0.1", Port = server.Port }));
        Assert.False((await Assert.ThrowsAsync<MailFailure>(() => transport.SendAsync(MimeTests.Sample(), Stop))).Permanent);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task A_temporary_refusal_is_retried_and_a_permanent_one_is_not()
    {
        await using var server = await MailServer.StartAsync();
        using var office = await MailOffice.OpenAsync(Transport(server.Port));
        await office.SubmitAsync("c1");
        office.Sql("delete from outbox");
        const string Args = """{"number":"NA-1","title":"Nước sạch"}""";
        await office.QueueAsync("later", "case/c1", "head.nghe-an", "decisionApproved", Args);
        await office.QueueAsync("gone", "case/c1", "leader.nghe-an", "decisionApproved", Args);
        await office.QueueAsync("fine", "case/c1", "officer.nghe-an", "decisionApproved", Args);
        Address(office, "head.nghe-an", "later@example.vn");
        Address(office, "leader.nghe-an", "gone@example.vn");
        var first = await office.Get<OutboxSender>().SendDueAsync(Stop);
        Assert.Equal((1, 1, 1), (first.Sent, first.Delayed, first.Failed));
        var rows = (await office.OutboxAsync()).ToDictionary(r => r.Id);
        Assert.StartsWith("550 ", rows["gone"].Error, StringComparison.Ordinal);
        Assert.StartsWith("451 ", rows["later"].Error, StringComparison.Ordinal);
        office.Clock.Advance(OutboxSender.Waits[0]);
        Assert.Equal(1, (await office.Get<OutboxSender>().SendDueAsync(Stop)).Sent);
        Assert.Equal(2, server.Received.Count);
        Assert.Equal(MailStates.Failed, (await office.OutboxAsync()).Single(r => r.Id == "gone").State);
    }

    [Fact]
    public async Task A_server_that_is_away_delays_and_loses_nothing()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var office = await MailOffice.OpenAsync(Transport(port));
        await office.SubmitAsync("c1");
        var queued = (await office.OutboxAsync()).Count;
        Assert.Equal(queued, (await office.Get<OutboxSender>().SendDueAsync(Stop)).Delayed);
        Assert.All(await office.OutboxAsync(), r => Assert.Equal((MailStates.Queued, 1, true), (r.State, r.Attempts, r.Error is not null)));
    }

    private static SmtpTransport Transport(int port, string? user = null, string? password = null) =>
        new(Options.Create(new MailOptions { Host = "127.0.0.1", Port = port, StartTls = false, User = user, Password = password }));

    private static void Address(MailOffice office, string account, string address) => office.Sql($"""
        update stream_state set seq = seq + 1, body = json_set(body, (select fullkey from json_tree(body) where key = 'account' and value = '{account}'), '{account}',
          replace((select fullkey from json_tree(body) where key = 'account' and value = '{account}'), '.account', '.email'), '{address}')
        where stream = 'directory'
        """);

    private sealed class MailServer(Process process, string folder, int port) : IAsyncDisposable
    {
        private const string Script = """
            import asyncio, itertools, os, sys
            from aiosmtpd.smtp import SMTP, AuthResult
            folder, auth = sys.argv[1], sys.argv[2] == 'auth'
            seen, count = set(), itertools.count()
            class Handler:
                async def handle_RCPT(self, server, session, envelope, address, options):
                    if address.startswith('gone@'): return '550 5.1.1 no such mailbox'
                    if address.startswith('later@') and address not in seen:
                        seen.add(address); return '451 4.7.1 greylisted, try again'
                    envelope.rcpt_tos.append(address); return '250 OK'
                async def handle_DATA(self, server, session, envelope):
                    with open(os.path.join(folder, f'{next(count)}.eml'), 'wb') as f: f.write(envelope.content)
                    return '250 taken'
            def check(server, session, envelope, mechanism, data):
                return AuthResult(success=data.login == b'mailer' and data.password == b'right', handled=False)
            class Server(SMTP):
                # The platform's client writes "AUTH login"; names of mechanisms are case-insensitive (RFC 4422), but not to aiosmtpd.
                async def smtp_AUTH(self, arg):
                    name, _, rest = arg.partition(' ')
                    await super().smtp_AUTH((name.upper() + ' ' + rest).strip())
            async def main():
                make = lambda: Server(Handler(), auth_required=auth, auth_require_tls=False, authenticator=check if auth else None)
                server = await asyncio.get_running_loop().create_server(make, '127.0.0.1', 0)
                print(server.sockets[0].getsockname()[1], flush=True)
                await server.serve_forever()
            asyncio.run(main())
            """;

        public int Port { get; } = port;

        public IReadOnlyList<string> Received => [.. System.IO.Directory.GetFiles(folder).Order(StringComparer.Ordinal)];

        public static async Task<MailServer> StartAsync(string mode = "open")
        {
            if (!File.Exists("/usr/bin/python3")) Assert.Skip("python3 is not installed (Debian package python3)");
            var folder = System.IO.Directory.CreateTempSubdirectory("smtp-").FullName;
            var start = new ProcessStartInfo("/usr/bin/python3", ["-c", Script, folder, mode]) { RedirectStandardOutput = true, RedirectStandardError = true };
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
}
