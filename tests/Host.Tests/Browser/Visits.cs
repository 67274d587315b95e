using Approvals.Jobs;
using Approvals.Tests.Running;
using Approvals.Workflows.Cases;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Browser;

/// <summary>An office whose pages are visited: a desk and a telephone stay open until the end, and people take turns at them.</summary>
/// <param name="chromium">The browser.</param>
/// <param name="day">The day on which it begins.</param>
/// <param name="title">Title of the case that is walked through, by which its tasks are found.</param>
public abstract class Visits(Chromium chromium, DateOnly day, string title = "") : IAsyncLifetime
{
    private readonly Dictionary<Seat, Visitor> seats = [];
    private OpenApp app = null!;

    protected IServiceProvider Services => app.Services;

    protected Uri Address => app.Address;

    protected string CaseId { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await chromium.RequireAsync();
        app = await OpenApp.StartAsync(day);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var person in seats.Values) await person.DisposeAsync();
        if (app is not null) await app.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins the draft of the case from the inbox.</summary>
    protected async Task BeginAsync(Visitor officer, string type)
    {
        await officer.Page.ClickAsync("details.new-case summary");
        await officer.PressAsync($"button[name=type][value={type}]");
        CaseId = officer.Page.Url.Split('/')[^1];
    }

    /// <summary>On a day, a person opens a task from the inbox and does it.</summary>
    protected async Task DoAsync(string on, string account, string task, Func<Visitor, Task> work, Seat? seat = null)
    {
        await TurnToAsync(Day(on));
        var person = await AsAsync(account, seat);
        await person.OpenTaskAsync(task, title);
        await work(person);
    }

    protected Task TurnToAsync(DateOnly to) => app.TurnToAsync(to);

    /// <summary>What is due by now happens.</summary>
    protected Task SweepAsync() => app.Services.GetRequiredService<DueWork>().SweepAsync(TestContext.Current.CancellationToken);

    /// <summary>A person, signed in at a seat; whoever sat there before is not any more.</summary>
    protected async Task<Visitor> AsAsync(string account, Seat? seat = null)
    {
        seat ??= Seat.Desk;
        if (seats.TryGetValue(seat, out var person)) await person.SignInAsync(account, app.Today);
        else seats[seat] = person = await Visitor.ComeAsync(await chromium.RequireAsync(), app.Address, account, seat, app.Today);
        return person;
    }

    protected static DateOnly Day(string text) => IsoDate.Parse(text)!.Value;
}
