using Approvals.Desk;
using Approvals.Email;
using Approvals.Jobs;
using Approvals.Persistence.Tables;
using Approvals.Tests.Email;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Xunit;

namespace Approvals.Tests.Desk;

public sealed class DailyDigestTests
{
    private const string Holder = "head.nghe-an";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_chose_one_mail_a_day_gets_it_at_half_past_seven_and_no_single_reminders()
    {
        using var office = await OpenAsync();
        await AtAsync(office, "2026-03-03", 7, 29);
        Assert.Empty(await DigestsAsync(office));
        await AtAsync(office, "2026-03-03", 7, 30);
        await AtAsync(office, "2026-03-03", 17, 0);
        Assert.Equal(["digest/2026-03-03"], (await DigestsAsync(office)).Select(m => m.NoticeKey));
        // Until long after the due date: every working day one, and never a single reminder.
        for (var day = new DateOnly(2026, 3, 4); day < new DateOnly(2026, 3, 28); day = day.AddDays(1)) await AtAsync(office, day.Iso(), 9, 0);
        Assert.DoesNotContain(await office.OutboxAsync(), m => m.Account == Holder && m.NoticeKey.StartsWith("sweep/", StringComparison.Ordinal));
        var days = (await DigestsAsync(office)).Select(m => Day(m.NoticeKey["digest/".Length..])).Order().ToList();
        Assert.Equal(19, days.Count);
        Assert.All(days, d => Assert.False(d.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday));
    }

    [Fact]
    public async Task After_an_outage_one_mail_stands_for_all_days_and_none_comes_on_a_day_off()
    {
        using var office = await OpenAsync();
        await AtAsync(office, "2026-03-03", 8, 0);
        await AtAsync(office, "2026-04-11", 8, 0);
        Assert.Single(await DigestsAsync(office));
        await AtAsync(office, "2026-04-13", 6, 0);
        Assert.Single(await DigestsAsync(office));
        await AtAsync(office, "2026-04-13", 8, 0);
        await AtAsync(office, "2026-04-13", 12, 0);
        Assert.Equal(2, (await DigestsAsync(office)).Count);
    }

    [Fact]
    public async Task Chosen_after_the_hour_it_begins_on_the_next_working_day_and_taken_back_it_ends()
    {
        using var office = await OpenAsync(choose: false);
        office.Clock.Set(Inputs.StartOf(new DateOnly(2026, 3, 3), 9));
        var digest = office.Get<DailyDigest>();
        await digest.ChooseAsync(Holder, true, Stop);
        Assert.True(await digest.IsChosenAsync(Holder, Stop));
        await AtAsync(office, "2026-03-03", 10, 0);
        Assert.Empty(await DigestsAsync(office));
        await AtAsync(office, "2026-03-04", 8, 0);
        Assert.Single(await DigestsAsync(office));
        await digest.ChooseAsync(Holder, false, Stop);
        await AtAsync(office, "2026-03-05", 8, 0);
        Assert.Single(await DigestsAsync(office));
    }

