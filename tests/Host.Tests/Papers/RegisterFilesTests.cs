using System.IO.Compression;
using System.Net;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Documents;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Papers;

/// <summary>Registers as Decree 30/2020 lays them out, and letters, of the sample office.</summary>
[Collection(SampleOffice.Name)]
public sealed class RegisterFilesTests(SampleOffice office)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Letters_received_are_numbered_from_01_without_a_gap_and_stand_in_their_register()
    {
        await using var db = await office.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        var registers = (await db.RegisterEntries.Where(e => e.Register.StartsWith("incoming/")).ToListAsync(Stop)).GroupBy(e => e.Register).ToList();
        Assert.NotEmpty(registers);
        Assert.All(registers, r => Assert.Equal(Enumerable.Range(1, r.Count()), r.Select(e => e.Number).Order()));

        var clerk = await office.BrowserAsync("clerk.nghe-an");
        var register = registers.First(r => r.Key.Contains("/nghe-an/", StringComparison.Ordinal));
        var (_, rows) = Assert.Single(SheetReader.Read(await clerk.GetByteArrayAsync(new Uri("/documents/registers/file?form=xlsx&register=" + register.Key, UriKind.Relative), Stop)));
        Assert.Equal(
            ["Ngày đến", "Số đến", "Tác giả", "Số, ký hiệu văn bản", "Ngày tháng", "Tên loại và trích yếu nội dung", "Đơn vị hoặc người nhận", "Ngày chuyển", "Ký nhận", "Ghi chú"],
            rows[2].Select(c => c.Text));
        Assert.Equal(register.Count(), rows.Count - 3);
        Assert.Equal("01", rows[3][1].Text);
        Assert.Equal(("date", "date"), (rows[3][0].Kind, rows[3][4].Kind));
        Assert.NotEqual("", rows[3][2].Text);
        Assert.NotEqual("", rows[3][3].Text);
        var print = await ApprovalsApp.OpenAsync(clerk, "/documents/registers/print?register=" + register.Key);
        Assert.Equal(10, print.QuerySelectorAll("thead tr:first-child th").Length);
        Assert.Equal(register.Count(), print.QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task What_another_body_issues_is_registered_where_it_arrives_and_shown_to_its_clerk()
    {
        await using var db = await office.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        var arrived = await (from entry in db.RegisterEntries
                             where entry.Register.StartsWith("incoming/so-tai-chinh-nghe-an/")
                             join document in db.Documents on entry.Subject equals document.Id
                             orderby entry.Register descending, entry.Number
                             select new { entry.Register, entry.Display, Number = document.Number!, document.Organisation }).ToListAsync(Stop);
        var first = arrived.First(a => a.Organisation == "nghe-an");
        var clerk = await office.BrowserAsync("clerk.so-tai-chinh-nghe-an");
        var (_, rows) = Assert.Single(SheetReader.Read(await clerk.GetByteArrayAsync(new Uri("/documents/registers/file?form=xlsx&register=" + first.Register, UriKind.Relative), Stop)));
        var line = rows.Skip(3).Single(r => r[1].Text == first.Display);
        Assert.Equal(("Liên hiệp các tổ chức hữu nghị tỉnh Nghệ An", first.Number, "Chuyển trên hệ thống"), (line[2].Text, line[3].Text, line[6].Text));
        Assert.NotEqual("", line[5].Text);
        var page = await ApprovalsApp.OpenAsync(clerk, "/documents/incoming");
        Assert.Contains("Văn bản đến qua hệ thống, đã vào sổ", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains(page.QuerySelectorAll("strong.paper-number"), n => arrived.Any(a => a.Number == n.TextContent));
        Assert.Contains(first.Number, (await ApprovalsApp.OpenAsync(clerk, "/documents/registers?register=" + first.Register)).Body!.TextContent, StringComparison.Ordinal);
        // It is that body's register and nobody else's.
        var sender = await office.BrowserAsync("clerk.nghe-an");
        Assert.Equal(HttpStatusCode.NotFound, (await sender.GetAsync(new Uri("/documents/registers/print?register=" + first.Register, UriKind.Relative), Stop)).StatusCode);
        // The cover names the body above a department; a Union stands on its own.
        var cover = await ApprovalsApp.OpenAsync(clerk, "/documents/registers/print?register=" + first.Register);
        Assert.Equal("Ủy ban nhân dân tỉnh Nghệ An", cover.QuerySelector(".register-superior")!.TextContent);
        var own = (await db.RegisterEntries.Select(e => e.Register).Distinct().ToListAsync(Stop)).First(r => r.StartsWith("outgoing/nghe-an/", StringComparison.Ordinal));
        Assert.Null((await ApprovalsApp.OpenAsync(sender, "/documents/registers/print?register=" + own)).QuerySelector(".register-superior"));
    }

    [Fact]
    public async Task The_register_of_what_goes_out_says_to_whom()
    {
        await using var db = await office.Services.GetRequiredService<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        var register = (await db.RegisterEntries.Select(e => e.Register).Distinct().ToListAsync(Stop)).First(r => r.StartsWith("outgoing/nghe-an/", StringComparison.Ordinal));
        var clerk = await office.BrowserAsync("clerk.nghe-an");
        var (_, rows) = Assert.Single(SheetReader.Read(await clerk.GetByteArrayAsync(new Uri("/documents/registers/file?form=xlsx&register=" + register, UriKind.Relative), Stop)));
        Assert.Equal("Nơi nhận văn bản", rows[2][4].Text);
        Assert.Contains(rows.Skip(3), r => r[4].Text.Contains("Ủy ban nhân dân tỉnh Nghệ An", StringComparison.Ordinal));
        var other = await office.BrowserAsync("clerk.bac-ninh");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(new Uri("/documents/registers/file?form=xlsx&register=" + register, UriKind.Relative), Stop)).StatusCode);
    }

    [Fact]
    public async Task The_letters_of_a_case_are_had_from_its_page_by_who_may_see_them()
    {
        var officer = await office.BrowserAsync("officer.nghe-an");
        var lines = await office.Services.GetRequiredService<AidLedger>().ReadAsync("officer.nghe-an", new DateOnly(2026, 3, 2), Stop);
        var id = lines.First(l => l.IsApproved).CaseId;
        var page = await ApprovalsApp.OpenAsync(officer, "/cases/" + id);
        var links = page.QuerySelectorAll($"a[href^='/cases/{id}/letters/']").Select(a => a.GetAttribute("href")!).ToList();
        Assert.NotEmpty(links);
        foreach (var link in links)
        {
            var answer = await officer.GetAsync(new Uri(link, UriKind.Relative), Stop);
            Assert.EndsWith(".docx", answer.Content.Headers.ContentDisposition!.FileNameStar, StringComparison.Ordinal);
            using var zip = new ZipArchive(await answer.Content.ReadAsStreamAsync(Stop), ZipArchiveMode.Read);
            Assert.NotNull(zip.GetEntry("word/document.xml"));
        }
        var other = await office.BrowserAsync("officer.bac-ninh");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(new Uri(links[0], UriKind.Relative), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await officer.GetAsync(new Uri($"/cases/{id}/letters/khong-co", UriKind.Relative), Stop)).StatusCode);
    }
}
