using System.Globalization;
using System.Text.Json;
using Approvals.Account;
using Approvals.Commands;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Browser;

/// <summary>
/// The compact of 2024 with its twelve members, from the draft to the hand-over: each kind of screen once through the pages, at a desk or on a telephone; where
/// screens repeat, the other members act through the same desk by command.
/// </summary>
public sealed class CompactJourneyTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly SampleCase sample = ScenarioReader.ReadSample(
        "compact-2024.json", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "cases", "compact-2024.json"))).Sample!;

    /// <summary>Steps that are done on a telephone.</summary>
    private static readonly HashSet<string> onTelephone = ["comments", "sign", "memberReport", "selfScore", "appeal", "vote1", "takeOver"];

    private readonly HashSet<string> seen = [];
    private WebApplication app = null!;
    private Uri address = null!;
    private string caseId = "";
    private int pictures;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_compact_of_twelve_goes_from_draft_to_hand_over()
    {
        chromium.Require();
        var data = System.IO.Directory.CreateTempSubdirectory("compact-run");
        app = Verbs.Build(
            ["--applicationName", "Approvals", "--environment", "Development", "--urls", "http://127.0.0.1:0", "--Approvals:Demo=true", "--Approvals:SampleCases=false", "--Approvals:Clock:Start=2024-02-19", "--Approvals:Data=" + data.FullName],
            quiet: true);
        await using (app)
        {
            await app.PrepareAsync(Stop);
            await app.Services.StartAccountsAsync(TextWriter.Null, Stop);
            app.MapApprovals();
            await app.StartAsync(Stop);
            address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            await DraftAsync();
            foreach (var step in sample.Scenario.Steps) await StepAsync(step);
            await ReadAsync();
            await app.StopAsync(Stop);
        }
        SqliteConnection.ClearAllPools();
        data.Delete(recursive: true);
    }

    private async Task DraftAsync()
    {
        await using var officer = await AsAsync(sample.Scenario.Start.By);
        await officer.Page.ClickAsync("details.new-case summary");
        await officer.PressAsync("button[name=type][value=cluster-compact]");
        caseId = officer.Page.Url.Split('/')[^1];
        // The cluster of the body, its members of the day, head and deputy of the year stand there already.
        Assert.Equal(12, await officer.Page.Locator("[name='f.members']:checked").CountAsync());
        foreach (var (field, value) in new[] { ("cluster", "cum-1"), ("year", "2024"), ("head", "vinh-phuc"), ("deputy", "nghe-an") })
            Assert.Equal(value, await officer.Page.InputValueAsync($"[name='f.{field}']"));
        await officer.ShootAsync("compact-01-draft-offered");
        await FillAsync(officer, sample.Scenario.Start.Data.Where(d => d.Value.ValueKind == JsonValueKind.String && d.Key is not ("cluster" or "year" or "head" or "deputy")));
        await FillAsync(officer, sample.Scenario.Start.Data.Where(d => d.Key is "commitments" or "criteria"));
        await officer.PressAsync("button.btn[name=do][value=save]");
        await officer.ShootAsync("compact-02-draft");
        await officer.PressAsync("button.btn[name=do][value=submit]");
        await officer.ExpectDoneAsync();
        await officer.ShootAsync("compact-03-submitted");
    }

    private async Task StepAsync(ScenarioStep step)
    {
        await TurnToAsync(step.On);
        var state = await StateAsync();
        var kind = step.Ceremony is not null ? "ceremony" : step.Confirm is { } confirmed ? "confirm:" + (confirmed.StartsWith("sign", StringComparison.Ordinal) ? "ceremony" : "letter") : step.Task!.Split(':')[0];
        var byLetter = step.Task is not null && state.Task(step.Task) is { ByLetter: true };
        // The first by letter too: recorded from its paper, confirmed by another.
        if (byLetter) kind = "letter";
        if (!seen.Add(kind) && !(kind == "crossScore" && seen.Add("stand-in"))) { await CommandAsync(step, state); return; }
        if (kind == "ceremony") await CeremonyAsync(step, state);
        else await TaskAsync(step, state, kind);
        if (kind is "memberReport" or "crossScore" or "vote1") await GlanceAsync(kind);
    }

    private async Task TaskAsync(ScenarioStep step, CaseState state, string kind)
    {
        var handle = step.Task ?? step.Confirm!;
        var task = state.Task(handle) ?? throw new InvalidOperationException($"{handle} is not open; what is: {string.Join(", ", state.Tasks.Select(t => t.Handle))}");
        var seat = onTelephone.Contains(kind) ? Seat.Telephone : Seat.Desk;
        await using var person = await AsAsync(step.By!, seat);
        await person.GoAsync("/tasks/" + task.Id);
        if (step.Confirm is not null)
        {
            await PictureAsync(person, kind, seat);
            await person.ConfirmAsync();
            return;
        }
        await FillAsync(person, step.Data);
        if (step.Comment is { } comment) await person.FillAsync(("comment", comment));
        if (step.Outside is { } letter)
            await person.FillAsync(
                ("letter.number", letter.Number), ("letter.date", Day(letter.Date)), ("letter.signer", letter.Signer), ("letter.position", letter.SignerPosition), ("letter.classified", "false"));
        foreach (var slot in step.Attachments) await person.AttachAsync(slot, slot + ".pdf");
        await PictureAsync(person, kind, seat);
        await person.DecideAsync(step.Outcome!);
    }

    private async Task CeremonyAsync(ScenarioStep step, CaseState state)
    {
        await using var clerk = await AsAsync(step.By!);
        await clerk.GoAsync($"/cases/{caseId}/ceremony?activity=sign");
        await clerk.FillAsync(("letter.date", Day(step.Outside!.Date)), ("letter.place", step.Outside.Place!));
        await clerk.AttachAsync("reply", "Giao ước ký tại Điện Biên.pdf");
        // One chairman could not come; he signs in the system afterwards.
        foreach (var signature in step.Ceremony!.Signed)
        {
            var task = state.Task(signature.Task)!;
            var absent = signature.Task == "sign:ha-noi";
            await clerk.FillAsync(($"presence.{task.Id}", absent ? "absent" : "signed"));
            if (absent) continue;
            await clerk.FillAsync(($"signer.{task.Id}", signature.Signer), ($"position.{task.Id}", signature.Position), ($"capacity.{task.Id}", signature.Capacity ?? ""));
        }
        await PictureAsync(clerk, "ceremony", Seat.Desk);
        await clerk.PressAsync("main form button.btn-primary");
        Assert.Contains("?done=", clerk.Page.Url, StringComparison.Ordinal);
        var after = await StateAsync();
        await TaskAsync(new ScenarioStep { On = step.On, By = "head.vinh-phuc", Confirm = "sign:vinh-phuc" }, after, "confirm");
        seen.Add("confirm:ceremony");
        await TaskAsync(new ScenarioStep { On = step.On, By = "leader.ha-noi", Task = "sign:ha-noi", Outcome = "Sign" }, await StateAsync(), "sign");
        Assert.Equal(["witness"], (await StateAsync()).Tasks.Select(t => t.Handle));
    }

    /// <summary>The same step as a command, where the screen was seen.</summary>
    private async Task CommandAsync(ScenarioStep step, CaseState state)
    {
        // Confirmed with the ceremony already.
        if (step.Confirm is { } handle && state.Task(handle) is null) return;
        var definition = app.Services.GetRequiredService<DefinitionStore>().ByDigest(state.Digest)!;
        var inputs = app.Services.GetRequiredService<CaseDesk>().ReadingInputs();
        var files = 0;
        var command = new ScenarioCommands(definition, inputs, Guid.NewGuid().ToString("N"), caseId, slot => ScenarioRunner.SampleFile(slot, state.LastTask * 10 + files++)).Of(step, state, null);
        var execution = await app.Services.GetRequiredService<CaseRunner>().ExecuteAsync(command, Stop);
        Assert.True(execution is Execution.Done, $"{step.On.Iso()} {step.Task ?? step.Confirm} by {step.By}: {(execution as Execution.Refused)?.Refusal}");
    }

    private async Task GlanceAsync(string after)
    {
        foreach (var seat in new[] { Seat.Desk, Seat.Telephone })
        {
            await using var member = await AsAsync("officer.thanh-hoa", seat);
            await member.GoAsync("/compacts/" + caseId);
            Assert.Contains("Vĩnh Phúc", await member.TextAsync(), StringComparison.Ordinal);
            await PictureAsync(member, $"glance-after-{after}", seat);
        }
    }

    private async Task ReadAsync()
    {
        var state = await StateAsync();
        Assert.Equal("closed", state.Ending);
        Assert.All(state.Round("sign")!.Items, i => Assert.Equal(PartyState.Signed, i.State));
        foreach (var seat in new[] { Seat.Desk, Seat.Telephone })
        {
            await using var next = await AsAsync("officer.nghe-an", seat);
            await next.GoAsync("/compacts");
            Assert.Contains("12/12 đã ký", await next.TextAsync(), StringComparison.Ordinal);
            await PictureAsync(next, "clusters", seat);
            await next.GoAsync($"/compacts/{caseId}/members/thanh-hoa");
            var text = await next.TextAsync();
            Assert.Contains("Sau kiểm tra lại", text, StringComparison.Ordinal);
            await PictureAsync(next, "member", seat);
            await next.GoAsync("/cases/" + caseId);
            await PictureAsync(next, "case-closed", seat);
        }
        await using (var next = await AsAsync("officer.nghe-an"))
        {
            await next.GoAsync("/?tab=drafts");
            Assert.Contains("Giao ước", await next.TextAsync(), StringComparison.Ordinal);
        }
        await using var stranger = await AsAsync("appraiser.so-ke-hoach-dau-tu-nghe-an");
        Assert.Equal(404, await stranger.GoAsync("/compacts/" + caseId));
    }

    /// <summary>Types into every field that is not there yet as it should be; tables get the rows they need.</summary>
    private static async Task FillAsync(Visitor person, IEnumerable<KeyValuePair<string, JsonElement>> values)
    {
        foreach (var (key, value) in values)
            if (value.ValueKind == JsonValueKind.String) await person.FillDataAsync((key, Typed(value.GetString()!)));
            else if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().FirstOrDefault().ValueKind == JsonValueKind.Object)
            {
                var rows = value.EnumerateArray().ToList();
                for (var i = 0; i < rows.Count; i++)
                {
                    if (await person.Page.Locator($"[name^='f.{key}[{i.ToString(CultureInfo.InvariantCulture)}].']").CountAsync() == 0) await person.PressAsync($"button[name=add-rows][value='{key}']");
                    foreach (var cell in rows[i].EnumerateObject()) await person.FillDataAsync(($"{key}[{i.ToString(CultureInfo.InvariantCulture)}].{cell.Name}", Typed(cell.Value.GetString()!)));
                }
            }
    }

    private static string Typed(string value) => IsoDate.Parse(value) is { } day ? Day(day) : value;

    private static string Day(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private async Task PictureAsync(Visitor person, string what, Seat seat)
    {
        if (seat.Phone) Assert.Equal(360, await person.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth"));
        await person.ShootAsync($"compact-{++pictures + 3:00}-{what.Replace(':', '-')}{(seat.Phone ? "-phone" : "")}");
    }

    private async Task TurnToAsync(DateOnly day)
    {
        var clock = app.Services.GetRequiredService<AppClock>();
        var ahead = Inputs.StartOf(day, 9) - clock.GetUtcNow();
        if (ahead > TimeSpan.Zero) await clock.AdvanceAsync(app.Services.GetRequiredService<Writer>(), ahead, Stop);
    }

    private async Task<CaseState> StateAsync() => (await app.Services.GetRequiredService<ICaseStore>().LoadAsync(caseId, Stop))!;

    private Task<Visitor> AsAsync(string account, Seat? seat = null) => Visitor.ComeAsync(chromium.Require(), address, account, seat);
}
