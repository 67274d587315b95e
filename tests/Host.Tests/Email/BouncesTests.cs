using Approvals.Email;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Approvals.Tests.Email;

public sealed class BouncesTests
{
    private const string Mail = "m/officer.nghe-an";
    private const string Address = "officer@nghe-an.example";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_that_came_back_marks_row_and_address_and_says_why()
    {
        using var office = await SentAsync();
        Assert.Equal(BounceOutcome.Marked, await office.Get<Bounces>().TakeAsync(Report(To: $"bounce+{MessageId.Hex(Mail)}@example.vn", recipient: await AddressAsync(office)), Stop));
        var row = Assert.Single(await office.OutboxAsync());
        Assert.Equal((MailStates.Sent, office.Clock.GetUtcNow(), "5.1.1 smtp; 550 5.1.1 no such user here"), (row.State, row.BouncedAt, row.Error));
        var marked = Assert.Single(await MarkedAsync(office));
        Assert.Equal(("officer.nghe-an", Mail), (marked.Account, marked.Mail));
        Assert.Single(await office.Get<RefusedAddresses>().OfAsync("officer.nghe-an", Stop));
        // The same report again changes nothing; somebody says that the address works.
        office.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(BounceOutcome.Marked, await office.Get<Bounces>().TakeAsync(Report(To: $"bounce+{MessageId.Hex(Mail)}@example.vn", recipient: await AddressAsync(office)), Stop));
        Assert.Equal(marked.Since, Assert.Single(await MarkedAsync(office)).Since);
        Assert.True(await office.Get<Writer>().ExecuteAsync(s => Mailing.Reachable(s, "officer.nghe-an"), cancellation: Stop));
        Assert.Empty(await MarkedAsync(office));
    }

    [Fact]
    public async Task Without_an_address_of_its_own_a_mail_is_known_by_the_returned_message_id()
    {
        using var office = await SentAsync();
        var report = Report(To: "approvals@localhost", recipient: await AddressAsync(office)) + $"\r\nMessage-ID: {MessageId.Of(Mail, "localhost")}\r\nSubject: x\r\n";
        Assert.Equal(BounceOutcome.Marked, await office.Get<Bounces>().TakeAsync(report, Stop));
        Assert.Single(await MarkedAsync(office));
    }

    [Theory]
    [InlineData("delayed", "4.4.1")]
    [InlineData("delivered", "2.0.0")]
    [InlineData("failed", "4.2.2")]
    public async Task A_delay_or_a_success_marks_nothing(string action, string status)
    {
        using var office = await SentAsync();
        var report = Report($"bounce+{MessageId.Hex(Mail)}@example.vn", Address, action, status);
        Assert.Equal(BounceOutcome.Passing, await office.Get<Bounces>().TakeAsync(report, Stop));
        Assert.Null(Assert.Single(await office.OutboxAsync()).BouncedAt);
        Assert.Empty(await MarkedAsync(office));
    }

    [Theory]
    [InlineData("bounce+00000000000000000000000000000000@example.vn", "failed")]
    [InlineData("bounce+________________________________@example.vn", "failed")]
    [InlineData("somebody@example.vn", "failed")]
    public async Task What_names_no_mail_of_ours_is_left_alone(string to, string action)
    {
        using var office = await SentAsync();
        Assert.Equal(BounceOutcome.Unknown, await office.Get<Bounces>().TakeAsync(Report(to, Address, action), Stop));
        Assert.Equal(BounceOutcome.Unknown, await office.Get<Bounces>().TakeAsync("Subject: I am away\r\n\r\nUntil Monday.", Stop));
        Assert.Equal(BounceOutcome.Unknown, await office.Get<Bounces>().TakeAsync("", Stop));
        Assert.Empty(await MarkedAsync(office));
    }

