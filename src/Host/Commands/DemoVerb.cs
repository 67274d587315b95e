using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Seeding;
using Microsoft.Data.Sqlite;

namespace Approvals.Commands;

/// <summary><c>demo</c>: the whole life of one aid project in the terminal, by the same commands that pages and API hand in.</summary>
public static class DemoVerb
{
    /// <summary>Plays, prints the history, proves it, and tidies up after itself.</summary>
    /// <param name="words">The verb and its options.</param>
    /// <param name="settings">Settings of the host; with <c>--Approvals:Data</c> the play stays there, else it has a folder of its
    /// own.</param>
    /// <param name="output">Where the story goes.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, string[] settings, TextWriter output,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(settings);
        var language = words.Skip(1).ToList() switch { [] => "vi", ["--language", "vi" or "en"] => words[2], _ => null };
        if (language is null)
        {
            await output.WriteLineAsync("Usage: demo [--language vi|en] [--Approvals:Data=FOLDER]");
            return Verbs.Misused;
        }
        if (settings.Any(s => s.StartsWith("--Approvals:Data", StringComparison.OrdinalIgnoreCase))) return await PlayAsync(settings,
            language, output, cancellation);
        var folder = System.IO.Directory.CreateTempSubdirectory("approvals-demo-").FullName;
        try
        {
            return await PlayAsync([.. settings, "--Approvals:Demo=true", "--Approvals:Data=" + folder], language, output, cancellation);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> PlayAsync(string[] settings, string language, TextWriter output, CancellationToken cancellation)
    {
        DataOptions options;
        string caseId;
        await using (var app = Verbs.Build(settings, quiet: true))
        {
            var services = app.Services;
            if (!services.GetRequiredService<AccountSettings>().Demo)
            {
                await output.WriteLineAsync("demo writes invented cases: it works where Approvals:Demo is true only. Leave --Approvals:Data out, or add --Approvals:Demo=true for an empty folder.");
                return Verbs.Misused;
            }
            options = services.GetRequiredService<Microsoft.Extensions.Options.IOptions<DataOptions>>().Value;
            await PrepareAsync(services, cancellation);
            caseId = await new DemoPlay(services, language, output).RunAsync(cancellation);
            await services.GetRequiredService<AppClock>().AdvanceAsync(services.GetRequiredService<Writer>(), TimeSpan.Zero, cancellation);
        }
        await output.WriteLineAsync();
        await HistoryListing.WriteAsync(options, caseId, output);
        await output.WriteLineAsync();
        var verified = await VerifyVerb.RunAsync(["verify"], options, output);
        var replayed = await ReplayVerb.RunAsync(["replay"], options, output);
        return verified == Verbs.Done && replayed == Verbs.Done ? Verbs.Done : Verbs.FoundWrong;
    }

    /// <summary>People, calendar and case types; not the seeded cases.</summary>
    private static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellation)
    {
        await services.GetRequiredService<AppClock>().StartAsync(services.GetRequiredService<Database>(),
            services.GetRequiredService<Writer>(), null, cancellation);
        // Before the first record the clock may stand anywhere: the story begins on the first day of the demonstration.
        if (services.GetRequiredService<CasePlayer>().Begin(null)) services.GetRequiredService<AppClock>().Travel(CasePlayer.FirstLook);
        await services.GetRequiredService<Seeder>().SeedAsync(SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds")),
            cancellation);
        await services.GetRequiredService<DefinitionStore>().LoadAsync(DefinitionFiles.Shipped, true, cancellation);
    }
}
