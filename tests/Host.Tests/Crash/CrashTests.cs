using System.Globalization;
using Approvals.Tests.Api;
using Approvals.Tests.Running;
using Approvals.Workflows.Cases;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Approvals.Tests.Crash;

/// <summary>
/// The process is killed (SIGKILL) while several callers work, and started again on the same data. Nothing that was acknowledged may be
/// missing and nothing that was repeated may count twice.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Lines = 6;
    private const int FirstSeed = 20260302;

    [Fact]
    public async Task A_killed_application_keeps_what_it_acknowledged_and_does_nothing_twice()
    {
        // APPROVALS_CAMPAIGN=crash, with APPROVALS_KILLS, APPROVALS_MINUTES and APPROVALS_SEED if wanted, is the long form.
        var campaign = Environment.GetEnvironmentVariable("APPROVALS_CAMPAIGN") == "crash";
        var seed = Number("APPROVALS_SEED") ?? FirstSeed;
        var kills = campaign ? Number("APPROVALS_KILLS") ?? 60 : 3;
        var until = Environment.TickCount64 + (60_000L * (campaign ? Number("APPROVALS_MINUTES") ?? 1_000 : 1_000));
        var random = new Random(seed);
        await using var app = await RunningApp.StartAsync(IsoDate.Parse("2026-03-02"));
        var driver = new Driver(app, seed);
        await driver.PrepareAsync();
        var (killed, retried, applied) = (0, 0, 0);
        for (var kill = 1; kill <= kills && Environment.TickCount64 < until; kill++)
        {
            await driver.WorkUntilKilledAsync(Lines, random.Next(3, campaign ? 60 : 25), underWay: kill % 2 == 1);
            await app.StartAgainAsync();
            killed++;
            foreach (var command in driver.Unknown.Values.OrderBy(c => c.Key, StringComparer.Ordinal).ToList())
            {
                var before = Records(app, command.Case);
                var first = (await driver.SendAsync(command)).Is(200);
                var once = Records(app, command.Case);
                var again = (await driver.SendAsync(command)).Is(200);
                Assert.Equal(first["seq"].GetInt64(), again["seq"].GetInt64());
                Assert.True(again["repeated"].GetBoolean());
                Assert.Equal(once, Records(app, command.Case));
                Assert.Equal(first["repeated"].GetBoolean() ? before : before + 1, once);
                if (first["repeated"].GetBoolean()) applied++;
                retried++;
                driver.Acknowledged.Enqueue(command with { Seq = first["seq"].GetInt64() });
                driver.Unknown.TryRemove(command.Key, out _);
            }
            await CheckAsync(app, driver);
        }
        var cases = driver.Acknowledged.Select(c => c.Case).Distinct().Count();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"seed {seed}, {killed} kills, {driver.Acknowledged.Count} commands in {cases} cases; {retried} unanswered at a kill, {applied} of them had been committed"));
        Assert.True(retried > 0, "No command was on its way at any kill: the test proved nothing.");
    }

    private static async Task CheckAsync(RunningApp app, Driver driver)
    {
        foreach (var commands in driver.Acknowledged.GroupBy(c => c.Case))
        {
            Assert.Equal(commands.Count(), commands.Select(c => c.Seq).Distinct().Count());
            var known = (await driver.HistoryAsync(commands.Key)).GetProperty("items").EnumerateArray().Select(i =>
                i.GetProperty("seq").GetInt64()).ToHashSet();
            Assert.All(commands, c => Assert.Contains(c.Seq!.Value, known));
        }
        foreach (var verb in new[] { "verify", "replay" })
        {
            var (code, said) = await app.RunVerbAsync(verb);
            Assert.True(code == 0, said);
        }
        Assert.Empty(Rows(app, "select notice_key || ' ' || account from mail group by 1 having count(*) > 1"));
        Assert.Empty(Rows(app, "select register || ' ' || count(*) || ' of ' || max(number) from register_entry group by register having count(*) <> max(number)"));
        Assert.Empty(Rows(app, "select register || ' ' || display from register_entry group by register, display having count(*) > 1"));
        // A task is closed by one record, whoever repeated what.
        var closings = Rows(app, """
            select count(*) || ' ' || count(distinct json_extract(f.value, '$.task')) from record, json_each(record.body, '$.facts') f
            where json_extract(f.value, '$.fact') = 'TaskClosed'
            """)[0].Split(' ');
        Assert.NotEqual("0", closings[0]);
        Assert.Equal(closings[0], closings[1]);
    }

    private static long Records(RunningApp app, string id) => long.Parse(Rows(app,
        $"select count(*) from record where stream = 'case/{id}'")[0], CultureInfo.InvariantCulture);

    private static List<string> Rows(RunningApp app, string sql)
    {
        var file = app.Data.EnumerateFiles("*.db").Single(f => f.Name.StartsWith("approvals", StringComparison.Ordinal));
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = file.FullName,
            Mode = SqliteOpenMode.ReadOnly, Pooling = false
        }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this class's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read()) rows.Add(reader.GetString(0));
        return rows;
    }

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None,
        CultureInfo.InvariantCulture, out var n) ? n : null;
}
