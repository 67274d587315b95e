using System.Text.Json;
using Approvals.Desk;
using Approvals.Tests.Api;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Desk;

/// <summary>Duties of certain bodies, of donors and of every month, and dates of others that are only seen.</summary>
public sealed class DutyKindsTests : OfficeTests
{
    private const string Finance = "appraiser.so-tai-chinh-nghe-an";

    [Fact]
    public async Task A_report_of_every_month_is_due_on_the_tenth_and_none_is_left_out_after_an_outage()
    {
        await KeepAsync();
        At(2026, 6, 20);
        await KeepAsync();
        var monthly = (await OwedAsync(Officer)).Where(d => d.Text("duty") == "aid-monthly").Select(d => (d.Text("periodFrom"), d.Text("periodTo"), d.Text("due")));
        Assert.Equal(
            [
                ("2026-02-01", "2026-02-28", "2026-03-10"), ("2026-03-01", "2026-03-31", "2026-04-10"), ("2026-04-01", "2026-04-30", "2026-05-11"),
                ("2026-05-01", "2026-05-31", "2026-06-10"), ("2026-06-01", "2026-06-30", "2026-07-10"),
            ],
            monthly);
    }

    [Fact]
    public async Task The_department_of_finance_owes_what_no_other_department_owes_and_its_people_are_told()
    {
        await SweepAsync();
        string[] Own(IReadOnlyList<JsonElement> rows, string owner) => [.. rows.Where(d => d.Text("owner") == owner).Select(d => $"{d.Text("duty")} {d.Text("due")}")];
        Assert.Equal(["so-tc-annual 2026-03-10", "so-tc-first-half 2026-08-10", "so-tc-second-half 2027-02-15"], Own(await OwedAsync(Finance), "so-tai-chinh-nghe-an"));
        Assert.Empty(Own(await OwedAsync("appraiser.so-ngoai-vu-nghe-an"), "so-ngoai-vu-nghe-an"));
        Assert.DoesNotContain(await OwedAsync(Officer), d => d.Text("owner") == "so-tai-chinh-nghe-an");
        At(2026, 8, 3);
        await SweepAsync();
        Assert.Contains(Finance, await ToldAsync("organisation/so-tai-chinh-nghe-an"));
        (await app.As(Finance).PostAsync("duties/organisation/so-tai-chinh-nghe-an/so-tc-first-half/2026-06-30/done", new { on = "2026-08-03", number = "90/BC-STC" })).Is(200);
    }

