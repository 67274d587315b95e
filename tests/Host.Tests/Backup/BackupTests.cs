using Approvals.Backup;
using Approvals.Commands;
using Approvals.Persistence;
using Approvals.Tests.Api;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Approvals.Tests.Backup;

public sealed class BackupTests : IAsyncLifetime
{
    private readonly ApiApp app = new();
    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("backup-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Backups Backups => app.Services.GetRequiredService<Backups>();

    private DataOptions Data => app.Services.GetRequiredService<IOptions<DataOptions>>().Value;

    public async ValueTask InitializeAsync() => await app.As("officer.nghe-an").SubmitAsync();

    public ValueTask DisposeAsync()
    {
        app.Dispose();
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_was_backed_up_while_it_ran_is_restored_whole_and_nothing_is_written_over()
    {
        var made = await Backups.MakeAsync(cancellation: Stop);
        Assert.Equal(["accounts.db", "approvals.db", "attachments.txt", "backup.json", "keys"],
            System.IO.Directory.GetFileSystemEntries(made).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var files = await File.ReadAllLinesAsync(Path.Combine(made, "attachments.txt"), Stop);
        Assert.NotEmpty(files);
        var target = Path.Combine(folder, "new");
        var (code, said) = await RestoreAsync(made, target);
        Assert.True(code == Verbs.Done, said);
        Assert.Contains($"{files.Length} attachment(s), verified", said, StringComparison.Ordinal);
        await using var output = new StringWriter();
        Assert.True(await VerifyVerb.RunAsync(["verify"], new DataOptions { Data = target }, output) == Verbs.Done, output.ToString());
        foreach (var (database, table) in (ValueTuple<string, string>[])[("approvals.db", "record"), ("approvals.db", "task"), ("accounts.db", "account"), ("accounts.db", "api_token")])
        {
            var rows = Count(Path.Combine(Data.Data, database), table);
            Assert.True(rows > 0, table);
            Assert.Equal(rows, Count(Path.Combine(target, database), table));
        }
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Data.Data, "keys", "checkpoint.pem"), Stop), await File.ReadAllTextAsync(Path.Combine(target, "keys", "checkpoint.pem"), Stop));
        Assert.Equal(Verbs.FoundWrong, (await RestoreAsync(made, target)).Code);
        Assert.Equal(Verbs.FoundWrong, (await RestoreAsync(made, Data.Data)).Code);
        Assert.Equal(Count(Path.Combine(Data.Data, "approvals.db"), "record"), Count(Path.Combine(target, "approvals.db"), "record"));
    }

    [Fact]
    public async Task A_copy_that_does_not_hold_is_no_backup_and_leaves_nothing()
    {
        var file = System.IO.Directory.EnumerateFiles(Data.AttachmentFolder, "*", SearchOption.AllDirectories).First();
        await File.AppendAllTextAsync(file, "more", Stop);
        var fault = await Assert.ThrowsAsync<BackupFault>(() => Backups.MakeAsync(cancellation: Stop));
        Assert.Contains("file-differs", fault.Message, StringComparison.Ordinal);
        Assert.Empty(System.IO.Directory.GetFileSystemEntries(Backups.Folder));
    }

    [Fact]
    public async Task A_backup_that_was_changed_or_lacks_a_file_is_not_restored()
    {
        var made = await Backups.MakeAsync(cancellation: Stop);
        var target = Path.Combine(folder, "new");
        var (code, said) = await RestoreAsync(made, target, folder);
        Assert.Equal(Verbs.FoundWrong, code);
        Assert.Contains("--attachments", said, StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(target));
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(made, "approvals.db")};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "drop trigger if exists record_update; update record set body = replace(body, 'nghe-an', 'bac-ninh') where id = (select max(id) from record)";
            command.ExecuteNonQuery();
        }
        (code, said) = await RestoreAsync(made, target);
        Assert.Equal(Verbs.FoundWrong, code);
        Assert.Contains("does not hold", said, StringComparison.Ordinal);
        Assert.False(System.IO.Directory.Exists(target));
        Assert.Equal(Verbs.FoundWrong, (await RestoreAsync(folder, target)).Code);
    }

    [Fact]
    public async Task The_latest_fourteen_stay_and_what_a_killed_process_left_goes()
    {
        List<string> made = [];
        System.IO.Directory.CreateDirectory(Path.Combine(Backups.Folder, "2020-01-01T000000.part"));
        for (var day = 0; day < Backups.Kept + 2; day++)
        {
            made.Add(await Backups.MakeAsync(null, Stop));
            app.Clock.Advance(TimeSpan.FromDays(1));
        }
        Assert.Equal(made.Skip(2).Reverse(), Backups.In(Backups.Folder));
        Assert.Equal(Backups.Kept, System.IO.Directory.GetDirectories(Backups.Folder).Length);
    }

    [Fact]
    public async Task Where_others_may_keep_theirs_nothing_is_thrown_away()
    {
        for (var day = 1; day <= Backups.Kept + 2; day++)
        {
            var other = System.IO.Directory.CreateDirectory(Path.Combine(folder, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"2020-01-{day:00}T020000")));
            await File.WriteAllTextAsync(Path.Combine(other.FullName, "backup.json"), "{}", Stop);
        }
        await Backups.MakeAsync(folder, Stop);
        Assert.Equal(Backups.Kept + 3, Backups.In(folder).Count);
    }

    private static async Task<(int Code, string Said)> RestoreAsync(string backup, string target, string? attachments = null)
    {
        await using var output = new StringWriter();
        string[] words = attachments is null ? ["restore", backup] : ["restore", backup, "--attachments", attachments];
        return (await BackupVerb.RestoreAsync(words, new DataOptions { Data = target }, output), output.ToString());
    }

    private static long Count(string file, string table)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"select count(*) from {table}";
        return (long)command.ExecuteScalar()!;
    }
}
