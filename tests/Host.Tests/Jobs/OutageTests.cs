using System.Globalization;
using Approvals.Commands;
using Approvals.Desk;
using Approvals.Jobs;
using Approvals.Persistence;
using Approvals.Tests.Email;
using Approvals.Tests.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Scenarios;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Jobs;

/// <summary>
/// The sample cases of a demonstration in all their stages, left to time alone: once with the jobs running, and with the same cases while the host stood
/// still for an hour, three days and forty days at moments drawn by a seed.
/// </summary>
public sealed class OutageTests(OutageTests.Sample sample) : IClassFixture<OutageTests.Sample>
{
    /// <summary>Hours in which every run of the jobs is played; after them one a day is enough.</summary>
    private const int Closely = 100 * 24;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_the_host_missed_ends_as_it_would_have_and_nothing_is_lost_or_told_twice(int seed)
    {
        var steady = sample.Steady ??= await RunAsync([]);
        var outages = Outages(new Random(seed), [.. steady.Moments.Where(m => m < Closely)]);
        var broken = await RunAsync(outages);
        Assert.True(steady.Told > 60, $"only {steady.Told} reminders were told");
        Assert.True(steady.Silent > 0, "nothing fell silent");
        Assert.Equal(steady.Endings, broken.Endings);
        Assert.Equal(steady.Silent, broken.Silent);
        // What was missed is told at once when the host is back.
        Assert.All(outages, o => Assert.Contains(o.To, broken.Moments));
    }

    /// <summary>
    /// Begin and end of three outages, in hours from the beginning, that do not meet: one hour, three days, forty days, each over a moment at which something
    /// would have been told.
    /// </summary>
    private static List<(int From, int To)> Outages(Random random, IReadOnlyList<int> moments)
    {
        while (true)
        {
            var drawn = new[] { 1, 3 * 24, 40 * 24 }.Select(length =>
            {
                var from = Math.Max(1, moments[random.Next(moments.Count)] - random.Next(length));
                return (From: from, To: from + length);
            }).OrderBy(o => o.From).ToList();
            if (drawn[0].To < drawn[1].From && drawn[1].To < drawn[2].From && drawn.TrueForAll(o => moments.Any(m => m >= o.From && m < o.To))) return drawn;
        }
    }

