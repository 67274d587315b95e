using Approvals.Email;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Seeding;
using Approvals.Workflows.Engine;
using Microsoft.Extensions.Options;
using Xunit;

namespace Approvals.Tests.Email;

public sealed class OutboxSenderTests
{
    private const string Args = """{"number":"NA-1","title":"Nước sạch"}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queued_mail_is_written_once_and_settled()
    {
        using var office = await MailOffice.OpenAsync();
        await office.SubmitAsync("c1");
        var rows = await office.OutboxAsync();
        var result = await office.Get<OutboxSender>().SendDueAsync(Stop);
        Assert.Equal((rows.Count, 0, 0), (result.Sent, result.Delayed, result.Failed));
        Assert.Equal(rows.Select(r => EmlTransport.FileName(r.Id)).Order(StringComparer.Ordinal), office.MailFiles.Select(Path.GetFileName));
        Assert.All(await office.OutboxAsync(), r => Assert.Equal((MailStates.Sent, 1, office.Clock.GetUtcNow()), (r.State, r.Attempts, r.SentAt)));
        Assert.Equal(0, (await office.Get<OutboxSender>().SendDueAsync(Stop)).Sent);
    }

    [Fact]
    public async Task A_process_killed_after_the_file_was_written_leaves_one_file()
    {
        using var office = await MailOffice.OpenAsync();
        await office.SubmitAsync("c1");
        await office.Get<OutboxSender>().SendDueAsync(Stop);
        var before = office.MailFiles.Select(f => (f, File.ReadAllText(f))).ToList();
        // As the database looks when the process dies between the rename and the commit that follows it.
        office.Sql(
            """
            insert into outbox (id, notice_key, stream, account, template, args, state, queued_at, attempts, next_attempt_at, message_id)
            select id, notice_key, stream, account, template, args, 'sending', queued_at, attempts, queued_at + 600000, message_id from mail_past;
            delete from mail_past;
            """);
        Assert.Equal(before.Count, (await office.Get<OutboxSender>().SendDueAsync(Stop)).Sent);
        Assert.Equal(before, office.MailFiles.Select(f => (f, File.ReadAllText(f))));
        Assert.All(await office.OutboxAsync(), r => Assert.Equal(MailStates.Sent, r.State));
    }

    [Fact]
    public async Task A_process_killed_in_the_middle_of_sending_resends_after_ten_minutes_under_the_same_message_id()
    {
        using var office = await MailOffice.OpenAsync();
        await office.SubmitAsync("c1");
        office.Sql("delete from outbox where id not in (select id from outbox limit 1)");
        using var killed = new CancellationTokenSource();
        var dying = new ScriptedTransport((_, _) => { killed.Cancel(); throw new OperationCanceledException(killed.Token); });
        using (var sender = Sender(office, dying))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sender.SendDueAsync(killed.Token));
        var left = Assert.Single(await office.OutboxAsync());
        Assert.Equal((MailStates.Sending, 1), (left.State, left.Attempts));
        var alive = new ScriptedTransport();
        using var again = Sender(office, alive);
        office.Clock.Advance(OutboxSender.AmbiguousAfter - TimeSpan.FromSeconds(1));
        Assert.Equal(0, (await again.SendDueAsync(Stop)).Sent);
        office.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await again.SendDueAsync(Stop)).Sent);
        Assert.Equal(left.MessageId, Assert.Single(alive.Taken).MessageId);
        Assert.Matches("^<[0-9a-f]{32}@localhost>$", left.MessageId);
    }

    [Fact]
    public async Task Attempts_wait_longer_each_time_and_end()
    {
        var transport = new ScriptedTransport((_, _) => throw new MailFailure("451 later"));
        using var office = await MailOffice.OpenAsync(transport);
        await office.SubmitAsync("c1");
        office.Sql("delete from outbox where id not in (select id from outbox limit 1)");
        var sender = office.Get<OutboxSender>();
        foreach (var wait in OutboxSender.Waits)
        {
            Assert.Equal(1, (await sender.SendDueAsync(Stop)).Delayed);
            var row = Assert.Single(await office.OutboxAsync());
            Assert.Equal((MailStates.Queued, office.Clock.GetUtcNow() + wait, "451 later"), (row.State, row.NextAttemptAt, row.Error));
            office.Clock.Advance(wait - TimeSpan.FromMilliseconds(1));
            Assert.Equal(SendingResult.Nothing with { Errors = [] }, (await sender.SendDueAsync(Stop)) with { Errors = SendingResult.Nothing.Errors });
            office.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }
        Assert.Equal(1, (await sender.SendDueAsync(Stop)).Failed);
        var last = Assert.Single(await office.OutboxAsync());
        Assert.Equal((MailStates.Failed, OutboxSender.Waits.Count + 1, null), (last.State, last.Attempts, last.NextAttemptAt));
        office.Clock.Advance(TimeSpan.FromDays(365));
        Assert.Equal(0, (await sender.SendDueAsync(Stop)).Failed);
    }

    [Fact]
    public async Task One_mail_that_cannot_be_sent_does_not_keep_the_others()
    {
        var transport = new ScriptedTransport((mail, _) =>
        {
            if (mail.To.Address.StartsWith("leader", StringComparison.Ordinal)) throw new InvalidOperationException("broken");
        });
        using var office = await MailOffice.OpenAsync(transport);
        await office.SubmitAsync("c1");
        office.Sql("delete from outbox");
        await office.QueueAsync("a", "case/c1", "leader.nghe-an", "decisionApproved", Args);
        await office.QueueAsync("b", "case/nowhere", "officer.nghe-an", "decisionApproved", Args);
        await office.QueueAsync("c", "case/c1", "nobody", "decisionApproved", Args);
        await office.QueueAsync("d", "case/c1", "leader.quang-tri", "decisionApproved", Args);
        await office.QueueAsync("e", "case/c1", "officer.nghe-an", "decisionApproved", Args);
        var result = await office.Get<OutboxSender>().SendDueAsync(Stop);
        Assert.Equal(1, result.Sent);
        Assert.Equal("e", Assert.Single(transport.Taken).Id);
        var states = (await office.OutboxAsync()).ToDictionary(r => r.Id, r => r.State);
        Assert.Equal(MailStates.Failed, states["c"]);
        // Behind the wall: another province has no part in this case.
        Assert.Equal(MailStates.Failed, states["d"]);
        Assert.Equal(4, result.Errors.Count);
    }

    [Fact]
    public async Task Without_a_transport_mails_wait()
    {
        using var office = await MailOffice.OpenAsync(null, ("Approvals:Demo", "false"));
        await office.SubmitAsync("c1");
        Assert.False(office.Get<IMailTransport>().IsConfigured);
        Assert.Equal(SendingResult.Nothing, await office.Get<OutboxSender>().SendDueAsync(Stop));
        Assert.All(await office.OutboxAsync(), r => Assert.Equal((MailStates.Queued, 0), (r.State, r.Attempts)));
    }

    private static OutboxSender Sender(MailOffice office, IMailTransport transport) => new(
        office.Get<Writer>(), office.Get<MailRenderer>(), transport, office.Get<Approvals.Desk.CaseAccess>(),
        office.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<ApprovalsDb>>(), office.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<OutboxSender>.Instance);
}
