using System.Net;
using AngleSharp;
using Approvals.Persistence;
using Approvals.Tests.Persistence;
using Approvals.Workflows.Engine;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Layout;

/// <summary>What a person sees when the writer cannot take more, or cannot say whether it wrote.</summary>
public sealed class BusyPageTests : IDisposable
{
    private readonly ApprovalsApp app = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task A_form_that_finds_the_writer_full_is_answered_with_itself_to_be_sent_again()
    {
        var browser = await app.SignInAsync("admin.vufo");
        var writer = app.Services.GetRequiredService<Writer>();
        using var held = await HeldWriter.HoldAsync(writer, Stop);
        List<Task> waiting = [held.Work];
        try
        {
            while (true) waiting.Add(writer.ExecuteAsync(_ => { }, cancellation: Stop));
        }
        catch (BusyException)
        {
            // Full.
        }
        var answer = await ApprovalsApp.PostAsync(browser, "/demo", "/demo/clock", ("by", "day"), ("note", "đã \"gõ\""));
        held.Release();
        await Task.WhenAll(waiting);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (answer.StatusCode, answer.Headers.RetryAfter?.ToString()));
        var page = await BrowsingContext.New().OpenAsync(r => r.Content(answer.Content.ReadAsStream(Stop)), Stop);
        Assert.Equal("Hệ thống đang bận", page.QuerySelector("h1")!.TextContent.Trim());
        var form = page.QuerySelector("main form")!;
        Assert.Equal(("/demo/clock", "post"), (form.GetAttribute("action"), form.GetAttribute("method")));
        var fields = form.QuerySelectorAll("input").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value")!)).ToList();
        Assert.Contains(KeyValuePair.Create("note", "đã \"gõ\""), fields);
        var again = await browser.PostAsync(new Uri("/demo/clock", UriKind.Relative), new FormUrlEncodedContent(fields), Stop);
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
    }

    [Fact]
    public void What_passes_in_a_moment_is_told_from_a_fault()
    {
        Assert.True(Approvals.Layout.ErrorPages.IsPassing(new OutcomeUnknownException()));
        Assert.False(Approvals.Layout.ErrorPages.IsPassing(new InvalidOperationException()));
    }
}
