using System.Net;
using System.Text;
using Approvals.AidRegister;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Desk;
using Approvals.Tests.Documents;
using Approvals.Workflows.Cases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.AidRegister;

[Collection(SampleOffice.Name)]
public sealed class AidRegisterTests(SampleOffice office)
{
    private static readonly DateOnly today = new(2026, 3, 2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private AidLedger Ledger => office.Services.GetRequiredService<AidLedger>();

    [Fact]
    public async Task The_projects_of_2025_add_up_to_the_published_figure()
    {
        var lines = (await Ledger.ReadAsync("officer.nghe-an", today, Stop)).Where(l => l.IsApproved && l.Year == 2025).ToList();
        Assert.Equal(3, lines.Count);
        Assert.Equal(5_000_000_000m, lines.Sum(l => l.Approved.Vnd));
    }

    [Fact]
    public async Task The_same_question_as_of_an_earlier_day_knows_nothing_of_later_days()
    {
        var now = await Ledger.ReadAsync("officer.nghe-an", today, Stop);
        var closed = now.Single(l => l.Ending == "closed" && l.Year == 2024);
        Assert.NotNull(closed.Settled.Vnd);
        var before = Assert.Single(await Ledger.ReadAsync("officer.nghe-an", closed.DecisionDate!.Value.AddDays(-1), Stop), l => l.CaseId == closed.CaseId);
        Assert.False(before.IsApproved);
        Assert.Null(before.DecisionNumber);
        Assert.Equal(AidAmount.None, before.Spent);
        Assert.Null(before.Settled.Vnd);
        Assert.Equal(closed.Committed, before.Committed);
        Assert.DoesNotContain(await Ledger.ReadAsync("officer.nghe-an", closed.SubmittedOn.AddDays(-1), Stop), l => l.CaseId == closed.CaseId);
    }

    [Fact]
    public async Task Received_and_spent_are_those_of_the_reports_handed_in()
    {
        var line = (await Ledger.ReadAsync("officer.nghe-an", today, Stop)).First(l => l.Periods.Count > 0);
        Assert.Equal(line.Periods.Sum(p => p.Spent.Vnd ?? 0), line.Spent.Vnd);
        Assert.Equal(line.Periods.Sum(p => p.Received.Vnd ?? 0), line.Received.Vnd);
        Assert.All(line.Periods.Zip(line.Periods.Skip(1)), pair => Assert.True(pair.First.To < pair.Second.From || line.Doubtful));
    }

    [Fact]
    public async Task Another_province_and_a_body_that_was_only_asked_have_no_part_in_it()
    {
        var own = await Ledger.ReadAsync("officer.nghe-an", today, Stop);
        Assert.NotEmpty(own);
        Assert.Empty((await Ledger.ReadAsync("officer.bac-ninh", today, Stop)).Select(l => l.CaseId).Intersect(own.Select(l => l.CaseId)));
        Assert.Empty(await Ledger.ReadAsync("admin.vufo", today, Stop));
    }

    [Fact]
    public async Task The_page_filters_and_the_files_hold_what_it_shows()
    {
        var officer = await office.BrowserAsync("officer.nghe-an");
        var all = await ApprovalsApp.OpenAsync(officer, "/aid-register");
        Assert.Equal("Sổ theo dõi khoản viện trợ", all.QuerySelector("h1")!.TextContent.Trim());
        var page = await ApprovalsApp.OpenAsync(officer, "/aid-register?year=2025");
        Assert.Equal(3, page.QuerySelectorAll("tbody tr").Length);
        Assert.True(all.QuerySelectorAll("tbody tr").Length > 3);

        var answer = await officer.GetAsync(new Uri("/aid-register/file?form=xlsx&year=2025", UriKind.Relative), Stop);
        Assert.Equal("Sổ theo dõi khoản viện trợ 2026-03-02.xlsx", answer.Content.Headers.ContentDisposition!.FileNameStar);
        var sheets = SheetReader.Read(await answer.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(2, sheets.Count);
        var rows = sheets[0].Rows;
        var head = rows[3].Select(c => c.Text).ToList();
        Assert.Equal(3, rows.Count - 5);
        Assert.Equal(("5000000000", "number"), (rows[^1][head.IndexOf("Phê duyệt (VND)")].Text, rows[^1][head.IndexOf("Phê duyệt (VND)")].Kind));
        Assert.Equal("date", rows[4][head.IndexOf("Ngày quyết định")].Kind);

        var text = Encoding.UTF8.GetString(await officer.GetByteArrayAsync(new Uri("/aid-register/file?form=csv&year=2025", UriKind.Relative), Stop));
        Assert.Equal(6, text.Split("\r\n").Length);
        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync(new Uri("/aid-register/file?form=exe", UriKind.Relative), Stop)).StatusCode);
        Assert.Contains("Tổng cộng", await officer.GetStringAsync(new Uri("/aid-register/print?year=2025", UriKind.Relative), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public void What_came_in_is_told_after_its_approval_was_withdrawn_and_goods_are_no_money()
    {
        using var scope = office.Services.CreateScope();
        var finance = scope.ServiceProvider.GetRequiredService<AidFinance>();
        var (definition, records) = AidLedgerTests.Play("aid-emergency/receipts-then-withdrawn");
        var line = AidLedgerTests.Line(definition, records);
        var sheets = finance.Of([line], new DateOnly(2026, 4, 1), new DateOnly(2026, 12, 31));
        // Money: 153 in, 102 out; the roofing sheets and the rice of the first receipt are goods.
        Assert.Equal([0m, 153_000_000m, 102_000_000m, 51_000_000m], Assert.Single(sheets[0].Rows).Skip(3).Take(4).Select(c => (decimal)c!));
        Assert.Contains("Đã thu hồi quyết định phê duyệt", (string)sheets[0].Rows[0][7]!, StringComparison.Ordinal);
        Assert.Equal("Tôn lợp", Assert.Single(sheets[1].Rows)[2]);
        Assert.Equal((204_000_000m, 102_000_000m, 102_000_000m), (sheets[2].Rows[0][3], sheets[2].Rows[0][4], sheets[2].Rows[0][5]));
        Assert.Equal(4, sheets[3].Rows.Count);
        // Before anything came in it is not there.
        Assert.Empty(finance.Of([line], new DateOnly(2026, 1, 1), new DateOnly(2026, 3, 24))[0].Rows);
        // What never was approved and never came is not told.
        var refused = AidLedgerTests.Line(definition, records.TakeWhile(r => !r.Facts.OfType<VisitCompleted>().Any(f => f.Activity == "decideRecovery")));
        Assert.Empty(finance.Of([refused], new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31))[0].Rows);
    }

    [Fact]
    public async Task Taking_a_table_away_is_a_record()
    {
        var officer = await office.BrowserAsync("officer.nghe-an");
        (await officer.GetAsync(new Uri("/aid-register/file?form=csv", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        await using var db = await office.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        var body = await db.Records.Where(r => r.Stream == "access/officer.nghe-an").OrderByDescending(r => r.Seq).Select(r => r.Body).FirstAsync(Stop);
        Assert.Contains("\"Exported\"", body, StringComparison.Ordinal);
        Assert.Contains("aid-register", body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_on_a_year_takes_the_place_of_those_on_its_halves_and_overlaps_are_told()
    {
        AidPeriod Of(string from, string to, decimal spent) => new(IsoDate.Parse(from)!.Value, IsoDate.Parse(to)!.Value, AidAmount.None, new AidAmount(null, spent), null, null);
        var (counted, doubtful) = AidTrail.Counted([Of("2025-01-01", "2025-06-30", 40), Of("2025-01-01", "2025-12-31", 100), Of("2026-01-01", "2026-06-30", 7)]);
        Assert.Equal([100m, 7m], counted.Select(c => c.Spent.Vnd!.Value));
        Assert.False(doubtful);
        Assert.Equal(3, AidTrail.Counted([Of("2025-01-01", "2025-12-31", 100), Of("2025-08-01", "2025-06-30", 40), Of("2026-01-01", "2026-06-30", 7)]).Counted.Count);
        Assert.True(AidTrail.Counted([Of("2025-08-01", "2025-06-30", 40)]).Doubtful);
        Assert.True(AidTrail.Counted([Of("2025-01-01", "2025-06-30", 40), Of("2025-06-01", "2025-12-31", 60)]).Doubtful);
    }
}