    [Fact]
    public async Task A_registered_donor_reports_on_the_eighteenth_of_December_and_the_Unions_of_its_provinces_follow_it()
    {
        const string Report = "donor/lumivara/ngo-activity/2026-12-14";
        await SweepAsync();
        var row = Assert.Single(await OwedAsync(Officer), d => d.Text("id") == Report);
        Assert.Equal(("2025-12-15", "2026-12-18", true), (row.Text("periodFrom"), row.Text("due"), row.Bool("confirmed")));
        // Its registration ends in May 2026: at the end of the year it owes nothing.
        Assert.DoesNotContain(await OwedAsync(Officer), d => d.Text("id").StartsWith("donor/meridossa/ngo-activity", StringComparison.Ordinal));
        At(2026, 12, 4);
        await SweepAsync();
        Assert.Equal(["officer.bac-ninh", Officer, "officer2.nghe-an"], (await ToldAsync(Report)).Intersect([Officer, "officer2.nghe-an", "officer.bac-ninh"]).Order());
        At(2026, 12, 17);
        (await app.As(Officer).PostAsync($"duties/{Report}/done", new { on = "2026-12-17" })).Is(200);
        Assert.DoesNotContain(await OwedAsync(Officer), d => d.Text("id").StartsWith("donor/lumivara/ngo-activity", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_a_registration_accounts_and_plan_are_told_of_within_ten_and_forty_five_working_days()
    {
        await SweepAsync();
        string[] Once(IReadOnlyList<JsonElement> rows) => [.. rows.Where(d => d.Text("duty") is "ngo-accounts" or "ngo-plan").Select(d => $"{d.Text("id")} {d.Text("due")}")];
        // Registrations of before the program knew of them ask for nothing.
        Assert.Empty(Once(await OwedAsync(Officer)));
        var given = new DonorRegistration("020/CNV-HĐ (mẫu)", "operation", new DateOnly(2026, 3, 2), new DateOnly(2029, 3, 1), ["health"], ["nghe-an"], "20/GĐK (mẫu)", new DateOnly(2026, 3, 2));
        Assert.Null(await app.Services.GetRequiredService<DonorDesk>().RegisterAsync(Officer, null, "meridossa", given, Stop));
        await KeepAsync();
        await KeepAsync();
        Assert.Equal(["donor/meridossa/ngo-accounts/2029-03-01 2026-03-16", "donor/meridossa/ngo-plan/2029-03-01 2026-05-07"], Once(await OwedAsync(Officer)));
    }

    [Fact]
    public async Task A_donor_that_is_registered_again_after_a_gap_reports_again_and_of_a_period_that_no_registration_reaches_nothing_is_owed()
    {
        string[] Reports(IReadOnlyList<JsonElement> rows) =>
            [.. rows.Where(d => d.Text("owner") == "lumivara" && d.Text("duty") == "ngo-activity").Select(d => d.Text("periodTo"))];
        await SweepAsync();
        Assert.Equal(["2026-12-14"], Reports(await OwedAsync(Officer)));
        await RegisterAsync(new DateOnly(2024, 3, 1), new DateOnly(2026, 11, 30), new DateOnly(2026, 3, 2));
        Assert.Empty(Reports(await OwedAsync(Officer)));
        // Its end was entered wrongly, and is corrected: the report is owed again, with its date and reminders; nothing behind it is opened.
        await RegisterAsync(new DateOnly(2024, 3, 1), new DateOnly(2027, 2, 28), new DateOnly(2026, 3, 2));
        await KeepAsync();
        var again = Assert.Single(await OwedAsync(Officer), d => d.Text("owner") == "lumivara" && d.Text("duty") == "ngo-activity");
        Assert.Equal(("2026-12-14", "2026-12-18", "running"), (again.Text("periodTo"), again.Text("due"), again.Text("state")));
        // So is the renewal of the registration that is in force again.
        Assert.Contains(await OwedAsync(Officer), d => d.Text("id") == "donor/lumivara/registration/2027-02-28");
        await RegisterAsync(new DateOnly(2024, 3, 1), new DateOnly(2026, 11, 30), new DateOnly(2026, 3, 2));
        Assert.Empty(Reports(await OwedAsync(Officer)));
        At(2028, 2, 7);
        await RegisterAsync(new DateOnly(2028, 2, 1), new DateOnly(2031, 1, 31), new DateOnly(2028, 2, 2));
        await KeepAsync();
        Assert.Equal(["2028-12-14"], Reports(await OwedAsync(Officer)));

        async Task RegisterAsync(DateOnly from, DateOnly to, DateOnly on) => Assert.Null(await app.Services.GetRequiredService<DonorDesk>().RegisterAsync(
            Officer, null, "lumivara", new DonorRegistration("012/CNV-HĐ (mẫu)", "operation", from, to, ["education"], ["nghe-an"], "21/GĐK (mẫu)", on), Stop));
    }

    [Fact]
    public async Task Dates_of_others_are_seen_by_who_depends_on_them_and_nobody_is_told_of_them()
    {
        await SweepAsync();
        var followed = (await app.As(Officer).GetAsync("duties/followed")).Is(200).Body.EnumerateArray().ToDictionary(f => f.Text("duty"));
        Assert.Equal(
            ["treasury-monthly 2026-03-05", "treasury-first-half 2026-07-15", "treasury-second-half 2027-02-15", "treasury-annual 2026-03-02", "bank-monthly 2026-03-05", "so-tc-first-half 2026-08-10"],
            ((string[])["treasury-monthly", "treasury-first-half", "treasury-second-half", "treasury-annual", "bank-monthly", "so-tc-first-half"]).Select(k => $"{k} {followed[k].Text("due")}"));
        Assert.Equal(("Kho bạc Nhà nước", false), (followed["treasury-monthly"].Text("owedBy"), followed["treasury-monthly"].Bool("confirmed")));
        Assert.Contains("Tài chính", followed["so-tc-first-half"].Text("owedBy"), StringComparison.Ordinal);
        Assert.Equal(["ngo-ministry"], (await app.As("officer.vufo").GetAsync("duties/followed")).Is(200).Body.EnumerateArray().Select(f => f.Text("duty")));
        Assert.Empty((await app.As("chairman.ubnd-nghe-an").GetAsync("duties/followed")).Is(200).Body.EnumerateArray());
        using var browser = await app.BrowserAsync(Officer);
        foreach (var page in new[] { "/calendar", "/reports" })
            Assert.Contains("Kho bạc Nhà nước", (await ApprovalsApp.OpenAsync(browser, page)).QuerySelector("#followed")!.TextContent, StringComparison.Ordinal);
        await using var db = await DbAsync();
        Assert.False(await db.Deadlines.AnyAsync(d => d.Key.StartsWith("treasury") || d.Key.StartsWith("bank"), Stop));
    }

    /// <summary>Accounts that were told of what a stream, or one duty, is due.</summary>
    private async Task<IReadOnlyList<string>> ToldAsync(string about)
    {
        await using var db = await DbAsync();
        return await db.Reminders.Where(r => r.Stream == about || r.TaskId == about).Select(r => r.Account).Distinct().ToListAsync(Stop);
    }
}
