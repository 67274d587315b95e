using System.Globalization;
using System.Text.Json;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Browser;

/// <summary>
/// The compact of 2024 with its twelve members, from the draft to the hand-over: each kind of screen once through the pages, at a desk or on a telephone; where
/// screens repeat, the other members act through the same desk by command.
/// </summary>
public sealed class CompactJourneyTests(Chromium chromium) : Visits(chromium, sample.Scenario.Start.On, sample.Scenario.Start.Data["title"].GetString()!)
{
    private static readonly SampleCase sample = ScenarioReader.ReadSample(
        "compact-2024.json", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "cases", "compact-2024.json"))).Sample!;

    /// <summary>Steps that are done on a telephone.</summary>
    private static readonly HashSet<string> onTelephone = ["comments", "sign", "memberReport", "memberReport.prepare", "selfScore", "appeal", "vote1", "takeOver"];

    private readonly HashSet<string> seen = [];
    private int pictures;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_compact_of_twelve_goes_from_draft_to_hand_over()
    {
        await DraftAsync();
        foreach (var step in sample.Scenario.Steps) await StepAsync(step);
        await ReadAsync();
    }

    private async Task DraftAsync()
    {
        var officer = await AsAsync(sample.Scenario.Start.By);
        await BeginAsync(officer, "cluster-compact");
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
        var person = await AsAsync(step.By!, seat);
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
                ("letter.number", letter.Number), ("letter.date", Written(letter.Date)), ("letter.signer", letter.Signer), ("letter.position", letter.SignerPosition), ("letter.classified", "false"));
        foreach (var slot in step.Attachments) await person.AttachAsync(slot, slot + ".pdf");
        await PictureAsync(person, kind, seat);
        await person.DecideAsync(step.Outcome!);
    }

    private async Task CeremonyAsync(ScenarioStep step, CaseState state)
    {
        var clerk = await AsAsync(step.By!);
        await clerk.GoAsync($"/cases/{CaseId}/ceremony?activity=sign");
        await clerk.FillAsync(("letter.date", Written(step.Outside!.Date)), ("letter.place", step.Outside.Place!));
        await clerk.AttachAsync("signedCompact", "Giao ước ký tại Điện Biên.pdf");
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
        var definition = Services.GetRequiredService<DefinitionStore>().ByDigest(state.Digest)!;
        var inputs = Services.GetRequiredService<CaseDesk>().ReadingInputs();
        var files = 0;
        var command = new ScenarioCommands(definition, inputs, Services.GetRequiredService<CaseDesk>().NewId(), CaseId, slot => ScenarioRunner.SampleFile(slot, state.LastTask * 10 + files++)).Of(step, state, null);
        var execution = await Services.GetRequiredService<CaseRunner>().ExecuteAsync(command, Stop);
        Assert.True(execution is Execution.Done, $"{step.On.Iso()} {step.Task ?? step.Confirm} by {step.By}: {(execution as Execution.Refused)?.Refusal}");
    }

    private async Task GlanceAsync(string after)
    {
        foreach (var seat in new[] { Seat.Desk, Seat.Telephone })
        {
            var member = await AsAsync("officer.thanh-hoa", seat);
            await member.GoAsync("/compacts/" + CaseId);
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
            var next = await AsAsync("officer.nghe-an", seat);
            await next.GoAsync("/compacts");
            Assert.Contains("12/12 đã ký", await next.TextAsync(), StringComparison.Ordinal);
            await PictureAsync(next, "clusters", seat);
            await next.GoAsync($"/compacts/{CaseId}/members/thanh-hoa");
            var text = await next.TextAsync();
            Assert.Contains("Sau kiểm tra lại", text, StringComparison.Ordinal);
            await PictureAsync(next, "member", seat);
            await next.GoAsync("/cases/" + CaseId);
            await PictureAsync(next, "case-closed", seat);
        }
        var drafter = await AsAsync("officer.nghe-an");
        await drafter.GoAsync("/?tab=drafts");
        Assert.Contains("Giao ước", await drafter.TextAsync(), StringComparison.Ordinal);
        var stranger = await AsAsync("appraiser.so-ke-hoach-dau-tu-nghe-an");
        Assert.Equal(404, await stranger.GoAsync("/compacts/" + CaseId));
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
                    // What is given with the row is read, not typed.
                    foreach (var cell in rows[i].EnumerateObject())
                        if (await person.Page.Locator($"[name='f.{key}[{i.ToString(CultureInfo.InvariantCulture)}].{cell.Name}']:not([type=hidden])").CountAsync() > 0) await person.FillDataAsync(($"{key}[{i.ToString(CultureInfo.InvariantCulture)}].{cell.Name}", Typed(cell.Value.GetString()!)));
                }
            }
    }

    private static string Typed(string value) => IsoDate.Parse(value) is { } day ? Written(day) : value;

    private static string Written(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private async Task PictureAsync(Visitor person, string what, Seat seat)
    {
        if (seat.Phone) Assert.Equal(360, await person.Page.EvaluateAsync<int>("document.scrollingElement.scrollWidth"));
        await person.ShootAsync($"compact-{++pictures + 3:00}-{what.Replace(':', '-')}{(seat.Phone ? "-phone" : "")}");
    }

    private async Task<CaseState> StateAsync() => (await Services.GetRequiredService<ICaseStore>().LoadAsync(CaseId, Stop))!;
}
