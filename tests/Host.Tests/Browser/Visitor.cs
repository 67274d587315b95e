using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Approvals.Tests.Browser;

/// <summary>How a person sits before the pages.</summary>
public sealed record Seat(bool Phone = false, bool Script = true, string Language = "vi", bool Dark = false)
{
    public static Seat Desk { get; } = new();

    public static Seat Telephone { get; } = new(Phone: true);
}

/// <summary>A browser and the person who sits before it, doing what a person does: opening, typing, attaching, pressing.</summary>
public sealed partial class Visitor(IBrowserContext context, IPage page, Uri address, string account, DateOnly day) : IAsyncDisposable
{
    private static readonly byte[] scan = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"u8.ToArray();

    private (string Account, DateOnly Day) signedIn = (account, day);

    public IPage Page => page;

    public static async Task<Visitor> ComeAsync(IBrowser browser, Uri address, string account, Seat seat, DateOnly day)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = seat.Phone ? Chromium.Phone : Chromium.Desktop, HasTouch = seat.Phone, DeviceScaleFactor = seat.Phone ? 2 : 1,
            JavaScriptEnabled = seat.Script, Locale = seat.Language == "vi" ? "vi-VN" : "en-GB", ColorScheme = seat.Dark
                ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        var visitor = new Visitor(context, page, address, account, day);
        await visitor.GoAsync("/account/sign-in");
        // A telephone shows the other language only.
        var language = $".language button[value={seat.Language}]";
        if (await page.GetAttributeAsync(language, "aria-pressed") != "true") await visitor.PressAsync(language);
        await visitor.PressAsync($"button[name=account][value='{account}']");
        return visitor;
    }

    /// <summary>Another person takes the seat, or the same on another day: a session ends with the working day. How one signs in was seen when the first came.</summary>
    public async Task SignInAsync(string account, DateOnly day)
    {
        if (signedIn == (account, day)) return;
        await context.ClearCookiesAsync(new BrowserContextClearCookiesOptions { Name = "approvals" });
        var form = await (await context.APIRequest.GetAsync(new Uri(address, "/account/sign-in").ToString())).TextAsync();
        var answer = await context.APIRequest.PostAsync(new Uri(address, "/account/demo-sign-in").ToString(), new APIRequestContextOptions
        {
            Form = context.APIRequest.CreateFormData().Set("__RequestVerificationToken", Token().Match(form).Groups[1].Value).Set("account", account).Set("return", "/healthz"),
        });
        Assert.True(answer.Ok, $"{answer.Status}: {account} is not signed in.");
        signedIn = (account, day);
    }

    public async Task<int> GoAsync(string path) => (await page.GotoAsync(new Uri(address, path).ToString()))!.Status;

    /// <summary>Presses a button or link that leads to another page and waits for it.</summary>
    public async Task PressAsync(string selector)
    {
        // Both events are listened for before the press: asking afterwards for the state of the page can miss its load.
        var (arrived, loaded) = (false, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        void Arrived(object? sender, IFrame frame) => arrived |= frame == page.MainFrame;
        void Loaded(object? sender, IPage which) { if (arrived) loaded.TrySetResult(); }
        page.FrameNavigated += Arrived;
        page.Load += Loaded;
        await page.ClickAsync(selector);
        await loaded.Task.WaitAsync(TimeSpan.FromSeconds(60));
        page.FrameNavigated -= Arrived;
        page.Load -= Loaded;
    }

    /// <summary>Fills fields of a form by key; a date, an amount and a text are typed, a choice is chosen.</summary>
    public async Task FillAsync(params (string Name, string Value)[] fields)
    {
        foreach (var (name, value) in fields)
        {
            var input = page.Locator($"[name='{name}']:not([type=hidden])");
            var kind = await input.First.EvaluateAsync<string>("e => e.tagName === 'SELECT' ? 'select' : e.type");
            if (kind == "select") await input.SelectOptionAsync(value);
            else if (kind is "radio" or "checkbox")
                foreach (var one in value.Split(',')) await page.CheckAsync($"[name='{name}'][value='{one}']");
            else await input.FillAsync(value);
        }
    }

    public Task FillDataAsync(params (string Key, string Value)[] fields) => FillAsync([.. fields.Select(f => ("f." + f.Key, f.Value))]);

    /// <summary>Chooses a file for a document of the answer.</summary>
    public Task AttachAsync(string slot, string name) => page.SetInputFilesAsync($"input[name='file.{slot}']", File(name));

    /// <summary>Uploads a document of the dossier.</summary>
    public async Task UploadAsync(string slot, string name)
    {
        await AttachAsync(slot, name);
        await PressAsync($"button[value='attach:{slot}']");
    }

    /// <summary>Opens the one task of that name from the reader's inbox.</summary>
    public async Task OpenTaskAsync(string name, string title)
    {
        foreach (var tab in new[] { "todo", "decide" })
        {
            await GoAsync("/?tab=" + tab);
            var link = page.Locator("tr", new PageLocatorOptions { HasText = title }).Locator("a.cell-title",
                new LocatorLocatorOptions { HasTextRegex = new Regex(Regex.Escape(name)) });
            if (await link.CountAsync() == 0) continue;
            await GoAsync((await link.First.GetAttributeAsync("href"))!);
            return;
        }
        Assert.Fail($"No task «{name}» of «{title}» in the inbox: {await page.InnerTextAsync("main")}");
    }

    /// <summary>Presses the button of an outcome; the case page must follow.</summary>
    public async Task DecideAsync(string outcome)
    {
        await PressAsync($"#answer button[name=outcome][value='{outcome}']");
        await ExpectDoneAsync();
    }

    public async Task ConfirmAsync()
    {
        await PressAsync("button[name=do][value=accept]");
        await ExpectDoneAsync();
    }

    public async Task ExpectDoneAsync() =>
        Assert.True(page.Url.Contains("?done=decided", StringComparison.Ordinal) || page.Url.Contains("?done=submitted",
            StringComparison.Ordinal), $"{page.Url}: {await ProblemsAsync()}");

    /// <summary>What the page refuses, or its whole text when it says nothing of the kind.</summary>
    public async Task<string> ProblemsAsync() =>
        await page.Locator("#problems").CountAsync() > 0 ? await page.InnerTextAsync("#problems") : await page.InnerTextAsync("main");

    public Task<string> TextAsync(string selector = "main") => page.InnerTextAsync(selector);

    /// <summary>Keeps a picture of the whole page for people to look at, when somebody wants them (<see cref="Pictures"/>).</summary>
    public async Task ShootAsync(string name)
    {
        if (Pictures.Folder is { } folder) await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public async ValueTask DisposeAsync() => await context.DisposeAsync();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]* value=\"([^\"]+)\"")]
    private static partial Regex Token();

    private static FilePayload File(string name) => new() { Name = name, MimeType = "application/pdf", Buffer = scan };
}

/// <summary>Pictures of pages are taken when a folder for them is named; they cost as much as the journey itself.</summary>
internal static class Pictures
{
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("APPROVALS_PICTURES") is { Length: > 0 } named ? System.IO.Directory.CreateDirectory(named).FullName : null;
}
