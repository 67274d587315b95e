using Approvals.Account;
using Approvals.Administration;
using Approvals.AidRegister;
using Approvals.Api;
using Approvals.Audit;
using Approvals.Backup;
using Approvals.Calendars;
using Approvals.Cases;
using Approvals.Commands;
using Approvals.Compacts;
using Approvals.Demo;
using Approvals.Desk;
using Approvals.Donors;
using Approvals.Duties;
using Approvals.Email;
using Approvals.Feeds;
using Approvals.Identity;
using Approvals.Imports;
using Approvals.Inbox;
using Approvals.Inspection;
using Approvals.Jobs;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Papers;
using Approvals.Persistence;
using Approvals.Reminding;
using Approvals.Reports;
using Approvals.Seeding;
using Approvals.Versions;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Engine;

namespace Approvals;

/// <summary>Puts the program together: services, start sequence, endpoints. Knows every feature; no feature knows it.</summary>
public static class Startup
{
    /// <summary>Services shared by the web application and the verbs.</summary>
    public static void AddApprovals(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(sp => new AppClock(TimeProvider.System));
        services.AddSingleton<TimeProvider>(sp => sp.GetRequiredService<AppClock>());
        services.AddSingleton<ICaseSight, CaseSight>();
        services.AddPersistence(builder.Configuration);
        services.AddSingleton<Func<Directory>>(sp => sp.GetRequiredService<ReferenceData>().Directory);
        services.AddSingleton<Func<WorkCalendar>>(sp => sp.GetRequiredService<ReferenceData>().Calendar);
        services.AddSingleton<DefinitionStore>();
        services.AddSingleton<IDefinitions>(sp => sp.GetRequiredService<DefinitionStore>());
        services.AddSingleton<CaseRunner>();
        services.AddSingleton<CaseAccess>();
        services.AddSingleton<CaseNames>();
        services.AddSingleton<WaitingTasks>();
        services.AddSingleton<CalendarVersions>();
        services.AddSingleton<LatenessDesk>();
        services.AddSingleton<DeadlineProofs>();
        services.AddSingleton<CalendarDesk>();
        services.AddSingleton<CalendarImpact>();
        services.AddSingleton<CalendarRecheck>();
        services.AddSingleton<CaseDesk>();
        services.AddSingleton<RoundWalls>();
        services.AddSingleton<LetterDesk>();
        services.AddSingleton<Exports>();
        services.AddSingleton<PastCases>();
        services.AddSingleton<AidLedger>();
        services.AddSingleton<Distribution>();
        services.AddSingleton<TimeDesk>();
        services.AddSingleton<Chases>();
        services.AddSingleton<DirectoryDesk>();
        services.AddSingleton<DirectoryImpact>();
        services.AddSingleton<TaskRecheck>();
        services.AddReminders();
        services.AddSingleton<CaseFigures>();
        services.AddSingleton<DraftMask>();
        services.AddSingleton<Drafts>();
        services.AddSingleton<DraftEnds>();
        services.AddSingleton<CheckDesk>();
        services.AddSingleton<PersonalDesk>();
        services.AddSingleton(s => new DailyJob(PersonalDesk.Job, 3, async (day, stop) =>
        {
            await s.GetRequiredService<DraftEnds>().RetireAsync(day, stop);
            await s.GetRequiredService<PersonalDesk>().RetireAsync(day, stop);
            await s.GetRequiredService<Residue>().ClearAsync();
        }));
        services.AddSingleton<DefinitionCheck>();
        services.AddSingleton<Publishing>();
        services.AddSingleton<CaseCare>();
        services.AddSingleton<CaseImports>();
        services.AddSingleton<CasePlayer>();
        services.AddSingleton<AnswerFiles>();
        services.AddSingleton<CheckpointKey>();
        services.AddSingleton<Checkpoints>();
        services.AddScoped<Account.AwayPages>();
        services.AddCases();
        services.AddLocalisation();
        services.AddIdentityAndAccounts(builder.Configuration, builder.Environment);
        services.AddFrame();
        services.AddApi();
        services.AddSingleton(sp => new DefinitionSource(sp.GetRequiredService<DefinitionStore>().Active));
        services.AddInbox();
        services.AddPapers();
        services.AddReports();
        services.AddCompacts();
        services.AddInspection();
        services.AddDonors();
        services.AddAidRegister();
        services.AddImports();
        services.AddAdministration();
        services.AddVersions();
        services.AddReminderPages();
        services.AddCalendars();
        services.AddDemoClock();
        services.AddMail(builder.Configuration);
        services.AddFeeds();
        services.AddSingleton<CopyCheck>(BackupVerb.Check);
        services.AddBackup();
        services.AddJobs(builder.Configuration);
        services.AddSingleton<Journey>();
        services.AddSingleton<RunDue>(sp => async cancellation =>
        {
            var run = await sp.GetRequiredService<DueWork>().RunOnceAsync(cancellation);
            return new DueRun(run.Sweep.Cases, run.Sweep.Signals, run.Mail.Sent, run.Sweep.Faults.Count);
        });
    }

    /// <summary>Brings database, seeds, definitions and clock to where requests and verbs can rely on them.</summary>
    public static async Task PrepareAsync(this WebApplication app, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(app);
        var services = app.Services;
        var database = services.GetRequiredService<Database>();
        var writer = services.GetRequiredService<Writer>();
        var settings = services.GetRequiredService<AccountSettings>();
        var start = ClockStart(app, settings);
        await services.GetRequiredService<AppClock>().StartAsync(database, writer, start, cancellation);
        var seeds = settings.Demo ? SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds")) : null;
        // A demonstration may begin with people and no cases: for exercises of one's own, and for tests.
        var play = seeds is not null && app.Configuration.GetValue("Approvals:SampleCases", true)
            && services.GetRequiredService<CasePlayer>().Begin(start);
        if (seeds is not null) await services.GetRequiredService<Seeder>().SeedAsync(seeds, cancellation);
        await services.GetRequiredService<DefinitionStore>().LoadAsync(
            DefinitionFiles.Shipped, app.Environment.IsDevelopment(), cancellation);
        if (play) await services.GetRequiredService<CasePlayer>().PlayAsync(seeds!, start, cancellation);
    }

    /// <summary>Middleware and endpoints.</summary>
    public static void MapApprovals(this WebApplication app)
    {
        app.UseFrame();
        app.MapGet("/healthz", () => Results.Text("ok")).Public();
        app.MapAccount();
        app.MapApi();
        app.MapCases();
        app.MapInbox();
        app.MapCaseList();
        app.MapDeadlineList();
        app.MapPapers();
        app.MapReports();
        app.MapCompacts();
        app.MapDuties();
        app.MapInspection();
        app.MapDonors();
        app.MapAidRegister();
        app.MapImports();
        app.MapAdministration();
        app.MapVersions();
        app.MapReminders();
        app.MapCalendars();
        app.MapDemoClock();
        app.MapMail();
        app.MapFeeds();
        app.MapJobs();
        app.MapFrame();
    }

    private static DateOnly? ClockStart(WebApplication app, AccountSettings settings)
    {
        if (app.Configuration["Approvals:Clock:Start"] is not { Length: > 0 } text) return null;
        if (!settings.Demo) throw new InvalidOperationException("Approvals:Clock:Start works in a demonstration only (Approvals:Demo=true).");
        return Workflows.Cases.IsoDate.Parse(text) ?? throw new InvalidOperationException($"Approvals:Clock:Start={text} is not a date; write it as 2026-01-05.");
    }
}
