using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace Approvals.Tests;

/// <summary>One installation with the sample cases, for tests that only read.</summary>
public sealed class SampleOffice : IDisposable
{
    public const string Name = "sample office";

    private readonly ApprovalsApp app = new();
    private readonly WebApplicationFactory<Program> factory;

    public SampleOffice() => factory = app.WithWebHostBuilder(builder => builder.UseSetting("Approvals:SampleCases", "true"));

    public IServiceProvider Services => factory.Services;

    /// <summary>A browser in which a person is signed in.</summary>
    public async Task<HttpClient> BrowserAsync(string account)
    {
        var browser = factory.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
        (await ApprovalsApp.PostAsync(browser, "/account/sign-in", "/account/demo-sign-in", ("account", account), ("return", "/"))).Dispose();
        return browser;
    }

    public void Dispose() => app.Dispose();
}

[CollectionDefinition(SampleOffice.Name)]
public sealed class SampleOfficeTests : ICollectionFixture<SampleOffice>;
