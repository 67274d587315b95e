using System.Text;
using Approvals.Backup;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Approvals.Tests.Persistence;

/// <summary>What was erased is looked for in the bytes of the files, as somebody with the disk would.</summary>
public sealed class ResidueTests : OfficeTests
{
    private const string Passport = "P00001234";

    private static readonly DateOnly last = new(2031, 3, 2);

    private static Scenario Trip { get; } = ScenarioJson.Read(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "workflows", "delegation-outbound", "scenarios", "closed-with-a-late-report.json")));

    private string Data => app.Services.GetRequiredService<IOptions<DataOptions>>().Value.Data;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_night_after_it_was_erased_a_passport_number_stands_neither_in_the_file_nor_in_its_log_nor_in_a_backup(bool submitted)
    {
        var residue = app.Services.GetRequiredService<Residue>();
        var id = await DraftAsync();
        if (submitted)
        {
            (await app.As(Officer).PostAsync($"cases/{id}/submit", null)).Is(200);
            (await app.As(Officer).PostAsync($"cases/{id}/actions/withdraw", new { comment = "Đối tác hoãn." })).Is(200);
        }
        Assert.True(await residue.ClearAsync());
        Assert.False(await residue.ClearAsync());
        app.Clock.Set(Inputs.StartOf(last, 4));
        await app.Services.GetRequiredService<DraftEnds>().RetireAsync(last, Stop);
        await app.Services.GetRequiredService<PersonalDesk>().RetireAsync(last, Stop);
        Assert.NotEmpty(Holding());

        // A backup of this moment holds nothing of it, although the file still does.
        var backup = await app.Services.GetRequiredService<Backups>().MakeAsync(null, Stop);
        Assert.Empty(Holding(backup));
        await app.Services.GetServices<DailyJob>().Single(j => j.Name == PersonalDesk.Job).Run(last, Stop);
        Assert.Empty(Holding());
        Assert.False(await residue.ClearAsync());
    }

    [Fact]
    public async Task Who_writes_while_the_file_is_written_anew_waits_and_is_served()
    {
        var id = await DraftAsync();
        var (writer, begun, go) = (app.Services.GetRequiredService<Writer>(), new TaskCompletionSource(), new TaskCompletionSource());
        var alone = writer.AloneAsync(() =>
        {
            begun.SetResult();
            go.Task.Wait(Stop);
        });
        await begun.Task;
        var submitted = app.As(Officer).PostAsync($"cases/{id}/submit", null);
        Assert.False(submitted.IsCompleted);
        go.SetResult();
        await alone;
        (await submitted).Is(200);
        Assert.True(await app.Services.GetRequiredService<Residue>().ClearAsync());
        (await app.As(Officer).PostAsync($"cases/{id}/actions/withdraw", new { comment = "Đối tác hoãn." })).Is(200);
    }

    [Fact]
    public async Task What_fails_alone_leaves_the_writer_at_work()
    {
        var writer = app.Services.GetRequiredService<Writer>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.AloneAsync(() => throw new InvalidOperationException("the disk is full")));
        await DraftAsync();
    }

    private List<string> Holding(string? folder = null) =>
    [
        .. System.IO.Directory.GetFiles(folder ?? Data, "approvals.db*").Where(f => Read(f).Contains(Passport, StringComparison.Ordinal)),
    ];

    private static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private Task<string> DraftAsync() => app.As(Officer).DraftAsync("delegation-outbound", Trip.Start);
}
