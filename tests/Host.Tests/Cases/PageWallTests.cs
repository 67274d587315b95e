using System.Net;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>The walls of the API hold for the pages too. One body has answered, the police is still asked by letter.</summary>
public sealed class PageWallTests(WallTests.ConsultedCase project) : IClassFixture<WallTests.ConsultedCase>
{
    private const string Consulted = "leader.so-ngoai-vu-nghe-an";
    private readonly ApiApp app = project.App;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_consulted_body_sees_the_dossier_and_nothing_of_the_work_of_others()
    {
        var browser = await app.BrowserAsync(Consulted);
        var page = await browser.GetStringAsync(Address("/cases/" + project.Id), Stop);
        Assert.Contains("Nước sạch cho trường học vùng cao", page, StringComparison.Ordinal);
        Assert.Contains("Ý kiến kín.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Đầu mối mẫu", page, StringComparison.Ordinal);
        Assert.DoesNotContain(project.Police, page, StringComparison.Ordinal);
        Assert.DoesNotContain("/deadlines/", page, StringComparison.Ordinal);

        var full = await app.As("officer.nghe-an").CaseAsync(project.Id);
        var receipt = full["data"].GetProperty("receiptCode").GetString()!;
        Assert.DoesNotContain(receipt, page, StringComparison.Ordinal);
        Assert.Contains(receipt, await (await app.BrowserAsync("officer.nghe-an")).GetStringAsync(Address("/cases/" + project.Id), Stop),
            StringComparison.Ordinal);
        var scan = full["attachments"].EnumerateArray().Single(f => f.GetProperty("slot").GetString() == "receiptScan").GetProperty("id")
            .GetString();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(browser, $"/cases/{project.Id}/files/{scan}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(browser, "/tasks/" + project.Police));
        foreach (var deadline in full["deadlines"].EnumerateArray())
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(browser, "/deadlines/" + deadline.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("officer.bac-ninh")]
    [InlineData("inspector.thanh-tra-bac-ninh")]
    [InlineData("admin.vufo")]
    public async Task Behind_the_wall_there_is_no_page(string account)
    {
        var browser = await app.BrowserAsync(account);
        var deadline = (await app.As("officer.nghe-an").CaseAsync(project.Id))["deadlines"][0].GetProperty("id").GetString();
        foreach (var page in (string[])[$"/cases/{project.Id}", $"/cases/{project.Id}/print", $"/cases/{project.Id}/flow", "/tasks/" + project.Police,
            "/deadlines/" + deadline, $"/cases/{project.Id}/actions/withdraw"])
            Assert.Equal((page, HttpStatusCode.NotFound), (page, await StatusAsync(browser, page)));
        foreach (var post in (string[])["", "/confirm", "/ask", "/detach"])
            Assert.Equal((post, HttpStatusCode.NotFound),
                (post, (await ApprovalsApp.PostAsync(browser, "/", $"/tasks/{project.Police}{post}", ("outcome", "Agree"))).StatusCode));
    }

    [Fact]
    public async Task The_way_of_a_case_is_shown_to_whom_its_history_is_shown()
    {
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(await app.BrowserAsync(Consulted), $"/cases/{project.Id}/flow"));
        var page = await ApprovalsApp.OpenAsync(await app.BrowserAsync("officer.nghe-an"), $"/cases/{project.Id}/flow");
        var picture = page.QuerySelector("svg[role=img]")!;
        Assert.Contains("Nước sạch cho trường học vùng cao", picture.QuerySelector("title")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Đang ở: Lấy ý kiến", picture.QuerySelector("desc")!.TextContent, StringComparison.Ordinal);
        var here = Assert.Single(picture.QuerySelectorAll(".flow-here"));
        Assert.Equal("here", here.Id);
        Assert.Contains("Đang ở đây", here.TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(picture.QuerySelectorAll(".flow-passed"));
        Assert.NotEmpty(picture.QuerySelectorAll(".flow-line.taken"));
        Assert.Contains(page.QuerySelectorAll(".flow-steps li"), li => li.TextContent.Contains("Đang ở đây", StringComparison.Ordinal));
        Assert.NotNull((await ApprovalsApp.OpenAsync(await app.BrowserAsync("officer.nghe-an"), "/cases/" + project.Id)).QuerySelector($"a[href='/cases/{project.Id}/flow']"));
        Assert.Null((await ApprovalsApp.OpenAsync(await app.BrowserAsync(Consulted), "/cases/" + project.Id)).QuerySelector($"a[href='/cases/{project.Id}/flow']"));
    }

    [Fact]
    public async Task An_auditor_who_opens_a_task_is_recorded_and_leaves_no_file()
    {
        var browser = await app.BrowserAsync("inspector.thanh-tra-nghe-an");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, "/tasks/" + project.Police));
        var answer = await UploadAsync(browser, "inspector");
        Assert.Contains("notice-problem", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ApprovalsDb>();
        Assert.Single(await db.Records.Where(r => r.Stream == "access/inspector.thanh-tra-nghe-an" && r.Body.Contains(project.Id))
            .ToListAsync(Stop));
        Assert.Empty(await db.Drafts.Where(d => d.Owner == "inspector.thanh-tra-nghe-an").ToListAsync(Stop));
    }

    [Fact]
    public async Task What_one_person_keeps_for_an_answer_is_not_mixed_with_the_files_of_the_task()
    {
        (await UploadAsync(await app.BrowserAsync("appraiser.so-tai-chinh-nghe-an"), "của tôi")).EnsureSuccessStatusCode();
        var head = app.As("head.so-tai-chinh-nghe-an");
        var uploads = (await head.GetAsync("tasks/" + project.Police)).Is(200)["uploads"];
        Assert.DoesNotContain(uploads.EnumerateArray(), u => u.GetProperty("name").GetString() == "của tôi.pdf");
        (await app.As("appraiser.so-tai-chinh-nghe-an").UploadAsync($"tasks/{project.Police}/attachments", "reply", ApiClient.Pdf("của việc")))
            .Is(201);
        await using var scope = app.Services.CreateAsyncScope();
        var row = await scope.ServiceProvider.GetRequiredService<ApprovalsDb>().Drafts
            .SingleAsync(d => d.TaskId == project.Police && d.Id.StartsWith("answer:"), Stop);
        Assert.Single(Approvals.Desk.Drafts.ParseFiles(row.Attachments));
    }

    [Fact]
    public async Task A_form_of_many_rows_is_read_and_a_broken_one_is_refused()
    {
        var browser = await app.BrowserAsync("officer.nghe-an");
        var draft = await app.As("officer.nghe-an").DraftAsync();
        var rows = Enumerable.Range(0, 1500).Select(n => ($"x{n}", "1")).ToArray();
        var saved = await ApprovalsApp.PostAsync(browser, "/drafts/" + draft, $"/drafts/{draft}", [.. rows, ("f.title", "Tên mới")]);
        Assert.Equal($"/drafts/{draft}?saved=1", saved.Headers.Location?.OriginalString);
        using var broken = new StringContent("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1");
        broken.Headers.Remove("Content-Type");
        broken.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(Address("/drafts/" + draft), broken, Stop)).StatusCode);
    }

    [Fact]
    public async Task A_command_by_cookie_alone_is_refused()
    {
        var browser = await app.BrowserAsync("officer.nghe-an");
        foreach (var path in (string[])["/api/v1/cases", $"/api/v1/tasks/{project.Police}/decision", "/api/v1/demo/clock", "/drafts"])
        {
            using var body = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
            Assert.Equal((path, HttpStatusCode.BadRequest), (path, (await browser.PostAsync(Address(path), body, Stop)).StatusCode));
        }
    }

    private async Task<HttpResponseMessage> UploadAsync(HttpClient browser, string name)
    {
        var page = await ApprovalsApp.OpenAsync(browser, "/");
        var token = page.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var form = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { new ByteArrayContent(ApiClient.Pdf(name)), "file.reply", name + ".pdf" },
        };
        return await browser.PostAsync(Address("/tasks/" + project.Police), form, Stop);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser, string page) =>
        (await browser.GetAsync(Address(page), Stop)).StatusCode;

    private static Uri Address(string path) => new(path, UriKind.Relative);
}
