using System.Net;
using System.Net.Http.Headers;
using Approvals.Account;
using Approvals.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Identity;

public sealed class SignInTests : IDisposable
{
    private const string Password = "một câu dễ nhớ của tôi";
    private readonly ApprovalsApp app = new();

    public void Dispose() => app.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_endpoint_declares_its_policy()
    {
        _ = app.Server;
        var endpoints = app.Services.GetRequiredService<EndpointDataSource>().Endpoints;
        Assert.NotEmpty(endpoints);
        Assert.All(endpoints, e => Assert.True(e.Metadata.GetMetadata<PolicyRequirement>() is not null, e.DisplayName));
    }

    [Fact]
    public async Task Without_signing_in_a_page_leads_to_the_sign_in_page_and_back()
    {
        var answer = await app.Browser().GetAsync(new Uri("/account/tokens", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.EndsWith("/account/sign-in?return=%2Faccount%2Ftokens", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demonstration_signs_in_with_one_click()
    {
        var browser = await app.SignInAsync("officer.nghe-an");
        var page = await ApprovalsApp.OpenAsync(browser, "/account/tokens");
        Assert.Contains("Chuyên viên, LHHN Nghệ An", page.QuerySelector(".account-panel")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused_with_a_page_that_says_what_to_do()
    {
        var browser = await app.SignInAsync("officer.nghe-an");
        var answer = await browser.PostAsync(new Uri("/account/tokens", UriKind.Relative), new FormUrlEncodedContent([]), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("tải lại trang", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_is_not_found_in_the_frame()
    {
        var answer = await app.Browser().GetAsync(new Uri("/no/such.page", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("Không tìm thấy trang", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_language_is_remembered_and_a_foreign_return_address_is_not_followed()
    {
        var browser = app.Browser();
        var answer = await ApprovalsApp.PostAsync(browser, "/account/sign-in", "/language", ("language", "en"), ("return", "//evil.example"));
        Assert.Equal("/", answer.Headers.Location!.ToString());
        var page = await ApprovalsApp.OpenAsync(browser, "/account/sign-in");
        Assert.Equal("Sign in", page.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task A_token_signs_a_program_in_until_it_is_revoked()
    {
        var browser = await app.SignInAsync("officer.nghe-an");
        var created = await ApprovalsApp.PostAsync(browser, "/account/tokens", "/account/tokens");
        var html = await created.Content.ReadAsStringAsync(Cancellation);
        var token = System.Text.RegularExpressions.Regex.Match(html, "apv_[0-9a-f]{48}").Value;
        using var program = app.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var tokens = new Uri("/account/tokens", UriKind.Relative);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(tokens, Cancellation)).StatusCode);
        var id = System.Text.RegularExpressions.Regex.Match(html, "/account/tokens/([0-9a-f]{32})/revoke").Groups[1].Value;
        await ApprovalsApp.PostAsync(browser, "/account/tokens", $"/account/tokens/{id}/revoke");
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync(tokens, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_token_of_an_account_that_was_locked_meanwhile_signs_nobody_in()
    {
        await app.SignInAsync("clerk.nghe-an");
        using var scope = app.Services.CreateScope();
        var token = await scope.ServiceProvider.GetRequiredService<AccountSecrets>().CreateTokenAsync("clerk.nghe-an", Cancellation);
        using var program = app.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var tokens = new Uri("/account/tokens", UriKind.Relative);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(tokens, Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(tokens, Cancellation)).StatusCode);

        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Login>>();
        var account = (await accounts.FindByNameAsync("clerk.nghe-an"))!;
        await accounts.SetLockoutEndDateAsync(account, DateTimeOffset.MaxValue);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync(tokens, Cancellation)).StatusCode);
        await accounts.SetLockoutEndDateAsync(account, null);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(tokens, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task In_production_nobody_signs_in_by_a_click_and_the_first_link_creates_the_administrator()
    {
        await using var production = new ApprovalsApp("Production");
        var browser = production.Browser();
        var click = await ApprovalsApp.PostAsync(browser, "/account/sign-in", "/account/demo-sign-in", ("account", "admin.vufo"));
        Assert.Equal(HttpStatusCode.NotFound, click.StatusCode);

        await using var output = new StringWriter();
        await production.Services.StartAccountsAsync(output, Cancellation);
        var link = output.ToString()[output.ToString().IndexOf("/account/link/", StringComparison.Ordinal)..].Trim();
        var weak = await ApprovalsApp.PostAsync(browser, link, link, ("user", "root"), ("password", "short"), ("repeat", "short"));
        Assert.Contains("12 ký tự", await weak.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        var made = await ApprovalsApp.PostAsync(browser, link, link, ("user", "root"), ("password", Password), ("repeat", Password));
        Assert.Equal("/", made.Headers.Location!.ToString());
        Assert.Contains("không còn hiệu lực", (await ApprovalsApp.OpenAsync(production.Browser(), link)).Title!, StringComparison.Ordinal);

        var other = production.Browser();
        var wrong = await ApprovalsApp.PostAsync(other, "/account/sign-in", "/account/sign-in", ("user", "root"), ("password", "wrong"));
        Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        var right = await ApprovalsApp.PostAsync(other, "/account/sign-in", "/account/sign-in", ("user", "root"), ("password", Password));
        Assert.Equal(HttpStatusCode.Redirect, right.StatusCode);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account()
    {
        await using var production = new ApprovalsApp("Production");
        await using (var scope = production.Services.CreateAsyncScope())
        {
            var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Login>>();
            Assert.True((await accounts.CreateAsync(new Login { Id = "x", UserName = "x" }, Password)).Succeeded);
        }
        var browser = production.Browser();
        for (var i = 0; i < 5; i++) await ApprovalsApp.PostAsync(browser, "/account/sign-in", "/account/sign-in", ("user", "x"), ("password", "wrong"));
        var right = await ApprovalsApp.PostAsync(browser, "/account/sign-in", "/account/sign-in", ("user", "x"), ("password", Password));
        Assert.Contains("tạm khóa", await right.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }
}
