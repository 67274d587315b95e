using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Approvals.Email;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Microsoft.EntityFrameworkCore;
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

    [Theory]
    [InlineData("refusing", true, "554 ")]
    [InlineData("full", false, "452 ")]
    public async Task What_is_refused_after_its_content_is_given_up_or_tried_again_and_marks_no_address(string mode, bool final, string says)
    {
        await using var server = await MailServer.StartAsync(mode);
        using var office = await MailOffice.OpenAsync(Transport(server.Port));
        await office.SubmitAsync("c1");
        var result = await office.Get<OutboxSender>().SendDueAsync(Stop);
        Assert.Equal((0, final), (result.Sent, result.Failed > 0));
        Assert.All(await office.OutboxAsync(), r => Assert.StartsWith(says, r.Error, StringComparison.Ordinal));
        Assert.Empty(await AddressesAsync(office));
    }

    [Fact]
    public async Task A_connection_broken_after_the_content_sends_the_same_letter_again_whatever_the_case_has_become()
    {
        await using var server = await MailServer.StartAsync("dropping");
        using var office = await MailOffice.OpenAsync(Transport(server.Port));
        await OneMailAsync(office, "officer.nghe-an");
        Assert.Equal(1, (await office.Get<OutboxSender>().SendDueAsync(Stop)).Delayed);
        // The case goes on and is called otherwise; the letter is the one that may have arrived.
        office.Sql("update outbox set args = replace(args, 'Nước sạch', 'Tên khác')");
        office.Clock.Advance(OutboxSender.Waits[0]);
        Assert.Equal(1, (await office.Get<OutboxSender>().SendDueAsync(Stop)).Sent);
        var (first, second) = (await ReceivedAsync(server, 0), await ReceivedAsync(server, 1));
        Assert.Contains("Nước sạch", first.GetProperty("text").GetString(), StringComparison.Ordinal);
        foreach (var part in (string[])["id", "subject", "text", "html", "to"]) Assert.Equal(first.GetProperty(part).GetString(), second.GetProperty(part).GetString());
        Assert.Equal(MailStates.Sent, Assert.Single(await office.OutboxAsync()).State);
        await using var db = await office.Get<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        Assert.Empty(await db.MailLetters.ToListAsync(Stop));
    }

    [Fact]
    public async Task A_slow_server_is_left_after_the_patience_set_and_tried_again()
    {
        await using var server = await MailServer.StartAsync("slow");
        var patient = new Changing(Transport(server.Port, patience: TimeSpan.FromSeconds(1)));
        using var office = await MailOffice.OpenAsync(patient);
        await OneMailAsync(office, "officer.nghe-an");
        // A busy machine may need more than the second before anything arrives: until it has, the attempt is none.
        while (server.Received.Count == 0)
        {
            Assert.Equal(1, (await office.Get<OutboxSender>().SendDueAsync(Stop)).Delayed);
            Assert.Equal("The mail server did not answer within 1 seconds.", Assert.Single(await office.OutboxAsync()).Error);
            office.Clock.Advance(OutboxSender.Waits[^1]);
        }
        patient.Now = Transport(server.Port);
        Assert.Equal(1, (await office.Get<OutboxSender>().SendDueAsync(Stop)).Sent);
        Assert.Equal((await ReceivedAsync(server, 0)).GetProperty("id").GetString(), (await ReceivedAsync(server, 1)).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_refused_address_is_marked_and_each_mail_has_an_address_of_its_own_to_come_back_to()
    {
        await using var server = await MailServer.StartAsync();
        using var office = await MailOffice.OpenAsync(Transport(server.Port), ("Approvals:Mail:Bounce", "bounce@example.vn"));
        await OneMailAsync(office, "officer.nghe-an");
        await office.QueueAsync("n/leader.nghe-an", "case/c1", "leader.nghe-an", "decisionApproved", "{}");
        Address(office, "leader.nghe-an", "gone@example.vn");
        var result = await office.Get<OutboxSender>().SendDueAsync(Stop);
        Assert.Equal((1, 1), (result.Sent, result.Failed));
        var marked = Assert.Single(await AddressesAsync(office));
        Assert.Equal(("leader.nghe-an", "gone@example.vn", "n/leader.nghe-an"), (marked.Account, marked.Address, marked.Mail));
        Assert.StartsWith("550 ", marked.Error, StringComparison.Ordinal);
        Assert.Equal($"bounce+{MessageId.Hex("m/officer.nghe-an")}@example.vn", Assert.Single(server.Envelopes).GetProperty("sender").GetString());
        Assert.Equal("approvals@localhost", (await ReceivedAsync(server, 0)).GetProperty("from").GetString()!.Split('|')[1]);
    }

    [Fact]
    public async Task A_file_goes_with_a_mail_under_its_name()
    {
        await using var server = await MailServer.StartAsync();
        const string Name = "Hạn xử lý «NA-2026-01», rất dài và có nhiều dấu tiếng Việt.ics";
        await Transport(server.Port).SendAsync(MimeTests.Sample() with { Attachments = [new MailAttachment(Name, CalendarFile.Type, "BEGIN:VCALENDAR"u8.ToArray())] }, Stop);
        var read = await Python.ReadAsync(MimeTests.FilesScript, await File.ReadAllBytesAsync(Assert.Single(server.Received), Stop));
        Assert.Equal(Name, Assert.Single(read.GetProperty("names").EnumerateArray()).GetString());
        Assert.Equal("multipart/mixed multipart/alternative text/plain text/html text/calendar", read.GetProperty("types").GetString());
        Assert.Equal("BEGIN:VCALENDAR"u8.ToArray(), read.GetProperty("first").GetBytesFromBase64());
        Assert.Equal(0, read.GetProperty("defects").GetInt32());
    }

    [Fact]
    public async Task A_server_is_trusted_by_its_certificate_and_gets_the_mail_encrypted()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("tls-");
        try
        {
            var (authority, certificate) = Certificates(folder.FullName);
            await using var server = await MailServer.StartAsync("open", certificate);
            // Who is trusted is settled once a process: the program itself sends, as an administrator would have it do after installing.
            var (refused, _) = await TestMailAsync(server.Port, null);
            Assert.Equal(1, refused);
            Assert.Empty(server.Received);
            var (sent, said) = await TestMailAsync(server.Port, authority);
            Assert.True(sent == 0, said);
            Assert.True(Assert.Single(server.Envelopes).GetProperty("tls").GetBoolean());
            Assert.Equal("multipart/alternative text/plain text/html", (await ReceivedAsync(server, 0)).GetProperty("types").GetString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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

    private static SmtpTransport Transport(int port, string? user = null, string? password = null, TimeSpan? patience = null) => new(Options.Create(new MailOptions
    {
        Host = "127.0.0.1", Port = port, StartTls = false, User = user, Password = password, Patience = patience ?? TimeSpan.FromSeconds(60),
    }));

    /// <summary>Another way out with every attempt.</summary>
    private sealed class Changing(IMailTransport first) : IMailTransport
    {
        public IMailTransport Now { get; set; } = first;

        public bool IsConfigured => true;

        public bool IsExactlyOnce => false;

        public Task SendAsync(Mail mail, CancellationToken cancellation) => Now.SendAsync(mail, cancellation);
    }

    private static async Task OneMailAsync(MailOffice office, string account)
    {
        await office.SubmitAsync("c1");
        office.Sql("delete from outbox");
        await office.QueueAsync("m/" + account, "case/c1", account, "decisionApproved", """{"number":"NA-1","title":"Nước sạch"}""");
    }

    private static Task<JsonElement> ReceivedAsync(MailServer server, int index) => MimeTests.ParsedByPythonAsync(server.Received[index]);

    private static async Task<List<MailAddressRow>> AddressesAsync(MailOffice office)
    {
        await using var db = await office.Get<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.MailAddresses.ToListAsync(Stop);
    }

    /// <summary>The verb of the program in a process of its own.</summary>
    private static async Task<(int Code, string Output)> TestMailAsync(int port, string? authority)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            [
                Path.Combine(AppContext.BaseDirectory, "Approvals.dll"), "mail", "test", "--to", "officer@nghe-an.example", "--Approvals:Mail:Transport=Smtp",
                "--Approvals:Mail:Host=localhost", $"--Approvals:Mail:Port={port}", "--Approvals:Mail:From=approvals@example.vn",
                "--Approvals:Mail:PublicAddress=https://approvals.example.vn",
            ])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = AppContext.BaseDirectory,
        };
        if (authority is not null) start.Environment["SSL_CERT_FILE"] = authority;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Stop), process.StandardError.ReadToEndAsync(Stop));
        await process.WaitForExitAsync(Stop);
        return (process.ExitCode, await output + await error);
    }

    /// <summary>An authority of the test's own and a certificate for localhost, as PEM.</summary>
    private static (string Authority, string Certificate) Certificates(string folder)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Approvals test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var (from, to) = (DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), DateTimeOffset.FromUnixTimeSeconds(4_000_000_000));
        using var authority = request.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        server.CertificateExtensions.Add(names.Build());
        server.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var certificate = server.Create(authority, from, to, [1, 2, 3, 4, 5, 6, 7, 8]);
        var paths = (Path.Combine(folder, "authority.pem"), Path.Combine(folder, "server.pem"));
        File.WriteAllText(paths.Item1, authority.ExportCertificatePem());
        File.WriteAllText(paths.Item2, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return paths;
    }

    private static void Address(MailOffice office, string account, string address) => office.Sql($"""
        update stream_state set seq = seq + 1, body = json_set(body, (select fullkey from json_tree(body) where key = 'account' and value = '{account}'), '{account}',
          replace((select fullkey from json_tree(body) where key = 'account' and value = '{account}'), '.account', '.email'), '{address}')
        where stream = 'directory'
        """);
}