    private async Task<Outcome> RunAsync(IReadOnlyList<(int From, int To)> outages)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("approvals-outage").FullName;
        try
        {
            foreach (var file in System.IO.Directory.EnumerateFiles(sample.Folder, "*.db")) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            var clock = new ManualClock();
            clock.Set(sample.Begun);
            using var app = new ApprovalsApp();
            using var host = Sample.Host(app, folder, clock, samples: false);
            var work = host.Services.GetRequiredService<DueWork>();
            // Every hour of the working day, and the night's; the cases are left alone long after the last outage.
            List<int> moments = [];
            for (var hour = 0; hour < Closely + (60 * 24); hour++)
            {
                if (hour > Closely && hour % 24 > 0 && outages.All(o => o.To != hour)) continue;
                if (hour % 24 is not (0 or 1 or 9 or 17) && outages.All(o => o.To != hour)) continue;
                if (outages.Any(o => hour >= o.From && hour < o.To)) continue;
                clock.Set(sample.Begun.AddHours(hour));
                var before = Texts(folder, "select account || ' ' || id from outbox where notice_key like 'sweep/%'");
                var run = await work.SweepAsync(Stop);
                Assert.Empty(run.Faults);
                var queued = Texts(folder, "select account || ' ' || id from outbox where notice_key like 'sweep/%'").Except(before).Select(m => m.Split(' ')[0]).ToList();
                Assert.Equal(queued.Count, queued.Distinct().Count());
                if (queued.Count > 0) moments.Add(hour);
            }
            return Check(folder, host.Services.GetRequiredService<AppClock>().GetUtcNow(), moments);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static Outcome Check(string folder, DateTimeOffset now, IReadOnlyList<int> moments)
    {
        var instant = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        // Nothing lost: what is due was told or acted on.
        Assert.Empty(Texts(folder, $"select i.stream || ' ' || i.key from due_item i where i.at <= {instant} and not exists (select 1 from reminder r where r.stream = i.stream and r.key = i.key)"));
        // Nothing twice: a key stands in the ledger or fired in its case, and there once.
        var told = Texts(folder, "select distinct key from reminder");
        var fired = Texts(folder, "select value ->> 'key' from record, json_each(record.body, '$.facts') where value ->> 'fact' = 'DueFired'");
        Assert.Equal(fired.Count, fired.Distinct().Count());
        Assert.Empty(told.Intersect(fired));
        // Order: nobody is reminded of a task that silence or lapse had closed before.
        Assert.Empty(Texts(folder, "select r.key from reminder r join task t on t.id = r.task_id where t.closed_at <= r.told_at and t.actor = 'system'"));
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "approvals.db")};Mode=ReadOnly;Pooling=false");
        connection.Open();
        Assert.Empty(ReminderCheck.Faults(connection));
        foreach (var stream in Texts(folder, "select stream from case_summary")) Assert.Empty(new CaseReplay(connection, stream).Differences());
        return new Outcome(
            [
                .. Texts(folder, "select case_id || ' ' || status || ' ' || coalesce(ending, '') from case_summary order by 1"),
                .. Texts(folder, "select case_id || ' ' || handle || ' ' || visit || ' ' || state || ' ' || coalesce(outcome, '') from task order by 1"),
            ],
            told.Count, Texts(folder, "select id from task where actor = 'system' and outcome = 'NoReply'").Count, moments);
    }

    private static List<string> Texts(string folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "approvals.db")};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> texts = [];
        while (reader.Read()) texts.Add(reader.GetValue(0).ToString()!);
        return texts;
    }

    /// <summary>What time alone brought about.</summary>
    internal sealed record Outcome(IReadOnlyList<string> Endings, int Told, int Silent, IReadOnlyList<int> Moments);

    /// <summary>An installation with the sample cases, made once and copied for every run.</summary>
    public sealed class Sample : IDisposable
    {
        public Sample()
        {
            Folder = System.IO.Directory.CreateTempSubdirectory("approvals-sample").FullName;
            using var app = new ApprovalsApp();
            using var host = Host(app, Folder, new ManualClock(), samples: true);
            Begun = host.Services.GetRequiredService<AppClock>().GetUtcNow();
            SubmitAsync(host.Services, new Random(7)).GetAwaiter().GetResult();
            // So that the copies are whole files.
            host.Services.GetRequiredService<Writer>().ExecuteAsync(s => { s.Execute("insert into setting (key, value) values ('copied', 'yes')"); }).GetAwaiter().GetResult();
            host.Dispose();
            SqliteConnection.ClearAllPools();
            foreach (var file in System.IO.Directory.EnumerateFiles(Folder, "*.db")) Checkpoint(file);
        }

        public string Folder { get; }

        public DateTimeOffset Begun { get; }

        /// <summary>What the run without outage came to, once it was made.</summary>
        internal Outcome? Steady { get; set; }

        internal static WebApplicationFactory<Program> Host(ApprovalsApp app, string folder, ManualClock clock, bool samples)
        {
            var host = app.WithWebHostBuilder(builder => builder.UseSetting("Approvals:Data", folder).UseSetting("Approvals:SampleCases", samples ? "true" : "false")
                .UseSetting("Approvals:Jobs", "false").ConfigureTestServices(services => services.AddSingleton(new AppClock(clock))));
            _ = host.Services;
            return host;
        }

        /// <summary>More cases, each as far as chance brings it: those of the demonstration are few, and most of them wait for a body that answers by letter.</summary>
        private static async Task SubmitAsync(IServiceProvider services, Random random)
        {
            var (runner, reference) = (services.GetRequiredService<CaseRunner>(), services.GetRequiredService<ReferenceData>());
            var start = MailOffice.Start();
            var today = Inputs.LocalDate(services.GetRequiredService<AppClock>().GetUtcNow());
            for (var i = 0; i < 20; i++)
            {
                var command = new SubmitCase
                {
                    Id = $"submit-{i}", Case = $"more{i}", Actor = new Actor("officer.nghe-an", "officer.nghe-an", "nghe-an"), Type = "aid-project", Organisation = "nghe-an",
                    Values = ValueMap.Of(start.Data), Reasons = MailOffice.Reasons, Authors = ["officer.nghe-an"], Attachments = [.. start.Attachments.Select((slot, n) => ScenarioRunner.SampleFile(slot, n))],
                };
                var state = Assert.IsType<Execution.Done>(await runner.ExecuteAsync(command, Stop)).State;
                for (var steps = random.Next(4); steps > 0 && state is not null; steps--)
                {
                    var task = state.Tasks[0];
                    var (account, standing) = Entitlement.Able(reference.Directory(), state, task, today).First();
                    var decide = new DecideTask
                    {
                        Id = $"act-{task.Id}", Case = state.Id, Actor = new Actor(account, standing.Position.Key, standing.Position.Organisation), Task = task.Id,
                        Outcome = task.Outcomes.First(o => o.Kind == OutcomeKind.Positive).Port,
                    };
                    // What asks for more than a decision is left to time.
                    state = await runner.ExecuteAsync(decide, Stop) is Execution.Done done ? done.State : null;
                }
            }
        }

        public void Dispose()
        {
            SqliteConnection.ClearAllPools();
            System.IO.Directory.Delete(Folder, recursive: true);
        }

        private static void Checkpoint(string file)
        {
            using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "pragma wal_checkpoint(truncate)";
            command.ExecuteNonQuery();
        }
    }
}
