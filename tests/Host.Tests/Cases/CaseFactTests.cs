using Approvals.Desk;
using Approvals.Tests.Api;
using Approvals.Workflows.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Cases;

/// <summary>What whoever decides reads first: who goes where and when, and who else is away.</summary>
public sealed class CaseFactTests : OfficeTests
{
    private static Scenario Trip { get; } = ScenarioJson.Read(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "workflows", "delegation-outbound", "scenarios", "closed-with-a-late-report.json")));

    [Fact]
    public void Every_case_type_says_what_it_is_about() =>
        Assert.All(app.Services.GetRequiredService<DefinitionStore>().AllActive, d => Assert.True(d.Facts.Count >= 5, d.Key));

    [Fact]
    public async Task The_page_of_a_decision_tells_days_countries_head_number_and_money_of_a_delegation()
    {
        var id = await app.As(Officer).SubmitAsync("delegation-outbound", Trip.Start);
        var head = app.As("head.nghe-an");
        var page = await ApprovalsApp.OpenAsync(await app.BrowserAsync("head.nghe-an"), "/tasks/" + await head.TaskIdAsync(id, "signProposal.content"));
        var facts = page.QuerySelectorAll(".brief .facts > div").ToDictionary(d => d.QuerySelector("dt")!.TextContent.Trim(), d => d.QuerySelector("dd")!.TextContent.Trim());
        Assert.Equal(("11/05/2026", "15/05/2026", "Lào", "Nguyễn Văn Mẫu Một", "3"), (facts["Ngày đi"], facts["Ngày về"], facts["Nước"], facts["Trưởng đoàn"], facts["Danh sách thành viên"]));
        Assert.Equal("50.000.000 VND", facts["Tổng dự toán (VND)"]);
        Assert.Contains("Làm việc với tổ chức hữu nghị", page.QuerySelector(".brief .facts-aim")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("P0000", page.QuerySelector(".brief")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_key_leaders_are_named_and_the_other_delegation_only_to_who_may_read_it()
    {
        var first = await DraftAsync(Officer, "Trần Thị Mẫu Chín");
        (await app.As(Officer).PostAsync($"cases/{first}/submit", null)).Is(200);
        var number = (await app.As(Officer).CaseAsync(first)).Text("number");
        var second = await DraftAsync(Officer, "Nguyễn Văn Mẫu Một");
        var told = (await ApprovalsApp.OpenAsync(await app.BrowserAsync(Officer), "/drafts/" + second)).QuerySelector("#checks")!.TextContent;
        Assert.Contains("Trong đoàn này: Nguyễn Văn Mẫu Một", told, StringComparison.Ordinal);
        Assert.Contains("Trần Thị Mẫu Chín", told, StringComparison.Ordinal);
        Assert.Contains(number, told, StringComparison.Ordinal);

        // Another body of the province is told of it, and neither whose it is nor who goes.
        var other = await DraftAsync("head.so-ngoai-vu-nghe-an", "Lê Văn Mẫu Bảy");
        var less = (await ApprovalsApp.OpenAsync(await app.BrowserAsync("head.so-ngoai-vu-nghe-an"), "/drafts/" + other)).QuerySelector("#checks")!.TextContent;
        Assert.Contains("Hồ sơ khác: 11/05/2026", less, StringComparison.Ordinal);
        Assert.DoesNotContain("Trần Thị Mẫu Chín", less, StringComparison.Ordinal);
        Assert.DoesNotContain(number, less, StringComparison.Ordinal);
    }

    private async Task<string> DraftAsync(string account, string leader)
    {
        var data = Trip.Start.Data.ToDictionary(d => d.Key, d => (object)d.Value);
        data["members"] = new object[] { new { name = leader, position = "Phó Chủ tịch", organisation = "Liên hiệp", head = true, keyLeader = true, birthDate = "1975-02-03", passport = "P00001234" } };
        var id = (await app.As(account).PostAsync("cases", new { type = "delegation-outbound", data })).Is(201).Text("id");
        foreach (var slot in Trip.Start.Attachments) (await app.As(account).UploadAsync($"cases/{id}/attachments", slot, ApiClient.Pdf(slot))).Is(201);
        return id;
    }
}
