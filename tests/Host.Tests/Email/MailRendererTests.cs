using Approvals.Desk;
using Approvals.Email;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Xunit;

namespace Approvals.Tests.Email;

public sealed class MailRendererTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_mail_of_every_scenario_reads_without_gaps_and_reaches_somebody_entitled_to_it()
    {
        var transport = new ScriptedTransport();
        using var office = await MailOffice.OpenAsync(transport);
        foreach (var (file, index) in MailOffice.ScenarioFilesOfAllTypes.Select((f, i) => (f, i))) await office.PlayAsync(file, index);
        var rows = await office.OutboxAsync();
        Assert.True(rows.Count > 200, $"{rows.Count} mails");
        foreach (var row in rows) AssertWhole(await office.Get<MailRenderer>().LetterAsync(row, Stop), row);
        // Day by day, as it would have happened: a body that was merged since gets nothing more.
        foreach (var day in rows.Select(r => r.QueuedAt).Distinct().Order())
        {
            office.Clock.Set(day);
            Assert.Empty((await office.Get<OutboxSender>().SendDueAsync(Stop)).Errors);
        }
        Assert.Equal(rows.Count, transport.Taken.Select(m => m.MessageId).Distinct().Count());
    }

    [Theory]
    [InlineData("officer.nghe-an", "Đã kiểm tra, chuyển trình")]
    [InlineData("english", "Checked, pass on")]
    public async Task Every_template_reads_without_gaps_in_both_languages_whatever_arguments_are_missing(string account, string said)
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        await EnglishReader(office);
        var state = await office.SubmitAsync("c1");
        var task = state.Tasks[0].Id;
        var full = $$"""{"number":"NA-1","title":"Nước sạch","activity":"@signSubmission.form","task":"{{task}}","due":"2026-03-12","days":"3","missed":"2","organisation":"cong-an-nghe-an","outcome":"=signSubmission.form=Pass"}""";
        foreach (var template in Templates(office))
            foreach (var args in (string[])[full, "{}"])
            {
                var row = Row(account, template, args);
                var letter = await office.Get<MailRenderer>().LetterAsync(row, Stop);
                Assert.Equal(account == "english" ? "en" : "vi", letter.Language);
                AssertWhole(letter, row);
                Assert.Equal(args == full ? $"http://localhost:5000/tasks/{task}" : "http://localhost:5000/cases/c1", letter.Link);
            }
        var judged = await office.Get<MailRenderer>().LetterAsync(Row(account, "answerJudged", full), Stop);
        Assert.Contains(said + ": ", judged.Subject, StringComparison.Ordinal);
        Assert.Contains($": {said}.", judged.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("officer.nghe-an")]
    [InlineData("english")]
    public async Task Every_template_is_read_back_by_another_parser_with_its_calendar_entry(string account)
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        await EnglishReader(office);
        var state = await office.SubmitAsync("c1", "Nước sạch & vệ sinh «vùng cao», giai đoạn 2 <2026–2028>");
        var task = state.Tasks.First(t => t.Deadline is not null);
        var args = $$"""{"number":"NA-1","title":"{{state.Title}}","activity":"@{{task.Handle}}","what":"@{{task.Handle}}","task":"{{task.Id}}","due":"2026-03-12","days":"3","missed":"2","organisation":"cong-an-nghe-an","outcome":"={{task.Handle}}=Pass"}""";
        var folder = System.IO.Directory.CreateTempSubdirectory("mails-");
        try
        {
            Dictionary<string, Mail> mails = [];
            foreach (var template in Templates(office))
            {
                var row = Row(account, template, args);
                mails[template] = office.Get<MailRenderer>().Mail(row, FrozenLetter.Read((await office.Get<MailRenderer>().FreezeAsync(row, Stop)).Json));
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, template + ".eml"), MimeWriter.Write(mails[template]), Stop);
            }
            var read = await Python.RunAsync(AllScript, folder.FullName);
            Assert.True(mails.Count > 10, $"{mails.Count} templates");
            foreach (var (template, mail) in mails)
            {
                var one = read.GetProperty(template);
                Assert.Equal((mail.Subject, 0), (one.GetProperty("subject").GetString(), one.GetProperty("defects").GetInt32()));
                Assert.Equal(mail.Text, one.GetProperty("text").GetString());
                Assert.Equal(mail.Html, one.GetProperty("html").GetString()!.TrimEnd('\n'));
                // The words of the page are those of the letter: nobody reads one and not the other.
                foreach (var line in mail.Text.Split("\n-- \n")[0].Split('\n').Where(l => l.Length > 0))
                    Assert.Contains(line, one.GetProperty("seen").GetString(), StringComparison.Ordinal);
                var deadline = template is "taskOpened" or "reminder" or "overdue" or "taskReassigned" or "extensionGranted" or "automatic";
                Assert.Equal(deadline ? [(account == "english" ? "Due date " : "Hạn xử lý ") + state.Number + ".ics"] : [], one.GetProperty("files").EnumerateArray().Select(f => f.GetString()));
                if (deadline) Assert.Single(await CalendarFileTests.ParsedAsync(mail.Attachments[0].Content));
            }
            // To look at them: the folder named receives what a browser shows.
            if (Environment.GetEnvironmentVariable("APPROVALS_MAILS") is { Length: > 0 } pictures)
                foreach (var (template, mail) in mails) await File.WriteAllTextAsync(Path.Combine(pictures, $"{template}.{account}.html"), mail.Html, Stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_letter_names_step_date_body_and_what_was_missed()
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        await office.SubmitAsync("c1");
        const string Args = """{"number":"NA-1","title":"Nước sạch","activity":"@consult:cong-an-nghe-an","task":"c1.1","due":"2026-03-12","days":"3","missed":"2"}""";
        var letter = await office.Get<MailRenderer>().LetterAsync(Row("officer.nghe-an", "reminder", Args), Stop);
        Assert.StartsWith("Nhắc việc: Lấy ý kiến · ", letter.Subject, StringComparison.Ordinal);
        Assert.EndsWith("hạn 12/03/2026", letter.Subject, StringComparison.Ordinal);
        Assert.Contains("Thư này thay cho 2 lần nhắc trước đó", letter.Text, StringComparison.Ordinal);
        Assert.Contains("Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An\nhttp://localhost:5000/tasks/c1.1\n", letter.Text, StringComparison.Ordinal);
        Assert.Contains("\n-- \nLý do nhận thư:", letter.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("officer.nghe-an", "reminder", "2026-03-12", 0, "có hạn ngày 12/03/2026: đến hạn hôm nay.")]
    [InlineData("officer.nghe-an", "reminder", "2026-03-17", 3, "có hạn ngày 17/03/2026: còn 3 ngày làm việc.")]
    [InlineData("officer.nghe-an", "overdue", "2026-03-11", 1, "có hạn ngày 11/03/2026: quá hạn 1 ngày làm việc.")]
    [InlineData("english", "reminder", "2026-03-12", 0, "is due on 12/03/2026: due today.")]
    [InlineData("english", "reminder", "2026-03-13", 1, "is due on 13/03/2026: 1 working day left.")]
    public async Task A_reminder_says_how_far_off_the_date_was_when_it_was_queued(string account, string template, string due, int days, string says)
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        await EnglishReader(office);
        await office.SubmitAsync("c1");
        var args = $$"""{"activity":"@consult:cong-an-nghe-an","task":"c1.1","due":"{{due}}","days":"{{days}}"}""";
        var row = Row(account, template, args);
        row.QueuedAt = new DateTimeOffset(2026, 3, 12, 1, 0, 0, TimeSpan.Zero);
        Assert.Contains(says, (await office.Get<MailRenderer>().LetterAsync(row, Stop)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_takes_its_date_from_the_task()
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        var state = await office.SubmitAsync("c1");
        var task = state.Tasks.First(t => t.Deadline is not null);
        var due = state.DeadlineById(task.Deadline)!.Due;
        var args = $$"""{"activity":"@consult:cong-an-nghe-an","task":"{{task.Id}}","organisation":"cong-an-nghe-an"}""";
        var letter = await office.Get<MailRenderer>().LetterAsync(Row("officer.nghe-an", "silence", args), Stop);
        Assert.Contains($"chưa trả lời đến hết ngày {due:dd}/{due:MM}/{due:yyyy}", letter.Text, StringComparison.Ordinal);
        Assert.StartsWith("Công an", letter.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_title_is_text_and_never_markup_placeholder_or_header()
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        await office.SubmitAsync("c1");
        const string Args = """{"number":"NA-1","title":"<b>{due}</b>\r\nBcc: x@example.org\uE000"}""";
        var row = Row("officer.nghe-an", "decisionApproved", Args);
        var letter = await office.Get<MailRenderer>().LetterAsync(row, Stop);
        Assert.Equal("Đã phê duyệt: <b>{due}</b> Bcc: x@example.org · NA-1", letter.Subject);
        var html = await office.Get<MailRenderer>().HtmlAsync(letter);
        Assert.Contains("&lt;b&gt;{due}&lt;/b&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.Equal(1, html.Split("<a ").Length - 1);
    }

    private static void AssertWhole(Letter letter, MailRow row)
    {
        Assert.False(letter.Subject.AsSpan().ContainsAny('{', '}') || letter.Text.AsSpan().ContainsAny('{', '}'), $"{row.Template} {row.Args}: {letter.Text}");
        // A subject may begin with the number in brackets; a missing text is a key in brackets.
        Assert.DoesNotMatch(@"\[[a-zA-Z]+(\.[A-Za-z0-9-]+)+\]", letter.Subject + letter.Text);
        Assert.DoesNotContain(Letter.LinkMark, letter.Text);
        Assert.Contains(letter.Link, letter.Text, StringComparison.Ordinal);
    }

    private const string AllScript = """
        import email, email.policy, glob, html.parser, json, os, sys
        class Seen(html.parser.HTMLParser):
            def __init__(self):
                super().__init__(); self.text = ''
            def handle_data(self, data): self.text += data
        answer = {}
        for path in glob.glob(os.path.join(sys.argv[1], '*.eml')):
            m = email.message_from_binary_file(open(path, 'rb'), policy=email.policy.default)
            page = m.get_body(('html',)).get_content().replace('\r\n', '\n')
            seen = Seen(); seen.feed(page)
            answer[os.path.basename(path)[:-4]] = dict(subject=m['subject'], html=page, text=m.get_body(('plain',)).get_content().replace('\r\n', '\n'),
              seen=' '.join(seen.text.split()), files=[f.get_filename() for f in m.iter_attachments()],
              defects=sum(len(p.defects) for p in m.walk()) + sum(len(v.defects) for p in m.walk() for v in p.values()))
        print(json.dumps(answer))
        """;

    private static IEnumerable<string> Templates(MailOffice office) =>
        TextKeys.Of(office.Get<DefinitionStore>().Active("aid-project")!)
            .Where(k => k.StartsWith("mail.", StringComparison.Ordinal) && k.EndsWith(".subject", StringComparison.Ordinal)).Select(k => k.Split('.')[1])
            // Mails that are the program's own: no definition has to have them.
            .Concat(["limitSet", "limitRemoved", "limitReminder", "limitOverdue", "extensionGranted", "extensionRefused", "escalated", "automatic", "lateReply", "answerJudged"]);

    private static MailRow Row(string account, string template, string args) => new()
    {
        Id = $"c1/1/{template}/{account}", NoticeKey = "c1/1/" + template, Stream = "case/c1", Account = account, Template = template, Args = args,
        State = MailStates.Queued,
    };

    /// <summary>The seeds have nobody who reads English first.</summary>
    [Theory]
    [InlineData("officer.nghe-an", "Đôn đốc: ", "đề nghị xử lý việc", "Lý do nhận thư")]
    [InlineData("english", "Please attend to: ", "asks for the task", "Why this mail")]
    public async Task A_letter_that_no_definition_has_is_in_the_words_of_the_program(string account, string subject, string body, string why)
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        await EnglishReader(office);
        var state = await office.SubmitAsync("c1");
        var args = $$"""{"number":"NA-1","title":"Nước sạch","activity":"@signSubmission.form","task":"{{state.Tasks[0].Id}}","due":"2026-03-12","organisation":"nghe-an"}""";
        var letter = await office.Get<MailRenderer>().LetterAsync(Row(account, "chase", args), Stop);
        Assert.StartsWith(subject, letter.Subject, StringComparison.Ordinal);
        Assert.Contains(body, letter.Text, StringComparison.Ordinal);
        Assert.StartsWith(why, letter.Footer[0], StringComparison.Ordinal);
        Assert.DoesNotContain('[', letter.Text);
        Assert.DoesNotContain('{', letter.Text);
        Assert.Contains("/tasks/" + state.Tasks[0].Id, letter.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_about_a_limit_or_more_time_carries_the_entry_of_the_very_deadline_it_speaks_of()
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        var task = (await office.SubmitAsync("c1")).Tasks.First(t => t.Deadline is not null && t.Organisation == "nghe-an");
        var limited = await LimitAsync(office, "k1", task, task.OpenedOn);
        var own = limited.Task(task.Handle)!.Internal!;
        foreach (var template in (string[])["limitSet", "limitReminder", "limitOverdue"])
        {
            var (uid, summary, status) = await EntryAsync(office, template, $$"""{"task":"{{task.Id}}"}""");
            Assert.Equal((own + "@approvals", "CONFIRMED"), (uid, status));
            Assert.StartsWith("Hạn nội bộ: ", summary, StringComparison.Ordinal);
        }
        Assert.Equal(task.Deadline + "@approvals", (await EntryAsync(office, "reminder", $$"""{"task":"{{task.Id}}"}""")).Uid);
        Assert.Equal(task.Deadline + "@approvals", (await EntryAsync(office, "extensionGranted", $$"""{"task":"{{task.Id}}","deadline":"{{task.Deadline}}"}""")).Uid);
        Assert.Equal(own + "@approvals", (await EntryAsync(office, "extensionGranted", $$"""{"task":"{{task.Id}}","deadline":"{{own}}"}""")).Uid);
        await LimitAsync(office, "k2", task, null);
        var gone = await EntryAsync(office, "limitRemoved", $$"""{"task":"{{task.Id}}"}""");
        Assert.Equal((own + "@approvals", "CANCELLED"), (gone.Uid, gone.Status));
    }

    [Theory]
    [InlineData("vi")]
    [InlineData("en")]
    public async Task Every_template_has_a_name_on_the_list_of_mails(string language)
    {
        using var office = await MailOffice.OpenAsync(new ScriptedTransport());
        var texts = Approvals.Localisation.Texts.For(language);
        var own = TextKeys.Of(office.Get<DefinitionStore>().Active("aid-project")!).Select(k => k.Split('.')).Where(k => k is ["mail", _, "subject"]).Select(k => k[1]).ToHashSet();
        var programs = Templates(office).Where(t => !own.Contains(t)).Concat([ReminderMails.Several, ReminderMails.Daily, "chase"]);
        Assert.All(programs, t => Assert.True(texts.Has("mail.template." + t), t));
    }

    private static async Task<CaseState> LimitAsync(MailOffice office, string id, CaseTask task, DateOnly? due)
    {
        var limit = new SetLimit { Id = id, Case = "c1", Actor = new Actor("leader.nghe-an", "leader.nghe-an", "nghe-an"), Task = task.Id, Due = due, Reason = "Cần xong sớm" };
        return Assert.IsType<Execution.Done>(await office.Get<CaseRunner>().ExecuteAsync(limit, Stop)).State;
    }

    private static async Task<(string? Uid, string? Summary, string? Status)> EntryAsync(MailOffice office, string template, string args)
    {
        var letter = await office.Get<MailRenderer>().LetterAsync(Row("officer.nghe-an", template, args), Stop);
        var entry = Assert.Single(await CalendarFileTests.ParsedAsync(Assert.Single(letter.Attachments).Content));
        return (entry.GetProperty("uid").GetString(), entry.GetProperty("summary").GetString(), entry.GetProperty("status").GetString());
    }

    private static Task EnglishReader(MailOffice office)
    {
        office.Sql("""
            update stream_state set seq = seq + 1, body = json_insert(body, '$.people[#]', json('{"account":"english","name":{"vi":"E","en":"E"},"email":"e@example.org","language":"en"}'))
            where stream = 'directory'
            """);
        return Task.CompletedTask;
    }
}
