using System.Net;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Donors;

/// <summary>Renewed and first registrations of donors, and donors that are not in the list yet.</summary>
public sealed class DonorDeskTests : OfficeTests
{
    private static (string, string)[] Given(string to = "14/05/2029", string from = "15/05/2026", string kind = "operation") =>
    [
        ("number", "044/CNV-HĐ (mẫu)"), ("kind", kind), ("from", from), ("to", to), ("fields", "health"), ("provinces", "nghe-an"),
        ("document", "88/UBPCPNN (mẫu)"), ("documentOn", "05/01/2026"),
    ];

    [Fact]
    public async Task A_renewal_replaces_the_registration_ends_its_duty_and_opens_the_next_and_the_earlier_one_stays_on_the_page()
    {
        await SweepAsync();
        using var browser = await app.BrowserAsync(Officer);
        Assert.Contains("href=\"/donors/meridossa/registration\"", await PageAsync(browser, "/donors/meridossa"), StringComparison.Ordinal);
        var done = await RegisterAsync(browser, "meridossa", Given());
        Assert.Equal("/donors/meridossa?done=registered", done.Headers.Location?.ToString());
        var page = await ApprovalsApp.OpenAsync(browser, "/donors/meridossa");
        var earlier = page.QuerySelector("#earlier tbody")!.TextContent;
        Assert.Contains("021/CNV-HĐ (mẫu)", earlier, StringComparison.Ordinal);
        Assert.DoesNotContain("044/CNV-HĐ", earlier, StringComparison.Ordinal);
        Assert.Contains("88/UBPCPNN (mẫu)", page.QuerySelector("dl.values")!.TextContent, StringComparison.Ordinal);
        await using (var db = await DbAsync())
        {
            var rows = await db.Deadlines.Where(d => d.Stream == "donor/meridossa" && d.Key == "registration").OrderBy(d => d.Id).Select(d => new { d.Id, d.State }).ToListAsync(Stop);
            Assert.Equal(
                [("donor/meridossa/registration/2026-05-14", "cancelled"), ("donor/meridossa/registration/2029-05-14", "running")], rows.Select(r => (r.Id, r.State)));
            var record = await db.Records.Where(r => r.Stream == "donor/meridossa" && r.Body.Contains("DonorRegistered")).Select(r => r.Body).SingleAsync(Stop);
            Assert.Contains("\"position\":\"officer.nghe-an\"", record, StringComparison.Ordinal);
        }
        // The sweep finds nothing left to do, and a second renewal keeps both before it.
        Assert.Equal(0, await KeepAsync());
        await RegisterAsync(browser, "meridossa", Given("15/05/2032", "15/05/2029"));
        page = await ApprovalsApp.OpenAsync(browser, "/donors/meridossa");
        Assert.Equal(2, page.QuerySelectorAll("#earlier tbody tr").Length);
        Assert.Contains("044/CNV-HĐ (mẫu)", page.QuerySelector("#earlier tbody tr")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(0, await VerbAsync("verify"));
        Assert.Equal(0, await VerbAsync("replay"));
        await app.Services.GetRequiredService<Writer>().ExecuteAsync(
            s => { s.Execute("update donor set registration = replace(registration, '2032', '2033') where key = 'meridossa'"); }, Lane.People, Stop);
        Assert.Equal(1, await VerbAsync("replay"));
    }

    [Theory]
    [InlineData("operation", "16/05/2029", "3 năm")]
    [InlineData("representativeOffice", "16/05/2031", "5 năm")]
    [InlineData("operation", "14/05/2026", "Ngày cuối trước ngày đầu")]
    [InlineData("operation", "31/02/2027", "ngày/tháng/năm")]
    public async Task A_registration_longer_than_the_decree_allows_is_refused_in_words_and_keeps_what_was_typed(string kind, string to, string said)
    {
        using var browser = await app.BrowserAsync(Officer);
        var answer = await RegisterAsync(browser, "meridossa", Given(to, kind: kind));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Contains(said, page[page.IndexOf("id=\"problems\"", StringComparison.Ordinal)..page.IndexOf("<form", page.IndexOf("id=\"problems\"", StringComparison.Ordinal), StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains("value=\"88/UBPCPNN (mẫu)\"", page, StringComparison.Ordinal);
        await using var db = await DbAsync();
        Assert.Equal(0, await db.Records.CountAsync(r => r.Body.Contains("DonorRegistered"), Stop));
    }

    [Fact]
    public async Task A_registration_without_number_source_fields_or_provinces_names_each_of_them()
    {
        var desk = app.Services.GetRequiredService<DonorDesk>();
        var refusal = await desk.RegisterAsync(Officer, null, "meridossa", new DonorRegistration(" ", "other", new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 1), ["magic"], []), Stop);
        Assert.Equal(["document", "documentOn", "fields", "kind", "number", "provinces"], refusal!.Problems.Select(p => p.Where).Order());
    }

    [Theory]
    [InlineData("haneulsol", "donors.registers-nothing")]
    [InlineData("kitamorise", "donors.registers-nothing")]
    [InlineData("nobody", "donors.unknown")]
    public async Task Who_needs_no_registration_or_is_not_there_is_registered_by_nobody(string donor, string refused)
    {
        var given = new DonorRegistration("1", "operation", new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 1), ["health"], ["nghe-an"], "2", new DateOnly(2026, 1, 1));
        Assert.Equal(refused, (await app.Services.GetRequiredService<DonorDesk>().RegisterAsync(Officer, null, donor, given, Stop))?.Key);
        await using var db = await DbAsync();
        Assert.Equal(0, await db.Records.CountAsync(r => r.Body.Contains("DonorRegistered"), Stop));
    }

    [Theory]
    [InlineData("officer.bac-ninh")]
    [InlineData("leader.nghe-an")]
    [InlineData("auditor.vufo")]
    [InlineData("admin.vufo")]
    public async Task Only_officers_of_a_Union_of_its_provinces_record_a_registration(string account)
    {
        using var browser = await app.BrowserAsync(account);
        Assert.DoesNotContain("/donors/meridossa/registration", await PageAsync(browser, "/donors/meridossa"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(new Uri("/donors/meridossa/registration", UriKind.Relative), Stop)).StatusCode);
        var given = new DonorRegistration("1", "operation", new DateOnly(2026, 1, 1), new DateOnly(2027, 1, 1), ["health"], ["bac-ninh"], "2", new DateOnly(2026, 1, 1));
        Assert.Equal("task.not-entitled", (await app.Services.GetRequiredService<DonorDesk>().RegisterAsync(account, null, "meridossa", given, Stop))?.Key);
    }

    [Fact]
    public async Task A_donor_that_is_added_has_a_key_of_its_name_once_and_may_be_registered()
    {
        using var browser = await app.BrowserAsync("officer.bac-ninh");
        (string, string)[] donor = [("name", "Quỹ Đồng Hành Ærøskøbing"), ("countryVi", "Đan Mạch"), ("countryEn", "Denmark"), ("kind", "foundation"), ("contact", "post@aero.invalid")];
        var added = await ApprovalsApp.PostAsync(browser, "/donors/new", "/donors/new", donor);
        Assert.Equal("/donors/quy-dong-hanh-r-sk-bing?done=added", added.Headers.Location?.ToString());
        var again = await ApprovalsApp.PostAsync(browser, "/donors/new", "/donors/new", donor);
        Assert.Contains("Đã có bên cung cấp viện trợ với tên này", WebUtility.HtmlDecode(await again.Content.ReadAsStringAsync(Stop)), StringComparison.Ordinal);
        var done = await RegisterAsync(browser, "quy-dong-hanh-r-sk-bing", [.. Given().Select(g => g.Item1 == "provinces" ? (g.Item1, "bac-ninh") : g)]);
        Assert.Equal("/donors/quy-dong-hanh-r-sk-bing?done=registered", done.Headers.Location?.ToString());
        Assert.Null((await ApprovalsApp.OpenAsync(browser, "/donors/quy-dong-hanh-r-sk-bing")).QuerySelector("#earlier"));
        await using (var db = await DbAsync())
            Assert.DoesNotContain(await db.Records.Where(r => r.Stream.StartsWith("donor/quy")).Select(r => r.Body).ToListAsync(Stop), b => b.Contains("aero.invalid", StringComparison.Ordinal));
        using var leader = await app.BrowserAsync("leader.nghe-an");
        Assert.Equal(HttpStatusCode.NotFound, (await leader.GetAsync(new Uri("/donors/new", UriKind.Relative), Stop)).StatusCode);
        Assert.Equal(0, await VerbAsync("verify"));
        Assert.Equal(0, await VerbAsync("replay"));
    }

    private static Task<HttpResponseMessage> RegisterAsync(HttpClient browser, string key, (string, string)[] given) =>
        ApprovalsApp.PostAsync(browser, $"/donors/{key}/registration", $"/donors/{key}/registration", given);

    private static async Task<string> PageAsync(HttpClient browser, string path) => await browser.GetStringAsync(new Uri(path, UriKind.Relative), Stop);
}
