using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Approvals.Commands;
using Xunit;

namespace Approvals.Tests.Commands;

public sealed class VerbTests
{
    [Theory]
    [InlineData("2026-02-10", "20 working days", null, "2026-03-17")]
    [InlineData("2026-02-10", "20 days", null, "2026-03-02")]
    [InlineData("2026-02-10", "20 working days", "2026-03-02..2026-03-05", "2026-03-20")]
    [InlineData("2026-08-31", "6 months", null, "2027-03-01")]
    [InlineData("2026-06-15", "30 days before", null, "2026-05-15")]
    [InlineData("2026-06-15", "fixed 31/07", null, "2026-07-31")]
    public async Task A_due_date_comes_with_its_account(string from, string term, string? pause, string due)
    {
        string[] asked = ["due", "--from", from, "--term", term, .. pause is null ? Array.Empty<string>() : ["--pause", pause]];
        var (code, text) = await Run([.. asked, "--Approvals:Data=/nowhere"]);
        Assert.Equal((Verbs.Done, due), (code, text.Trim().Split('\n')[^1]));
        var (jsonCode, json) = await Run([.. asked, "--json", "--Approvals:Data=/nowhere"]);
        Assert.Equal(Verbs.Done, jsonCode);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(due, document.RootElement.GetProperty("due").GetString());
        var account = document.RootElement.GetProperty("account");
        Assert.Equal(("start", from), (account[0].GetProperty("kind").GetString(), account[0].GetProperty("from").GetString()));
        Assert.Equal(("result", due), (account[account.GetArrayLength() - 1].GetProperty("kind").GetString(),
            account[account.GetArrayLength() - 1].GetProperty("to").GetString()));
    }

    [Fact]
    public async Task The_account_says_in_words_what_was_not_counted()
    {
        var (_, text) = await Run("due", "--from=2026-02-10", "--term=20 working days", "--Approvals:Data=/nowhere");
        Assert.Contains("Mon 16/02/2026 – Fri 20/02/2026: 5 days off (Tết Nguyên đán), not counted", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("due")]
    [InlineData("due", "--from", "10/02/2026", "--term", "20 days")]
    [InlineData("due", "--from", "2026-02-10", "--term", "twenty days")]
    [InlineData("due", "--from", "2026-02-10", "--term")]
    [InlineData("due", "--from", "2026-02-10", "--term", "20 days", "--pause", "2026-03-05..2026-03-02")]
    [InlineData("due", "--from", "2026-02-10", "--term", "20 days", "--colour", "blue")]
    [InlineData("lint", "/no/such/folder")]
    [InlineData("scenarios", "a", "b")]
    [InlineData("verify", "--Approvals:Data=/nowhere")]
    [InlineData("replay", "--Approvals:Data=/nowhere")]
    [InlineData("demo", "--language", "fr")]
    [InlineData("approve")]
    public async Task What_is_asked_wrongly_is_answered_with_the_usage(params string[] args)
    {
        var (code, text) = await Run(args);
        Assert.Equal(Verbs.Misused, code);
        Assert.NotEmpty(text);
    }

    [Fact]
    public async Task The_case_types_that_ship_pass_lint_and_their_scenarios()
    {
        var (lint, found) = await Run("lint");
        Assert.True(lint == Verbs.Done, found);
        var (scenarios, played) = await Run("scenarios");
        Assert.True(scenarios == Verbs.Done, played);
        Assert.Contains("aid-project: all scenarios ok, coverage 100 %", played, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_names_case_type_file_and_path_and_scenarios_say_what_is_left_out()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("types-").FullName;
        try
        {
            var type = Path.Combine(folder, "aid-project");
            Copy(Path.Combine(AppContext.BaseDirectory, "workflows", "aid-project"), type);
            File.Delete(Path.Combine(type, "scenarios", "cancelled.json"));
            var (code, played) = await Run("scenarios", folder);
            Assert.Equal(Verbs.FoundWrong, code);
            foreach (var left in (string[])["activity cancel", "activity msCancelled", "activity endCancelled", "status cancelled", "ending cancelled"])
                Assert.Contains("not exercised: " + left, played, StringComparison.Ordinal);
            var counted = Regex.Match(played, @"aid-project: all scenarios ok, coverage \d\d(?:\.\d)? % \((\d+) of (\d+)\)");
            Assert.Equal(5, int.Parse(counted.Groups[2].Value, CultureInfo.InvariantCulture) - int.Parse(counted.Groups[1].Value, CultureInfo.InvariantCulture));
            Assert.Contains("terms: 100 %", played, StringComparison.Ordinal);

            var silence = Path.Combine(type, "scenarios", "silence.json");
            await File.WriteAllTextAsync(silence, (await File.ReadAllTextAsync(silence, Stop)).Replace("\"status\": \"A5\"", "\"status\": \"A9\"", StringComparison.Ordinal), Stop);
            var (failed, told) = await Run("scenarios", folder);
            Assert.Equal(Verbs.FoundWrong, failed);
            Assert.Matches(@"aid-project/scenarios/silence\.json: step \d+ \(2026-\d\d-\d\d \S+\): status is A5, expected A9", told);

            var file = Path.Combine(type, "workflow.json");
            await File.WriteAllTextAsync(file,
                (await File.ReadAllTextAsync(file, Stop)).Replace("\"term\": \"handIn\"", "\"term\": \"handOut\"",
                StringComparison.Ordinal), Stop);
            var (lint, found) = await Run("lint", type);
            Assert.Equal(Verbs.FoundWrong, lint);
            Assert.Contains("aid-project/workflow.json $.root.activities[id=handIn]: term 'handOut' is not in terms.json", found,
                StringComparison.Ordinal);
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<(int Code, string Text)> Run(params string[] args)
    {
        await using var output = new StringWriter();
        var code = await Verbs.RunAsync(args, output, Stop);
        return (code, output.ToString());
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
