using System.Collections.Concurrent;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Tests.Persistence;
using Approvals.Workflows.Scenarios;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Approvals.Tests.Api;

/// <summary>The application on a clock that stands, with a client for every person of the seeds.</summary>
public sealed class ApiApp : IDisposable
{
    public const int LargestAttachment = 65_536;

    private readonly ApprovalsApp app;
    private readonly WebApplicationFactory<Program> factory;
    private readonly ConcurrentDictionary<string, Task<string>> tokens = new();

    public ApiApp() : this("Development") { }

    private ApiApp(string environment)
    {
        app = new ApprovalsApp(environment);
        factory = app.WithWebHostBuilder(builder => builder
            .UseSetting("Approvals:LargestAttachment", LargestAttachment.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .ConfigureTestServices(services => services.AddSingleton(new AppClock(Clock))));
    }

    public static ApiApp InProduction() => new("Production");

    public ManualClock Clock { get; } = new();

    public IServiceProvider Services => factory.Services;

    /// <summary>The project whose whole life the scenario tells.</summary>
    public static Scenario Project { get; } = ScenarioJson.Read(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "workflows", "aid-project", "scenarios",
        "approved-reported-closed.json")));

    /// <summary>A client of a person; null for one without a token.</summary>
    public ApiClient As(string? account)
    {
        var client = factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        return new ApiClient(client, account is null ? null : () => TokenAsync(account));
    }

    /// <summary>A program that nobody is signed in with.</summary>
    public HttpClient Reader() => factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    /// <summary>A browser in which a person is signed in.</summary>
    public async Task<HttpClient> BrowserAsync(string account)
    {
        var browser = factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        (await ApprovalsApp.PostAsync(browser, "/account/sign-in", "/account/demo-sign-in", ("account", account), ("return", "/"))).Dispose();
        return browser;
    }

    /// <summary>A token lives a year; a case may live longer.</summary>
    private Task<string> TokenAsync(string account)
    {
        var half = Services.GetRequiredService<AppClock>().GetUtcNow().ToUnixTimeSeconds() / (180 * 86_400);
        return tokens.GetOrAdd($"{account}/{half}", _ => TokenAsync(Services, account));
    }

    /// <summary>A token of a person, who gets an account when there is none yet.</summary>
    public static async Task<string> TokenAsync(IServiceProvider services, string account)
    {
        await using var scope = services.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Login>>();
        if (await accounts.FindByNameAsync(account) is null) await accounts.CreateAsync(new Login { Id = account, UserName = account });
        return await scope.ServiceProvider.GetRequiredService<AccountSecrets>().CreateTokenAsync(account, CancellationToken.None);
    }

    public void Dispose() => app.Dispose();
}
