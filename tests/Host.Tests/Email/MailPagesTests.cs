using System.Net;
using Approvals.Identity;
using Approvals.Jobs;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Email;

public sealed class MailPagesTests : IDisposable
{
    private readonly ApprovalsApp app = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task A_mail_is_listed_and_read_in_the_application_without_running_anything_of_it()
    {
        await SubmitAsync("c1");
        var browser = await app.SignInAsync("head.nghe-an");
        var list = await ApprovalsApp.OpenAsync(browser, "/mail");
        var link = list.QuerySelector("tbody a")!;
        Assert.StartsWith("Việc mới: ", link.TextContent, StringComparison.Ordinal);
        Assert.Contains("Đã gửi", list.QuerySelector("tbody tr")!.TextContent, StringComparison.Ordinal);
        var mail = await ApprovalsApp.OpenAsync(browser, link.GetAttribute("href")!);
        var frame = mail.QuerySelector("iframe")!;
        Assert.Equal("", frame.GetAttribute("sandbox"));
        Assert.StartsWith("<!DOCTYPE html>", frame.GetAttribute("srcdoc"), StringComparison.Ordinal);
        Assert.Contains("/tasks/c1.", mail.QuerySelector("pre")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(new Uri("/mail/no/such", UriKind.Relative), Stop)).StatusCode);
        Assert.Contains(list.QuerySelectorAll(".account-panel a"), a => a.GetAttribute("href") == "/mail");
    }

    [Fact]
    public async Task Only_the_page_of_a_mail_lets_its_styles_be_seen_and_no_page_lets_script_in()
    {
        await SubmitAsync("c1");
        var browser = await app.SignInAsync("head.nghe-an");
        var mail = (await ApprovalsApp.OpenAsync(browser, "/mail")).QuerySelector("tbody a")!.GetAttribute("href")!;
        Assert.Contains("style-src 'self' 'unsafe-inline'", await PolicyAsync(mail), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", await PolicyAsync("/mail"), StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", await PolicyAsync(mail), StringComparison.Ordinal);

        async Task<string> PolicyAsync(string page) => (await browser.GetAsync(new Uri(page, UriKind.Relative), Stop)).Headers.GetValues("Content-Security-Policy").Single();
    }

    [Fact]
    public async Task The_jobs_are_for_the_administrator_who_can_send_a_mail_again()
    {
        await SubmitAsync("c1");
        await app.Services.GetRequiredService<Writer>().ExecuteAsync(
            s =>
            {
                s.Execute(
                    """
                    insert or replace into mail_past (account, id, notice_key, stream, template, args, state, queued_at, attempts, sent_at, error, message_id)
                    select account, id, notice_key, stream, template, args, 'failed', queued_at, 1, null, '550 no such mailbox', message_id from mail
                    """);
                s.Execute("delete from outbox");
            },
            cancellation: Stop);
        var officer = await app.SignInAsync("officer.nghe-an");
        Assert.NotEqual(HttpStatusCode.OK, (await officer.GetAsync(new Uri("/administration/jobs", UriKind.Relative), Stop)).StatusCode);
        var admin = await app.SignInAsync("admin.vufo");
        var page = await ApprovalsApp.OpenAsync(admin, "/administration/jobs");
        Assert.Contains("550 no such mailbox", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Xử lý việc đến hạn", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\[(jobs|mail)\.", page.Body!.TextContent);
        var id = page.QuerySelector("form[action='/administration/jobs/resend'] input[name=id]")!.GetAttribute("value")!;
        var answer = await ApprovalsApp.PostAsync(admin, "/administration/jobs", "/administration/jobs/resend", ("id", id));
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        // The running schedule may have been quicker.
        await app.Services.GetRequiredService<DueWork>().RunOnceAsync(Stop);
        Assert.Contains("Đã gửi", (await ApprovalsApp.OpenAsync(admin, "/mail/" + id)).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_a_demonstration_an_administrator_sees_that_mails_go_and_not_what_they_say()
    {
        await SubmitAsync("c1");
        await using var production = app.WithWebHostBuilder(b => b.UseSetting("Approvals:Demo", "false"));
        using var admin = await WithTokenAsync(production, "admin.vufo");
        using var head = await WithTokenAsync(production, "head.nghe-an");
        var own = await ApprovalsApp.OpenAsync(head, "/mail");
        var (subject, href) = (own.QuerySelector("tbody a")!.TextContent, own.QuerySelector("tbody a")!.GetAttribute("href")!);
        Assert.Contains(" · ", subject, StringComparison.Ordinal);
        var number = subject.Split(" · ")[^1];
        var list = (await ApprovalsApp.OpenAsync(admin, "/mail")).QuerySelector("main")!.TextContent;
        Assert.Contains("Việc mới", list, StringComparison.Ordinal);
        Assert.DoesNotContain(number, list, StringComparison.Ordinal);
        var mail = await ApprovalsApp.OpenAsync(admin, href);
        Assert.Contains("Chỉ người nhận đọc được thư", mail.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Null(mail.QuerySelector("iframe, pre"));
        Assert.DoesNotContain(number, mail.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.NotNull((await ApprovalsApp.OpenAsync(head, href)).QuerySelector("iframe"));
        Assert.DoesNotContain(number, (await ApprovalsApp.OpenAsync(admin, "/administration/jobs")).DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_are_run_and_paused_on_their_page()
    {
        var admin = await app.SignInAsync("admin.vufo");
        foreach (var (act, says) in (ValueTuple<string, string>[])[("pause", "Tạm dừng"), ("run", "Xong"), ("resume", "Hằng ngày, 02:00")])
        {
            var answer = await ApprovalsApp.PostAsync(admin, "/administration/jobs", $"/administration/jobs/backup/{act}");
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            var page = await ApprovalsApp.OpenAsync(admin, answer.Headers.Location!.OriginalString);
            Assert.NotNull(page.QuerySelector(".notice-done"));
            var row = page.QuerySelectorAll("tr").Single(r => r.TextContent.Contains("Sao lưu dữ liệu", StringComparison.Ordinal));
            Assert.Contains(says, row.TextContent, StringComparison.Ordinal);
        }
        Assert.Single(System.IO.Directory.GetDirectories(Path.Combine(app.Data.FullName, "backup")));
        Assert.Equal(HttpStatusCode.NotFound, (await ApprovalsApp.PostAsync(admin, "/administration/jobs", "/administration/jobs/none/run")).StatusCode);
        Assert.DoesNotContain("Chưa có bản sao lưu mới", (await ApprovalsApp.OpenAsync(admin, "/administration")).Body!.TextContent, StringComparison.Ordinal);
        await app.Services.GetRequiredService<Writer>().ExecuteAsync(s => s.Execute("update job_state set last_slot = '2020-01-01' where job = 'backup'"), cancellation: Stop);
        Assert.Contains("Chưa có bản sao lưu mới từ ngày 01/01/2020", (await ApprovalsApp.OpenAsync(admin, "/administration")).Body!.TextContent, StringComparison.Ordinal);
    }

    private static async Task<HttpClient> WithTokenAsync(WebApplicationFactory<Program> factory, string account)
    {
        await using var scope = factory.Services.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Login>>();
        if (await accounts.FindByNameAsync(account) is null) await accounts.CreateAsync(new Login { Id = account, UserName = account });
        var client = factory.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", await scope.ServiceProvider.GetRequiredService<AccountSecrets>().CreateTokenAsync(account, Stop));
        return client;
    }

    [Fact]
    public async Task Production_without_a_transport_says_so_and_a_demonstration_is_well()
    {
        await using var production = new ApprovalsApp("Production");
        using var browser = production.Browser();
        var health = await browser.GetAsync(new Uri("/healthz/mail", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("Approvals:Mail:Transport", await health.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.Equal("ok", await app.CreateClient().GetStringAsync(new Uri("/healthz/mail", UriKind.Relative), Stop));
    }

    private async Task SubmitAsync(string id)
    {
        var start = ScenarioJson.Read(await File.ReadAllBytesAsync(MailOffice.ScenarioFiles.First(), Stop)).Start;
        var runner = app.Services.GetRequiredService<CaseRunner>();
        Assert.IsType<Execution.Done>(await runner.ExecuteAsync(
            new SubmitCase
            {
                Id = "submit", Case = id, Actor = new Actor("officer.nghe-an", "officer.nghe-an", "nghe-an"), Type = "aid-project", Organisation = "nghe-an",
                Values = ValueMap.Of(start.Data).With(ValueMap.OfTexts(("endOn", "2035-06-30"), ("startOn", "2034-06-30"))), Authors = ["officer.nghe-an"], Reasons = MailOffice.Reasons,
                Attachments = [.. start.Attachments.Select((slot, i) => ScenarioRunner.SampleFile(slot, i))],
            },
            Stop));
        await app.Services.GetRequiredService<DueWork>().RunOnceAsync(Stop);
    }
}
