using Approvals.Account;
using Approvals.Commands;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Running;

/// <summary>The application in the test process on a free port, with its jobs: people, no cases, and the morning of a day. For browsers; nobody kills it.</summary>
public sealed class OpenApp : IAsyncDisposable
{
    private readonly DirectoryInfo data;
    private readonly WebApplication app;

    private OpenApp(DirectoryInfo data, WebApplication app, DateOnly today) => (this.data, this.app, Today) = (data, app, today);

    public IServiceProvider Services => app.Services;

    public Uri Address { get; private set; } = null!;

    public DateOnly Today { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<OpenApp> StartAsync(DateOnly day)
    {
        var data = System.IO.Directory.CreateTempSubdirectory("approvals-open");
        var app = Verbs.Build(
            [
                "--applicationName", "Approvals", "--environment", "Development", "--urls", "http://127.0.0.1:0", "--Approvals:Demo=true", "--Approvals:SampleCases=false",
                "--Approvals:Clock:Start=" + day.Iso(), "--Approvals:Data=" + data.FullName,
            ],
            quiet: true);
        var open = new OpenApp(data, app, day);
        await app.PrepareAsync(Stop);
        await app.Services.StartAccountsAsync(TextWriter.Null, Stop);
        app.MapApprovals();
        await app.StartAsync(Stop);
        open.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        return open;
    }

    /// <summary>Makes it the morning of a day; nothing when it is that day already.</summary>
    public async Task TurnToAsync(DateOnly day)
    {
        if (day == Today) return;
        var clock = app.Services.GetRequiredService<AppClock>();
        var ahead = Inputs.StartOf(day, 8) - clock.GetUtcNow();
        Assert.True(ahead > TimeSpan.Zero, $"It is {clock.GetUtcNow()} already.");
        await clock.AdvanceAsync(app.Services.GetRequiredService<Writer>(), ahead, Stop);
        Today = day;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        data.Delete(recursive: true);
    }
}
