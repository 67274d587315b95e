using System.Text;
using Approvals.Persistence;
using Approvals.Reports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Documents;

/// <summary>Every table and report that leaves the sample office as a file, opened and printed by LibreOffice.</summary>
[Collection(SampleOffice.Name)]
public sealed class ExportedFilesTests(SampleOffice office)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LibreOffice_opens_every_export_and_prints_what_it_is()
    {
        var (officer, clerk) = (await office.BrowserAsync("officer.nghe-an"), await office.BrowserAsync("clerk.nghe-an"));
        List<(HttpClient Who, string Address, string Says)> exports =
        [
            (officer, "/aid-register/file?form=xlsx", "SỔ THEO DÕI KHOẢN VIỆN TRỢ"),
            (officer, "/aid-register/finance?from=01/01/2025&to=31/12/2025", "TÌNH HÌNH TIẾP NHẬN, SỬ DỤNG VỐN VIỆN TRỢ BẰNG TIỀN"),
            (officer, "/reports/annual?year=2025&form=docx", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (officer, "/reports/annual?year=2025&form=xlsx", "2025"),
            .. ConsolidatedTables.Kinds.Select(k => (officer, $"/reports/consolidated/file?form=xlsx&kind={k}&asOf=2026-02-28", "Số liệu đến hết ngày 28/02/2026")),
        ];
        await using (var db = await office.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop))
        {
            var registers = await db.RegisterEntries.Select(e => e.Register).Distinct().ToListAsync(Stop);
            foreach (var (kind, says) in ((string, string)[])[("incoming", "Số đến"), ("outgoing", "Nơi nhận văn bản")])
                exports.Add((clerk, "/documents/registers/file?form=xlsx&register=" + registers.First(r => r.StartsWith(kind + "/nghe-an/", StringComparison.Ordinal)), says));
            var round = (await db.CaseSummaries.Where(s => s.Type == "report-round").Select(s => new { s.CaseId, s.Organisation }).ToListAsync(Stop)).First();
            var asker = await office.BrowserAsync("officer." + round.Organisation);
            exports.Add((asker, $"/cases/{round.CaseId}/consolidation/docx", "Tổng hợp"));
            exports.Add((asker, $"/cases/{round.CaseId}/consolidation/xlsx", "LHHN Quảng Ninh"));
        }
        List<(string Name, byte[] Content)> files = [];
        foreach (var (who, address, _) in exports)
            files.Add(($"{files.Count:00}.{(address.Contains("docx", StringComparison.Ordinal) ? "docx" : "xlsx")}", await who.GetByteArrayAsync(new Uri(address, UriKind.Relative), Stop)));
        var printed = await LibreOffice.PrintedAsync(files);
        foreach (var (file, export) in files.Zip(exports))
        {
            var text = printed[file.Name];
            Assert.True(text.Contains(export.Says, StringComparison.Ordinal), $"{export.Address}: {text[..Math.Min(300, text.Length)]}");
            // A key without words, or a column too narrow for its number.
            Assert.DoesNotMatch(@"\[[a-z]+\.[a-z.-]+\]|###|\bnull\b|System\.", text);
        }
    }

    [Fact]
    public async Task Receipts_and_spending_of_a_period_add_up_and_come_with_their_rates()
    {
        var officer = await office.BrowserAsync("officer.nghe-an");
        var all = await BookAsync(officer, "from=01/01/2020&to=02/03/2026");
        Assert.Equal(["Bằng tiền", "Bằng hàng, dịch vụ", "Ghi thu ghi chi", "Chi tiết"], all.Select(s => s.Name));
        var cash = all[0].Rows.Skip(5).ToList();
        Assert.True(cash.Count > 1);
        Assert.All(cash, r => Assert.Equal(Number(r[3]) + Number(r[4]) - Number(r[5]), Number(r[6])));
        Assert.Contains(cash, r => Number(r[4]) > 0);
        var entries = all[3].Rows.Skip(5).ToList();
        Assert.NotEmpty(entries);
        Assert.All(entries.Where(e => e[6].Text.Length > 0), e => Assert.InRange(Number(e[9]) - (Number(e[5]) * Number(e[7])), -1000m, 1000m));
        Assert.Contains(entries, e => e[8].Kind == "date");
        // What came before a period is its opening balance: two periods one after the other are one.
        var (before, after) = (await BookAsync(officer, "from=01/01/2020&to=30/06/2025"), await BookAsync(officer, "from=01/07/2025&to=02/03/2026"));
        foreach (var row in after[0].Rows.Skip(5))
        {
            var whole = cash.Single(r => r[0].Text == row[0].Text);
            Assert.Equal(Number(before[0].Rows.Single(r => r.Count > 0 && r[0].Text == row[0].Text)[6]), Number(row[3]));
            Assert.Equal(Number(whole[6]), Number(row[6]));
        }
    }

    private static async Task<IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<(string Text, string Kind)>> Rows)>> BookAsync(HttpClient browser, string query) =>
        SheetReader.Read(await browser.GetByteArrayAsync(new Uri("/aid-register/finance?" + query, UriKind.Relative), Stop));

    private static decimal Number((string Text, string Kind) cell) => cell.Text.Length == 0 ? 0 : decimal.Parse(cell.Text, System.Globalization.CultureInfo.InvariantCulture);
}
