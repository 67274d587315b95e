using System.Text;
using Approvals.Commands;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Persistence;
using Approvals.Seeding;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Seeding;

public sealed class CasePlayerTests : IDisposable
{
    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("played-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_first_start_brings_every_case_to_where_its_file_says()
    {
        await using var app = await Start();
        var seeds = SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds"));
        foreach (var seed in seeds.Cases.Where(c => c.Until != "draft"))
        {
            var title = seed.Data["title"].GetString()!;
            var stream = await Read(app, db => db.CaseSummaries.SingleAsync(s => s.Title == title, Stop));
            var state = (await app.Services.GetRequiredService<ICaseStore>().LoadAsync(stream.CaseId, Stop))!;
            var open = state.Tasks.Select(t => t.Handle).ToList();
            var reached = seed.Until switch
            {
                "signing" => open.SequenceEqual(["signSubmission.form"]),
                "for-signature" => open.SequenceEqual(["signSubmission.sign"]),
                "supplement" => open.SequenceEqual(["supplement"]),
                "consultation" => open.SequenceEqual(["consult:cong-an-nghe-an"]),
                "appraisal" => open.SequenceEqual(["appraise"]),
                "before-committee" => open.SequenceEqual(["decide"]),
                "implementing" => open.Contains("implement") && state.SuspendedOn is null,
                "suspended" => state.SuspendedOn is not null,
                _ => state.Ending == seed.Until,
            };
            Assert.True(reached, $"{seed.Key} {seed.Until}: {state.Status} {state.Ending} {string.Join(", ", open)}");
            Assert.Empty(state.Incidents);
        }
        Assert.Equal(1, await Read(app, db => db.Drafts.CountAsync(d => d.State == "open" && d.Type == "aid-project", Stop)));
        Assert.InRange(app.Services.GetRequiredService<AppClock>().GetUtcNow() - CasePlayer.FirstLook, TimeSpan.Zero,
            TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task What_is_near_its_term_what_was_late_and_what_was_mailed_is_as_the_seeds_say()
    {
        await using var app = await Start();
        Assert.Equal(new DateOnly(2026, 3, 4), (await Task(app, "appraise")).Due);
        Assert.Equal(new DateOnly(2026, 3, 3), (await Task(app, "consult:cong-an-nghe-an")).Due);
        Assert.Equal(["annualReport", "annualReport.issue", "annualReport.sign"], await Read(app, db => db.Tasks.Where(t => t.Late && db.CaseSummaries.Any(c => c.CaseId == t.CaseId && c.Type == "aid-project"))
            .Select(t => t.Handle).Order().ToListAsync(Stop)));
        Assert.True(await Read(app, db => db.Deadlines.CountAsync(d => d.State == "met", Stop)) > 100);
        Assert.True(await Read(app, db => db.Mails.AnyAsync(Stop)));
        Assert.False(await Read(app, db => db.Mails.AnyAsync(o => o.State != "sent" || o.SentAt != o.QueuedAt, Stop)));
        var times = await Read(app, db => db.Records.OrderBy(r => r.Id).Select(r => r.At).ToListAsync(Stop));
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public async Task A_second_start_plays_nothing_and_both_verbs_agree()
    {
        int before;
        await using (var app = await Start()) before = await Read(app, db => db.Records.CountAsync(Stop));
        await using (var app = await Start()) Assert.Equal(before, await Read(app, db => db.Records.CountAsync(Stop)));
        foreach (var verb in (string[])["verify", "replay"])
        {
            await using var output = new StringWriter();
            Assert.True(await Verbs.RunAsync([verb, "--Approvals:Data=" + folder], output, Stop) == Verbs.Done, output.ToString());
        }
    }

    [Fact]
    public async Task A_start_on_an_earlier_day_shows_only_what_had_happened_by_then()
    {
        await using var app = await Start("--Approvals:Clock:Start=2025-06-02");
        var end = Inputs.StartOf(new DateOnly(2025, 6, 2), 8);
        Assert.False(await Read(app, db => db.Records.AnyAsync(r => r.At > end, Stop)));
        Assert.Equal(4, await Read(app, db => db.CaseSummaries.CountAsync(c => c.Type == "aid-project", Stop)));
        Assert.Equal(new DateOnly(2025, 6, 2), Inputs.LocalDate(app.Services.GetRequiredService<AppClock>().GetUtcNow()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Start("--Approvals:Clock:Start=2025-01-06"));
    }

    [Fact]
    public async Task A_play_that_breaks_off_has_written_no_case_and_can_begin_again()
    {
        await using var app = Verbs.Build(["--Approvals:Demo=true", "--Approvals:Data=" + folder], quiet: true);
        var services = app.Services;
        var seeds = SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds"));
        var player = services.GetRequiredService<CasePlayer>();
        Assert.True(player.Begin(null));
        await services.GetRequiredService<Seeder>().SeedAsync(seeds, Stop);
        await services.GetRequiredService<DefinitionStore>().LoadAsync(Path.Combine(AppContext.BaseDirectory, "workflows"), true, Stop);
        var broken = seeds.Cases[^2] with { Data = seeds.Cases[^2].Data.Where(d => d.Key != "title").ToDictionary() };
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            player.PlayAsync(seeds with { Cases = [.. seeds.Cases.SkipLast(2), broken] }, null, Stop));
        Assert.Contains(broken.Key, fault.Message, StringComparison.Ordinal);
        Assert.False(await Read(app, db => db.Records.AnyAsync(r => r.Stream.StartsWith("case/"), Stop)));
        Assert.True(player.Begin(null));
        await player.PlayAsync(seeds, null, Stop);
        Assert.Equal(14, await Read(app, db => db.CaseSummaries.CountAsync(c => c.Type == "aid-project", Stop)));
        Assert.Equal(14 + seeds.Samples.Count, await Read(app, db => db.CaseSummaries.CountAsync(Stop)));
        Assert.False(player.Begin(null));
    }

    [Fact]
    public async Task A_sample_file_is_a_pdf_whose_table_points_at_its_objects()
    {
        var text = Encoding.ASCII.GetString(SamplePdf.Write("Tờ trình (bản mẫu) \\ Đề nghị"));
        Assert.Contains("(To trinh \\(ban mau\\) \\\\ De nghi) Tj", text, StringComparison.Ordinal);
        var table = int.Parse(text.Split("startxref\n")[1].Split('\n')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.StartsWith("xref\n0 6\n", text[table..], StringComparison.Ordinal);
        var rows = text[table..].Split('\n').Skip(3).Take(5).ToList();
        for (var i = 0; i < rows.Count; i++)
            Assert.StartsWith($"{i + 1} 0 obj", text[int.Parse(rows[i][..10], System.Globalization.CultureInfo.InvariantCulture)..],
                StringComparison.Ordinal);
        await using var app = await Start();
        using var content = new MemoryStream(SamplePdf.Write("Tờ trình"));
        Assert.Equal("application/pdf", ((Upload.Kept)await app.Services.GetRequiredService<AttachmentStore>().SaveAsync(content,
            Stop)).MediaType);
    }

    private async Task<WebApplication> Start(params string[] settings)
    {
        SqliteConnection.ClearAllPools();
        var app = Verbs.Build(["--Approvals:Demo=true", "--Approvals:Data=" + folder, .. settings], quiet: true);
        await app.PrepareAsync(Stop);
        return app;
    }

    private static Task<Approvals.Persistence.Tables.TaskRow> Task(WebApplication app, string handle) =>
        Read(app, db => db.Tasks.SingleAsync(t => t.Handle == handle && t.State == "open" && db.CaseSummaries.Any(c => c.CaseId == t.CaseId && c.Type == "aid-project"), Stop));

    private static async Task<T> Read<T>(WebApplication app, Func<ApprovalsDb, Task<T>> read)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<ApprovalsDb>());
    }
}
