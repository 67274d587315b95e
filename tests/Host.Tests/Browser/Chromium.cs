using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Approvals.Tests.Browser.Chromium))]

namespace Approvals.Tests.Browser;

/// <summary>The machine's own Chromium, started once for all tests of pages, when the first asks for it. Never a download.</summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>The program itself before the script that starts it for a desktop, with extensions and rasterising by a graphics card.</summary>
    private static readonly string[] programs = ["/usr/lib/chromium/chromium", "/usr/bin/chromium"];

    private readonly Lazy<Task<IBrowser?>> browser;
    private IPlaywright? playwright;

    public Chromium() => browser = new(LaunchAsync);

    /// <summary>Desks and telephones the pages are looked at with.</summary>
    public static ViewportSize Desktop => new() { Width = 1280, Height = 900 };

    public static ViewportSize Phone => new() { Width = 360, Height = 740 };

    /// <summary>The browser; a test without one is skipped and says so.</summary>
    public async Task<IBrowser> RequireAsync()
    {
        var launched = await browser.Value;
        if (launched is null) Assert.Skip($"No browser at {string.Join(" or ", programs)}.");
        return launched;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser.IsValueCreated && await browser.Value is { } launched) await launched.DisposeAsync();
        playwright?.Dispose();
    }

    private async Task<IBrowser?> LaunchAsync()
    {
        if (programs.FirstOrDefault(File.Exists) is not { } program) return null;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program, Headless = true,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }
}
