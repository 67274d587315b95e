using Approvals.Commands;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Approvals.Tests.Commands;

/// <summary>One demonstration, played once; each test tampers with a copy of it.</summary>
public sealed class DemoFolder : IAsyncLifetime
{
    public string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("demo-").FullName;

    public int Code { get; private set; }

    public string Story { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await using var output = new StringWriter();
        Code = await Verbs.RunAsync(["demo", "--Approvals:Demo=true", "--Approvals:Data=" + Folder], output, CancellationToken.None);
        Story = output.ToString();
        SqliteConnection.ClearAllPools();
    }

    public ValueTask DisposeAsync()
    {
        System.IO.Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

public sealed class DemoTests(DemoFolder demo) : IClassFixture<DemoFolder>, IDisposable
{
    private readonly string copy = System.IO.Directory.CreateTempSubdirectory("tampered-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => System.IO.Directory.Delete(copy, recursive: true);

    [Fact]
    public void The_demonstration_plays_a_whole_project_and_proves_its_history()
    {
        Assert.True(demo.Code == Verbs.Done, demo.Story);
        foreach (var part in (string[])
            ["Trả lại để hoàn thiện", "Yêu cầu bổ sung", "ghi nhận theo văn bản số", "xác nhận nội dung ghi nhận", "Phê duyệt",
                "Báo cáo 6 tháng", "Nộp lưu", "Lịch sử không bị sửa.", "Lịch sử đủ, không thiếu bước."])
            Assert.Contains(part, demo.Story, StringComparison.Ordinal);
        Assert.DoesNotContain("[", demo.Story.Split("case/")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_untouched_copy_verifies_and_replays()
    {
        Copy();
        Assert.Equal(Verbs.Done, (await Run("verify")).Code);
        Assert.Equal(Verbs.Done, (await Run("replay")).Code);
    }

    [Fact]
    public async Task A_record_changed_by_hand_is_named()
    {
        Copy();
        Sql("drop trigger record_update");
        Sql("update record set body = replace(body, 'Phó Chủ tịch UBND tỉnh', 'Chủ tịch UBND tỉnh') where body like '%Phó Chủ tịch UBND tỉnh%'");
        var seq = Scalar("select min(seq) from record where body like '%\"Chủ tịch UBND tỉnh\"%'");
        var (code, text) = await Run("verify");
        Assert.Equal(Verbs.FoundWrong, code);
        Assert.Contains($"{Stream} #{seq}: hash-differs", text, StringComparison.Ordinal);
        Assert.Contains("LỊCH SỬ ĐÃ BỊ SỬA", text, StringComparison.Ordinal);
        Assert.Contains("THE HISTORY WAS ALTERED", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_rewritten_together_with_its_hash_breaks_the_next_one()
    {
        Copy();
        Sql("drop trigger record_update");
        var body = Scalar("select body from record where stream like 'case/%' and seq = 4").Replace("Resubmit", "Resubmitted",
            StringComparison.Ordinal);
        var hash = Workflows.Evidence.RecordHash.OfLeaf(System.Text.Encoding.UTF8.GetBytes(body));
        Sql($"update record set body = '{body.Replace("'", "''", StringComparison.Ordinal)}', hash = '{hash}' where stream like 'case/%' and seq = 4");
        Assert.Contains($"{Stream} #5: prev-differs", (await Run("verify")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_taken_out_of_the_middle_or_off_the_end_is_missed()
    {
        Copy();
        Sql("drop trigger record_delete");
        Sql("delete from record where stream like 'case/%' and seq = 7");
        var last = Scalar("select max(seq) from record where stream like 'case/%'");
        Sql($"delete from record where stream like 'case/%' and seq = {last}");
        var (code, text) = await Run("verify");
        Assert.Equal(Verbs.FoundWrong, code);
        Assert.Contains($"{Stream} #8: gap", text, StringComparison.Ordinal);
        Assert.Contains($"{Stream} #{last}: head-differs", text, StringComparison.Ordinal);
        Assert.Contains("LỊCH SỬ KHÔNG ĐỦ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_comment_and_a_changed_file_are_named()
    {
        Copy();
        Sql("drop trigger private_value_update");
        Sql("update private_value set text = 'Đồng ý' where path like '%comment'");
        var file = System.IO.Directory.EnumerateFiles(Path.Combine(copy, "attachments"), "*", SearchOption.AllDirectories).First(f =>
            Path.GetFileName(f).Length == 64);
        await File.AppendAllTextAsync(file, "x", Stop);
        var (code, text) = await Run("verify");
        Assert.Equal(Verbs.FoundWrong, code);
        Assert.Contains($"{Stream} #3: private-differs", text, StringComparison.Ordinal);
        Assert.Contains($"({Path.GetFileName(file)}) has another content", text, StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains($"({Path.GetFileName(file)}) is not among the attachments", (await Run("verify")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_erased_comment_leaves_the_history_whole()
    {
        Copy();
        Sql("update private_value set text = null, salt = null where path like '%comment'");
        var (code, text) = await Run("verify");
        Assert.True(code == Verbs.Done, text);
        Assert.DoesNotContain("(0 erased)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tampered_state_and_tampered_lists_are_named()
    {
        Copy();
        var due = Scalar("select due from deadline where key = 'decision'");
        Sql("update stream_state set body = replace(body, '\"status\":\"archived\"', '\"status\":\"A8\"') where stream like 'case/%'");
        Sql("update task set outcome = 'Refuse' where handle = 'decide'");
        Sql("update deadline set due = '2030-01-01' where key = 'decision'");
        Sql("update case_summary set title = 'X'");
        var (code, text) = await Run("replay");
        Assert.Equal(Verbs.FoundWrong, code);
        Assert.Contains($"{Stream}: state.status: stored \"A8\", the history gives \"archived\"", text, StringComparison.Ordinal);
        Assert.Contains(".outcome: stored Refuse, the history gives Approve", text, StringComparison.Ordinal);
        Assert.Contains($".due: stored 2030-01-01, the history gives {due}", text, StringComparison.Ordinal);
        Assert.Contains(".title: stored X", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looking_changes_nothing()
    {
        Copy();
        var before = await File.ReadAllBytesAsync(Path.Combine(copy, "approvals.db"), Stop);
        await Run("verify");
        await Run("replay");
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(copy, "approvals.db"), Stop));
    }

    private string Stream => Scalar("select stream from record where stream like 'case/%' limit 1");

    private void Copy()
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(demo.Folder, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(demo.Folder, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private async Task<(int Code, string Text)> Run(string verb)
    {
        await using var output = new StringWriter();
        var code = await Verbs.RunAsync([verb, "--Approvals:Data", copy], output, Stop);
        return (code, output.ToString());
    }

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(copy, "approvals.db")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        var changed = command.ExecuteNonQuery();
        Assert.True(changed > 0 || sql.StartsWith("drop", StringComparison.Ordinal), sql);
    }

    private string Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(copy, "approvals.db")};Pooling=false;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture)!;
    }
}
