using Approvals.Tests.Api;
using Xunit;

namespace Approvals.Tests.Compacts;

public sealed class CompactPagesTests : OfficeTests
{
    [Fact]
    public async Task What_a_compact_that_ended_early_had_left_to_do_falls_away_and_is_not_late()
    {
        var id = await PlayInStoreAsync("cluster-compact", "ended-early");
        At(2026, 12, 1);
        using var browser = await app.BrowserAsync("officer.ha-noi");
        var page = (await ApprovalsApp.OpenAsync(browser, "/compacts/" + id)).QuerySelector("main")!.TextContent;
        Assert.Contains("Đã chấm dứt trước thời hạn", page, StringComparison.Ordinal);
        Assert.Contains("Không phải thực hiện tiếp", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Quá hạn", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Đang chờ", page, StringComparison.Ordinal);
        // The compact is of a register of its own, minutes and notice are of that of outgoing documents, each from 01.
        var documents = (await app.As("officer.nghe-an").CaseAsync(id))["documents"].EnumerateArray().Select(d => d.GetProperty("number").GetString());
        Assert.Equal(["01/BB-LHHN", "01/GƯ-LHHN", "02/BB-LHHN", "03/TB-LHHN"], documents);
        using var clerk = await app.BrowserAsync("clerk.nghe-an");
        var register = (await ApprovalsApp.OpenAsync(clerk, "/documents/registers?register=compact%2Fnghe-an%2F2026")).QuerySelector("main")!.TextContent;
        Assert.Contains("01/GƯ-LHHN", register, StringComparison.Ordinal);
        Assert.Contains("Sổ cấp số giao ước", register, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_signed_for_whom_stays_readable_after_the_ceremony_was_confirmed()
    {
        var id = await PlayInStoreAsync("cluster-compact", "ceremony-absent-late-refused");
        using var browser = await app.BrowserAsync("officer.nghe-an");
        foreach (var page in new[] { "/cases/" + id, $"/cases/{id}/print", "/compacts/" + id, $"/compacts/{id}/members/ha-noi" })
        {
            var text = (await ApprovalsApp.OpenAsync(browser, page)).QuerySelector("main, body")!.TextContent;
            Assert.Contains("TUQ.", text, StringComparison.Ordinal);
        }
        var files = (await ApprovalsApp.OpenAsync(browser, "/cases/" + id)).QuerySelector("#files")!.TextContent;
        Assert.Contains("Giao ước đã ký", files, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_version_of_a_score_is_on_the_page_of_the_member_with_the_words_of_the_appeal_and_the_elected_are_on_that_of_the_cluster()
    {
        var id = await PlayInStoreAsync("cluster-compact", "appeal-and-two-rounds");
        using var browser = await app.BrowserAsync("officer.ha-noi");
        var member = (await ApprovalsApp.OpenAsync(browser, $"/compacts/{id}/members/ha-noi")).QuerySelector("main")!.TextContent;
        foreach (var words in new[] { "Kiến nghị về điểm", "Điểm hoạt động hữu nghị chưa tính đủ.", "Tính thêm hoạt động tháng 10.", "Điểm đề xuất", "Điểm thẩm định" })
            Assert.Contains(words, member, StringComparison.Ordinal);
        var cluster = (await ApprovalsApp.OpenAsync(browser, "/compacts")).QuerySelector("main")!.TextContent;
        Assert.Contains("Bầu tại hội nghị tổng kết giao ước năm 2026", cluster, StringComparison.Ordinal);
        Assert.Contains("Không theo luân phiên: Bắc Ninh đề nghị lùi một năm.", cluster, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_of_a_compact_read_how_far_each_has_come_for_their_answers_stand_as_they_were_given()
    {
        var id = await PlayInStoreAsync("cluster-compact", "ended-early");
        var member = (await app.As("officer.ha-noi").CaseAsync(id))["rounds"].EnumerateArray().ToList();
        Assert.NotEmpty(member);
        Assert.All(member, round => Assert.Equal(round.GetProperty("asked").GetInt32(), round.GetProperty("parties").GetArrayLength()));
        Assert.DoesNotContain((await app.As("officer.ha-noi").GetAsync($"cases/{id}/history")).Is(200)["items"].EnumerateArray(), r => r.TryGetProperty("withheld", out _));
        using var browser = await app.BrowserAsync("officer.ha-noi");
        var glance = (await ApprovalsApp.OpenAsync(browser, "/compacts/" + id)).QuerySelector("main")!.TextContent;
        Assert.All((string[])["Nghệ An", "Quảng Ninh", "Hà Nội"], name => Assert.Contains(name, glance, StringComparison.Ordinal));
    }
}
