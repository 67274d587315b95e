using Microsoft.Playwright;
using Xunit;

namespace Approvals.Tests.Browser;

/// <summary>The machine's own Chromium, started once for all tests of pages. Never a download.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Desks and telephones the pages are looked at with.</summary>
    public static ViewportSize Desktop => new() { Width = 1280, Height = 900 };

    public static ViewportSize Phone => new() { Width = 360, Height = 740 };

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program)) return;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program, Headless = true,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>The browser; a test without one is skipped and says so.</summary>
    public IBrowser Require()
    {
        if (browser is null) Assert.Skip($"No browser at {Program}.");
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}