    [Theory]
    [InlineData("vi", "Quá hạn", "Toàn bộ việc đang chờ xử lý")]
    [InlineData("en", "Overdue", "Everything that waits")]
    public async Task The_letter_names_every_task_with_its_case_due_date_and_link(string language, string group, string all)
    {
        using var office = await OpenAsync();
        await office.SubmitAsync("c2", "Nước sạch <b>bản Mây</b>");
        await office.SpeakAsync(Holder, language);
        await AtAsync(office, "2026-04-10", 8, 0, send: false);
        var row = (await DigestsAsync(office)).Single(m => m.State == MailStates.Queued);
        var letter = await office.Get<MailRenderer>().LetterAsync(row, Stop);
        Assert.Equal(language, letter.Language);
        Assert.Equal([group], letter.Groups.Select(g => g.Title));
        Assert.Equal(2, letter.Groups[0].Items.Count);
        foreach (var item in letter.Groups[0].Items)
        {
            Assert.StartsWith("http://localhost:5000/tasks/", item.Link, StringComparison.Ordinal);
            Assert.Contains(item.Link, letter.Text, StringComparison.Ordinal);
        }
        Assert.Contains(all, letter.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('{', letter.Text);
        Assert.DoesNotContain('[', letter.Text);
        var html = await office.Get<MailRenderer>().HtmlAsync(letter);
        Assert.Contains("&lt;b&gt;", html, StringComparison.Ordinal);
        Assert.Contains(letter.Groups[0].Items[1].Link, html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_limit_a_body_set_itself_brings_a_task_into_the_mail_and_is_called_so()
    {
        using var office = await OpenAsync();
        var task = (await office.Get<ICaseStore>().LoadAsync("c1", Stop))!.Tasks[0];
        // As if the statutory date were far away: only the body's own limit is near.
        var limit = new DateOnly(2026, 3, 5);
        office.Sql($"update task set due = '2026-12-01', internal_due = '{limit.Iso()}' where id = '{task.Id}'");
        office.Sql($"update task_seat set due = '{limit.Iso()}' where task_id = '{task.Id}'");
        await AtAsync(office, "2026-03-03", 8, 0, send: false);
        var row = Assert.Single(await DigestsAsync(office));
        var letter = await office.Get<MailRenderer>().LetterAsync(row, Stop);
        Assert.Contains("hạn nội bộ 05/03/2026", letter.Text, StringComparison.Ordinal);
        office.Sql($"update task set due = null where id = '{task.Id}'");
        Assert.Contains("hạn nội bộ 05/03/2026", (await office.Get<MailRenderer>().LetterAsync(row, Stop)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_about_tasks_that_are_all_done_is_not_sent()
    {
        using var office = await OpenAsync();
        var state = await office.Get<ICaseStore>().LoadAsync("c1", Stop);
        await AtAsync(office, "2026-03-04", 8, 0, send: false);
        var row = Assert.Single(await DigestsAsync(office));
        await office.ActAsync(state!);
        Assert.True((await Assert.ThrowsAsync<MailFailure>(() => office.Get<MailRenderer>().LetterAsync(row, Stop))).Permanent);
    }

    [Fact]
    public async Task Going_back_to_single_reminders_loses_nothing_that_waited_for_the_next_daily_mail()
    {
        using var office = await OpenAsync();
        await AtAsync(office, "2026-03-04", 7, 30);
        var before = (await DigestsAsync(office)).Count;
        // The reminder of eight o'clock is told and waits for tomorrow's mail.
        await AtAsync(office, "2026-03-04", 8, 5);
        office.Clock.Set(Inputs.StartOf(Day("2026-03-04"), 9));
        await office.Get<DailyDigest>().ChooseAsync(Holder, false, Stop);
        var digests = await DigestsAsync(office);
        Assert.Equal(before + 1, digests.Count);
        var last = digests.Single(d => d.NoticeKey.StartsWith("digest/2026-03-04/", StringComparison.Ordinal));
        Assert.Single((await office.Get<MailRenderer>().LetterAsync(last, Stop)).Groups[0].Items);
        await office.Get<DailyDigest>().ChooseAsync(Holder, false, Stop);
        Assert.Equal(before + 1, (await DigestsAsync(office)).Count);
    }

    private static DateOnly Day(string text) => IsoDate.Parse(text) ?? throw new FormatException(text);

    private static async Task<MailOffice> OpenAsync(bool choose = true)
    {
        var office = await MailOffice.OpenAsync(new ScriptedTransport());
        await office.SubmitAsync("c1");
        // Before half past seven of the day on which it begins.
        office.Clock.Set(Inputs.StartOf(new DateOnly(2026, 3, 3), 6));
        if (choose) await office.Get<DailyDigest>().ChooseAsync(Holder, true, Stop);
        return office;
    }

    private static async Task AtAsync(MailOffice office, string day, int hour, int minute, bool send = true)
    {
        office.Clock.Set(Inputs.StartOf(Day(day), hour).AddMinutes(minute));
        await office.Get<DueWork>().SweepAsync(Stop);
        if (send) await office.Get<DueWork>().SendAsync(Stop);
    }

    private static async Task<IReadOnlyList<MailRow>> DigestsAsync(MailOffice office) =>
        [.. (await office.OutboxAsync()).Where(m => m.Account == Holder && m.NoticeKey.StartsWith("digest/", StringComparison.Ordinal))];
}
