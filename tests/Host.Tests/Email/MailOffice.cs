using System.Globalization;
using System.Text;
using Approvals.Desk;
using Approvals.Email;
using Approvals.Identity;
using Approvals.Jobs;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Seeding;
using Approvals.Tests.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Approvals.Tests.Email;

/// <summary>A seeded installation with the aid project, mail and due work, on a clock that stands.</summary>
public sealed class MailOffice : IDisposable
{
    private readonly ServiceProvider services;

    private MailOffice(IMailTransport? transport, (string Key, string Value)[] settings)
    {
        Dictionary<string, string?> values = new() { ["Approvals:Data"] = Folder };
        foreach (var (key, value) in settings) values[key] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var collection = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Clock).AddSingleton<IConfiguration>(configuration)
            .AddPersistence(configuration).AddSingleton(new AccountSettings(Folder, configuration.GetValue("Approvals:Demo", true)))
            .AddSingleton<DefinitionStore>().AddSingleton<IDefinitions>(sp => sp.GetRequiredService<DefinitionStore>())
            .AddSingleton<CaseRunner>().AddSingleton<CaseAccess>().AddMail(configuration).AddSingleton<JobRuns>().AddSingleton<DirectoryDesk>().AddSingleton<TaskRecheck>().AddSingleton<CalendarRecheck>().AddSingleton<WaitingTasks>().AddReminders()
            .AddSingleton<DueWork>();
        if (transport is not null) collection.AddSingleton(transport);
        services = collection.BuildServiceProvider();
    }

    public static string Workflows { get; } = Path.Combine(AppContext.BaseDirectory, "workflows");

    public static SeedData Seeds { get; } = SeedReader.Read(Path.Combine(AppContext.BaseDirectory, "seeds"));

    public static IEnumerable<string> ScenarioFiles =>
        System.IO.Directory.GetFiles(Path.Combine(Workflows, "aid-project", "scenarios"), "*.json").Order(StringComparer.Ordinal);

    public static IEnumerable<string> ScenarioFilesOfAllTypes =>
        System.IO.Directory.GetDirectories(Workflows, "scenarios", SearchOption.AllDirectories).SelectMany(f => System.IO.Directory.GetFiles(f, "*.json")).Order(StringComparer.Ordinal);

    public string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("approvals-mail-").FullName;

    public ManualClock Clock { get; } = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public string MailFolder => Path.Combine(Folder, "mail");

    public IReadOnlyList<string> MailFiles => System.IO.Directory.Exists(MailFolder) ? [.. System.IO.Directory.GetFiles(MailFolder).Order(StringComparer.Ordinal)] : [];

    public static async Task<MailOffice> OpenAsync(IMailTransport? transport = null, params (string Key, string Value)[] settings)
    {
        var office = new MailOffice(transport, settings);
        // Its mails are about cases; what bodies and donors owe beside them has tests of its own.
        await office.Get<Seeder>().SeedAsync(Seeds with { Duties = [], Donors = [.. Seeds.Donors.Select(d => d with { Registration = null })] }, Stop);
        await office.Get<DefinitionStore>().LoadAsync(Workflows, true, Stop);
        return office;
    }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public async Task<IReadOnlyList<MailRow>> OutboxAsync()
    {
        await using var db = await Get<IDbContextFactory<ApprovalsDb>>().CreateDbContextAsync(Stop);
        return await db.Mails.OrderBy(o => o.Id).ToListAsync(Stop);
    }

    /// <summary>How a case of the aid project begins.</summary>
    public static ScenarioStart Start() =>
        ScenarioJson.Read(File.ReadAllBytes(ScenarioFiles.First(f => f.EndsWith("withdrawn.json", StringComparison.Ordinal)))).Start;

    /// <summary>The database knows no donors.</summary>
    public static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string> { ["check:registration"] = "Chưa có danh sách nhà tài trợ." };

    /// <summary>Submits a case of the office of Nghệ An; the engine opens its first task and tells its holders.</summary>
    public async Task<CaseState> SubmitAsync(string id, string? title = null)
    {
        var start = Start();
        var data = ValueMap.Of(start.Data);
        if (title is not null) data = data.With(ValueMap.OfTexts(("title", title)));
        var command = new SubmitCase
        {
            Id = "submit-" + id, Case = id, Actor = new Actor("officer.nghe-an", "officer.nghe-an", "nghe-an"), Type = "aid-project", Organisation = "nghe-an",
            Values = data, Authors = ["officer.nghe-an"], Reasons = Reasons, Attachments = [.. start.Attachments.Select((slot, i) => ScenarioRunner.SampleFile(slot, i))],
        };
        return Assert.IsType<Execution.Done>(await Get<CaseRunner>().ExecuteAsync(command, Stop)).State;
    }

    /// <summary>Has the first task of a case decided by somebody who may.</summary>
    public async Task ActAsync(CaseState state)
    {
        var (directory, today) = (Get<ReferenceData>().Directory(), Inputs.LocalDate(Clock.GetUtcNow()));
        var task = state.Tasks[0];
        var (account, standing) = Entitlement.Able(directory, state, task, today).First();
        var command = new DecideTask
        {
            Id = "act-" + task.Id, Case = state.Id, Actor = new Actor(account, standing.Position.Key, standing.Position.Organisation), Task = task.Id,
            Outcome = task.Outcomes.First(o => o.Kind == OutcomeKind.Positive).Port,
        };
        Assert.IsType<Execution.Done>(await Get<CaseRunner>().ExecuteAsync(command, Stop));
    }

    /// <summary>Persons leave all their posts, as the directory says it and no record.</summary>
    public Task LeaveAsync(IReadOnlyList<string> accounts)
    {
        Sql($$"""
            update stream_state set seq = seq + 1, body = json_set(body, '$.assignments', (select json_group_array(json(case
              when json_extract(value, '$.person') in ({{string.Join(", ", accounts.Select(a => $"'{a}'"))}}) then json_set(value, '$.to', '2026-03-03') else value end))
              from json_each(body, '$.assignments')))
            where stream = 'directory'
            """);
        return Task.CompletedTask;
    }

    /// <summary>A person reads another language from now on.</summary>
    public Task SpeakAsync(string account, string language)
    {
        Sql($$"""
            update stream_state set seq = seq + 1, body = json_set(body, '$.people', (select json_group_array(json(case
              when json_extract(value, '$.account') = '{{account}}' then json_set(value, '$.language', '{{language}}') else value end))
              from json_each(body, '$.people')))
            where stream = 'directory'
            """);
        return Task.CompletedTask;
    }

    /// <summary>Puts a row into the outbox as the projection would.</summary>
    public Task QueueAsync(string id, string stream, string account, string template, string args) => Get<Writer>().ExecuteAsync(
        s => s.Execute(
            """
            insert into outbox (id, notice_key, stream, account, template, args, state, queued_at, attempts, next_attempt_at)
            values (@1, @1, @2, @3, @4, @5, 'queued', @6, 0, @6)
            """,
            id, stream, account, template, args, Clock.GetUtcNow()),
        cancellation: Stop);

    /// <summary>Plays a scenario with the engine and stores what it came to under an id of its own.</summary>
    public async Task PlayAsync(string file, int number)
    {
        var type = Path.GetDirectoryName(Path.GetDirectoryName(file))!;
        var definition = DefinitionReader.ReadFolder(type).Definition!;
        var versions = ScenarioFolder.ReadFolder(type).Versions;
        var runner = new ScenarioRunner(definition, new Directory(1, Seeds.Directory), WorkCalendar.FromJson(Seeds.Calendar, "holidays.json"), versions);
        var played = runner.Run(ScenarioJson.Read(await File.ReadAllBytesAsync(file, Stop)));
        var id = string.Create(CultureInfo.InvariantCulture, $"s{number}");
        CaseState? state = null;
        foreach (var record in played.Records.Select(r => Renamed(r, id)))
        {
            state = CaseState.Fold(state, record);
            var command = new TakeAction { Id = record.Command.Id, Case = id, Actor = record.Actor, Action = "replayed" };
            Decision decision = new Decision.Accepted(record, state, []);
            await Get<ICaseStore>().ExecuteAsync(command, (_, _) => decision, Stop);
        }
    }

    public void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "approvals.db")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        services.Dispose();
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The runner names every case s1; registers and rows must not meet.</summary>
    private static CaseRecord Renamed(CaseRecord record, string id)
    {
        var json = Encoding.UTF8.GetString(RecordJson.Canonical(record with { Prev = null })).Replace("\"s1.", $"\"{id}.", StringComparison.Ordinal)
            .Replace("\"s1/", $"\"{id}/", StringComparison.Ordinal).Replace("case/s1\"", $"case/{id}\"", StringComparison.Ordinal).Replace("\"s1-", $"\"{id}-", StringComparison.Ordinal);
        var facts = RecordJson.ReadRecord(json);
        return facts with { Facts = [.. facts.Facts.Where(f => f is not NumberTaken)] };
    }
}

/// <summary>A transport that does as it is told and remembers what it took.</summary>
public sealed class ScriptedTransport(Action<Mail, int>? script = null) : IMailTransport
{
    public List<Mail> Taken { get; } = [];

    public int Attempts { get; private set; }

    public bool IsConfigured => true;

    public bool IsExactlyOnce => false;

    public Task SendAsync(Mail mail, CancellationToken cancellation)
    {
        script?.Invoke(mail, ++Attempts);
        Taken.Add(mail);
        return Task.CompletedTask;
    }
}
