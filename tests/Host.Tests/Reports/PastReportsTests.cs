using System.Net;
using AngleSharp.Dom;
using Approvals.Tests.Api;
using Xunit;

namespace Approvals.Tests.Reports;

/// <summary>Reports that were overdue and that were handed in, as of a day.</summary>
public sealed class PastReportsTests : OfficeTests
{
    private const string Vufo = "officer.vufo";

    [Fact]
    public async Task What_was_overdue_on_a_day_stays_so_whatever_is_extended_excused_or_handed_in_later()
    {
        SortedDictionary<DateOnly, string> asked = [];
        await PlayInStoreAsync("report-round", "late-and-excused", before: async on => asked[on.AddDays(-1)] = await FileAsync(Vufo, "overdue", on.AddDays(-1)));
        Assert.Contains(asked.Values, file => file.Contains("Bắc Ninh", StringComparison.Ordinal));
        Assert.Contains(asked.Values, file => !file.Contains("Bắc Ninh", StringComparison.Ordinal));
        foreach (var (day, then) in asked) Assert.Equal((day, then), (day, await FileAsync(Vufo, "overdue", day)));
    }

    [Fact]
    public async Task What_stands_still_is_not_overdue_on_that_day_nor_seen_from_later_and_is_again_when_it_goes_on()
    {
        DateOnly still = new(2026, 8, 3), lifted = new(2026, 8, 10);
        string? then = null;
        await PlayInStoreAsync(
            "aid-project", "suspended-and-lifted", on => on >= new DateOnly(2026, 6, 8) && on < lifted ? lifted : on,
            async on =>
            {
                if (on != lifted || then is not null) return;
                At(still);
                then = await FileAsync(Officer, "overdue", still);
                At(lifted);
            });
        Assert.DoesNotContain("Nước sạch", then, StringComparison.Ordinal);
        Assert.Equal(then, await FileAsync(Officer, "overdue", still));
    }

    [Fact]
    public async Task Standing_duties_are_overdue_too_and_late_by_working_days_as_the_list_of_what_is_owed_has_it()
    {
        At(2026, 1, 5);
        await KeepAsync();
        At(2026, 3, 5);
        await KeepAsync();
        using var officer = await app.BrowserAsync(Officer);
        const string Title = "Hồ sơ gia hạn giấy đăng ký hoạt động";
        var owed = (await ApprovalsApp.OpenAsync(officer, "/reports")).QuerySelectorAll("tr").Single(r => r.TextContent.Contains(Title, StringComparison.Ordinal) && r.TextContent.Contains("Quá hạn", StringComparison.OrdinalIgnoreCase));
        var row = (await ApprovalsApp.OpenAsync(officer, "/reports/consolidated?kind=overdue&asOf=2026-03-05")).QuerySelectorAll("tbody tr").Single(r => r.TextContent.Contains(Title, StringComparison.Ordinal));
        var days = row.QuerySelectorAll("td")[1].TextContent.Trim();
        Assert.Contains($"Quá hạn {days} ngày làm việc", owed.TextContent, StringComparison.OrdinalIgnoreCase);
        // Who sees it there sees it here, and nobody else.
        foreach (var account in (string[])["officer.bac-ninh", "officer.ha-noi", "officer.cao-bang", "admin.vufo", "auditor.vufo"])
        {
            using var reader = await app.BrowserAsync(account);
            var sees = (await ApprovalsApp.OpenAsync(reader, "/reports")).QuerySelectorAll("tr").Any(r => r.TextContent.Contains("Korvanel", StringComparison.Ordinal) && r.TextContent.Contains(Title, StringComparison.Ordinal));
            Assert.Equal((account, sees), (account, (await FileAsync(account, "overdue", new DateOnly(2026, 3, 5))).Contains("Korvanel", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Each_figure_of_what_was_handed_in_opens_a_list_of_as_many_and_whoever_was_excused_is_in_none()
    {
        await PlayInStoreAsync("report-round", "late-and-excused");
        foreach (var (account, bodies) in new[] { (Vufo, new[] { "Bắc Ninh", "Nghệ An", "Quảng Ninh" }), ("auditor.vufo", ["Bắc Ninh", "Nghệ An", "Quảng Ninh"]), ("officer.nghe-an", ["Nghệ An"]), ("officer.ha-noi", []) })
        {
            using var browser = await app.BrowserAsync(account);
            var page = await ApprovalsApp.OpenAsync(browser, "/reports/consolidated?kind=handed-in");
            var rows = page.QuerySelectorAll("tbody tr:not(.total)").ToList();
            Assert.Equal((account, bodies.Length), (account, rows.Count));
            var counted = 0;
            foreach (var row in rows)
            {
                var link = row.QuerySelector("td a")!;
                var list = (await ApprovalsApp.OpenAsync(browser, link.GetAttribute("href")!)).QuerySelectorAll("tbody tr").ToList();
                Assert.Equal((account, row.TextContent, link.TextContent), (account, row.TextContent, $"{list.Count}"));
                Assert.Contains(bodies, body => list.TrueForAll(r => r.TextContent.Contains(body, StringComparison.Ordinal)));
                counted += list.Count;
            }
            Assert.Equal(counted, (await ApprovalsApp.OpenAsync(browser, "/reports/done")).QuerySelectorAll("tbody tr").Length);
        }
    }

    [Fact]
    public async Task What_was_handed_in_later_is_not_in_the_list_of_an_earlier_day()
    {
        SortedDictionary<DateOnly, string> asked = [];
        await PlayInStoreAsync("report-round", "late-and-excused", before: async on => asked[on.AddDays(-1)] = await FileAsync(Vufo, "handed-in", on.AddDays(-1)));
        Assert.True(asked.Values.Distinct().Count() > 3);
        foreach (var (day, then) in asked) Assert.Equal((day, then), (day, await FileAsync(Vufo, "handed-in", day)));
    }

    [Theory]
    [InlineData("2030-01-01", "tương lai")]
    [InlineData("hôm qua", "ngày/tháng/năm")]
    public async Task A_day_to_come_and_what_is_no_day_are_refused_beside_the_field_which_keeps_what_was_typed(string typed, string says)
    {
        using var officer = await app.BrowserAsync(Officer);
        foreach (var path in (string[])["/reports/consolidated?kind=overdue&asOf=", "/reports/done?asOf="])
        {
            var page = await ApprovalsApp.OpenAsync(officer, path + Uri.EscapeDataString(typed));
            Assert.Contains(says, page.QuerySelector("#asOf-problem")!.TextContent, StringComparison.Ordinal);
            Assert.Equal(typed == "2030-01-01" ? "01/01/2030" : typed, page.QuerySelector("#asOf")!.GetAttribute("value"));
        }
        foreach (var path in (string[])["/reports/consolidated/file?form=csv&kind=overdue&asOf=", "/reports/annual?form=xlsx&asOf="])
            Assert.Equal(HttpStatusCode.BadRequest, (await officer.GetAsync(new Uri(path + Uri.EscapeDataString(typed), UriKind.Relative), Stop)).StatusCode);
    }

    private async Task<string> FileAsync(string account, string kind, DateOnly asOf)
    {
        using var browser = await app.BrowserAsync(account);
        return await browser.GetStringAsync(new Uri($"/reports/consolidated/file?form=csv&kind={kind}&asOf={asOf:yyyy-MM-dd}", UriKind.Relative), Stop);
    }
}
