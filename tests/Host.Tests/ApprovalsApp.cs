using AngleSharp;
using AngleSharp.Dom;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;

namespace Approvals.Tests;

/// <summary>The application in the test process with a data folder of its own.</summary>
public sealed class ApprovalsApp(string environment = "Development") : WebApplicationFactory<Program>
{
    public DirectoryInfo Data { get; } = System.IO.Directory.CreateTempSubdirectory("approvals-app");

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(environment);
        builder.UseSetting("Approvals:Data", Data.FullName);
        builder.UseSetting("Approvals:SampleCases", "false");
        // Two lines a request cost more than many a request.
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        builder.UseSetting("Logging:LogLevel:Microsoft.AspNetCore", "Warning");
    }

    /// <summary>A browser without script that follows no redirect by itself and keeps cookies.</summary>
    public HttpClient Browser() => CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    public async Task<HttpClient> SignInAsync(string account)
    {
        var browser = Browser();
        var answer = await PostAsync(browser, "/account/sign-in", "/account/demo-sign-in", ("account", account), ("return", "/"));
        Xunit.Assert.Equal(System.Net.HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    /// <summary>Opens a page for its antiforgery token and posts a form with it.</summary>
    public static async Task<HttpResponseMessage> PostAsync(
        HttpClient browser, string page, string action, params (string Name, string Value)[] fields)
    {
        var document = await OpenAsync(browser, page);
        var token = document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        return await browser.PostAsync(new Uri(action, UriKind.Relative), new FormUrlEncodedContent(
            [KeyValuePair.Create("__RequestVerificationToken", token), .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]));
    }

    public static async Task<IDocument> OpenAsync(HttpClient browser, string page)
    {
        var html = await browser.GetStringAsync(new Uri(page, UriKind.Relative));
        return await BrowsingContext.New().OpenAsync(request => request.Content(html));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || !Data.Exists) return;
        SqliteConnection.ClearAllPools();
        Data.Delete(recursive: true);
        Data.Refresh();
    }
}
