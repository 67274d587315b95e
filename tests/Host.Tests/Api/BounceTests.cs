using System.Text;
using Approvals.Email;
using Approvals.Jobs;
using Approvals.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Api;

public sealed class BounceTests(ApiApp app) : IClassFixture<ApiApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_server_hands_in_what_came_back_and_the_case_says_that_somebody_was_not_reached()
    {
        var id = await app.As("officer.nghe-an").SubmitAsync();
        await app.Services.GetRequiredService<DueWork>().SendAsync(Stop);
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        var sent = await db.Mails.FirstAsync(m => m.Stream == "case/" + id, Stop);
        var report = $"To: bounce+{MessageId.Hex(sent.Id)}@example.vn\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n";
        Assert.Equal(403, (int)(await PostAsync("officer.nghe-an", report)).Status);
        Assert.Equal(401, (int)(await PostAsync(null, report)).Status);
        Assert.Equal("unknown", (await PostAsync("admin.vufo", "Hello")).Is(200).Text("outcome"));
        Assert.Equal("marked", (await PostAsync("admin.vufo", report)).Is(200).Text("outcome"));
        (await PostAsync("admin.vufo", new string('x', Bounces.Longest + 1))).Is(413);
        (await PostAsync("admin.vufo", report, "text/plain")).Is(415);
        var page = await ApprovalsApp.OpenAsync(await app.BrowserAsync("officer.nghe-an"), "/cases/" + id);
        Assert.Contains("1 thư về hồ sơ này không đến được người nhận", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("550 no such user", page.Body!.TextContent, StringComparison.Ordinal);
        var own = await ApprovalsApp.OpenAsync(await app.BrowserAsync(sent.Account), "/mail");
        Assert.Contains("Bị trả lại", own.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("bị từ chối từ", own.QuerySelector(".notice-problem")!.TextContent, StringComparison.Ordinal);
    }

    private Task<Reply> PostAsync(string? account, string mail, string type = "message/rfc822") =>
        app.As(account).SendAsync(HttpMethod.Post, "mail/bounces", new StringContent(mail, Encoding.ASCII, type));
}
