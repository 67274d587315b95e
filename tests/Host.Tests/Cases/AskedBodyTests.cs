using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Approvals.Tests.Cases;

public sealed class AskedBodyTests(ApiApp app) : IClassFixture<ApiApp>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_body_that_asks_its_own_people_stays_a_consulted_one_and_asks_once_a_key()
    {
        var id = (await new Life(app).PlayAsync(untilOpen: "consult:so-ngoai-vu-nghe-an")).Case;
        var task = await app.As("officer.nghe-an").TaskIdAsync(id, "consult:so-ngoai-vu-nghe-an");
        var appraiser = app.As("appraiser.so-ngoai-vu-nghe-an");
        var position = Position("leader.so-ngoai-vu-nghe-an");
        for (var i = 0; i < 2; i++)
            (await appraiser.PostAsync($"tasks/{task}/ask", new { kind = "assignment", position, text = "Câu hỏi nội bộ." },
                ("Idempotency-Key", "ask-once"))).Is(200);

        var leader = app.As("leader.so-ngoai-vu-nghe-an");
        var seen = await leader.CaseAsync(id);
        Assert.Equal("consulted", seen.Text("relation"));
        Assert.Equal("history-not-entitled", (await leader.GetAsync($"cases/{id}/history")).Is(403).Key);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, seen["data"].GetProperty("contactName").ValueKind);
        var asked = Assert.Single(seen["tasks"].EnumerateArray(), t => t.GetProperty("id").GetString() != task);
        var own = (await leader.GetAsync("tasks/" + asked.GetProperty("id").GetString())).Is(200);
        Assert.Equal("Câu hỏi nội bộ.", own.Text("question"));
        await OnlyBesideTheRecordsAsync("Đầu mối mẫu", "Câu hỏi nội bộ.");
    }

    [Fact]
    public async Task An_asked_body_finds_its_own_term_in_the_list_of_terms_and_the_case_in_no_register()
    {
        const string Asked = "appraiser.so-ngoai-vu-nghe-an", Owner = "officer.nghe-an";
        using var own = new ApiApp();
        var id = (await new Life(own).PlayAsync(untilOpen: "consult:so-ngoai-vu-nghe-an")).Case;
        var task = (await own.As(Asked).GetAsync("tasks")).Is(200)["items"].EnumerateArray().Single(t => t.Text("case") == id);
        Assert.Equal(["/deadlines/" + task.Text("deadline")], await TermsAsync(Asked));
        Assert.True((await TermsAsync(Owner)).Count > 1);
        var (ledger, today) = (own.Services.GetRequiredService<AidLedger>(), Inputs.LocalDate(own.Clock.GetUtcNow()));
        Assert.Contains(await ledger.ReadAsync(Owner, today, Stop), l => l.CaseId == id);
        Assert.Empty(await ledger.ReadAsync(Asked, today, Stop));

        async Task<List<string>> TermsAsync(string reader)
        {
            var page = await ApprovalsApp.OpenAsync(await own.BrowserAsync(reader), "/calendar");
            return [.. page.QuerySelectorAll("a[href^='/deadlines/']").Select(a => a.GetAttribute("href")!).Distinct()];
        }
    }

    /// <summary>Every column of every table of the file.</summary>
    private async Task OnlyBesideTheRecordsAsync(params string[] texts)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var connection = (SqliteConnection)scope.ServiceProvider.GetRequiredService<ApprovalsDb>().Database.GetDbConnection();
        await connection.OpenAsync(Stop);
        List<string> found = [];
        foreach (var table in await RowsAsync(connection, "select name from sqlite_master where type = 'table'"))
            foreach (var column in await RowsAsync(connection, $"select name from pragma_table_info('{table}')"))
                foreach (var text in texts)
                    if (await RowsAsync(connection, $"select 1 from \"{table}\" where instr(\"{column}\", '{text}') > 0") is { Count: > 0 })
                        found.Add($"{table}.{column}");
        Assert.Equal(["private_value.text"], found.Distinct());
    }

    private static async Task<List<string>> RowsAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names out of the schema itself.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(Stop);
        List<string> rows = [];
        while (await reader.ReadAsync(Stop)) rows.Add(reader.GetValue(0).ToString()!);
        return rows;
    }

    private string Position(string account)
    {
        var reference = app.Services.GetRequiredService<ReferenceData>();
        return reference.Directory().PositionsOf(account, new DateOnly(2026, 3, 2))[0].Key;
    }

    [Theory]
    [InlineData("C:\\a\\..\\tờ trình.pdf", "tờ trình.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("a\r\nSet-Cookie: x.pdf", "a__Set-Cookie_ x.pdf")]
    [InlineData("đơn\u202Efdp.txt", "đơn_fdp.txt")]
    [InlineData("...", "file")]
    public void A_file_name_is_only_a_name(string given, string kept) => Assert.Equal(kept, Approvals.Desk.Drafts.CleanName(given));

    [Fact]
    public void A_long_file_name_is_cut_between_characters()
    {
        var name = Approvals.Desk.Drafts.CleanName("a" + string.Concat(Enumerable.Repeat("😀", 100)) + ".pdf");
        Assert.True(name.Length <= 150);
        Assert.EndsWith("😀.pdf", name, StringComparison.Ordinal);
    }
}