    [Fact]
    public async Task An_address_that_was_put_right_meanwhile_is_not_marked()
    {
        using var office = await SentAsync();
        Assert.Equal(BounceOutcome.Marked, await office.Get<Bounces>().TakeAsync(Report($"bounce+{MessageId.Hex(Mail)}@example.vn", "old@example.vn"), Stop));
        Assert.NotNull(Assert.Single(await office.OutboxAsync()).BouncedAt);
        Assert.Empty(await MarkedAsync(office));
    }

    [Fact]
    public async Task Files_in_the_folder_are_read_once_and_say_by_their_name_what_they_were()
    {
        using var office = await SentAsync();
        var bounces = office.Get<Bounces>();
        Assert.Equal(0, await bounces.ReadFolderAsync(Stop));
        System.IO.Directory.CreateDirectory(bounces.Folder);
        await File.WriteAllTextAsync(Path.Combine(bounces.Folder, "a.eml"), Report($"bounce+{MessageId.Hex(Mail)}@example.vn", await AddressAsync(office)), Stop);
        await File.WriteAllTextAsync(Path.Combine(bounces.Folder, "b.eml"), "Hello", Stop);
        await File.WriteAllBytesAsync(Path.Combine(bounces.Folder, "c.eml"), new byte[Bounces.Longest + 1], Stop);
        Assert.Equal(3, await bounces.ReadFolderAsync(Stop));
        Assert.Equal(["a.read", "b.unknown", "c.unknown"], System.IO.Directory.GetFiles(bounces.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(0, await bounces.ReadFolderAsync(Stop));
        Assert.Single(await MarkedAsync(office));
    }

    [Fact]
    public async Task A_file_that_cannot_be_put_aside_keeps_no_other_from_being_read()
    {
        using var office = await SentAsync();
        var bounces = office.Get<Bounces>();
        System.IO.Directory.CreateDirectory(Path.Combine(bounces.Folder, "a.unknown"));
        await File.WriteAllTextAsync(Path.Combine(bounces.Folder, "a.eml"), "Hello", Stop);
        await File.WriteAllTextAsync(Path.Combine(bounces.Folder, "b.eml"), Report($"bounce+{MessageId.Hex(Mail)}@example.vn", await AddressAsync(office)), Stop);
        Assert.Equal(1, await bounces.ReadFolderAsync(Stop));
        Assert.Single(await MarkedAsync(office));
        Assert.True(File.Exists(Path.Combine(bounces.Folder, "a.eml")));
    }

    private static async Task<MailOffice> SentAsync()
    {
        var office = await MailOffice.OpenAsync(new ScriptedTransport());
        await office.SubmitAsync("c1");
        office.Sql("delete from outbox");
        await office.QueueAsync(Mail, "case/c1", "officer.nghe-an", "decisionApproved", "{}");
        Assert.Equal(1, (await office.Get<OutboxSender>().SendDueAsync(Stop)).Sent);
        return office;
    }

    private static Task<string> AddressAsync(MailOffice office) => Task.FromResult(office.Get<ReferenceData>().Directory().Person("officer.nghe-an")!.Email);

    private static async Task<List<MailAddressRow>> MarkedAsync(MailOffice office)
    {
        await using var db = await office.Get<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.MailAddresses.ToListAsync(Stop);
    }

    /// <summary>As Postfix writes it, shortened.</summary>
    private static string Report(string To, string recipient, string action = "failed", string status = "5.1.1") => $"""
        Return-Path: <>
        From: MAILER-DAEMON@mx.example.vn (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: {To}
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        	boundary="4C1D2E.1/mx.example.vn"
        Message-ID: <20260302010101.4C1D2E@mx.example.vn>

        --4C1D2E.1/mx.example.vn
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.

        --4C1D2E.1/mx.example.vn
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.vn

        Final-Recipient: rfc822; {recipient}
        Original-Recipient: rfc822;{recipient}
        Action: {action}
        Status: {status}
        Remote-MTA: dns; mail.example.org
        Diagnostic-Code: smtp; 550 5.1.1
            no such user here

        --4C1D2E.1/mx.example.vn
        Content-Type: message/rfc822

        """.ReplaceLineEndings("\r\n");
}
