using System.Globalization;
using System.Text.Json;
using Approvals.Identity;
using Approvals.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Approvals.Backup;

/// <summary>Checks a copy of an installation as the verb <c>verify</c> does; answers what is wrong.</summary>
/// <param name="folder">Folder of the copy, laid out as a data folder.</param>
/// <param name="attachments">Folder of the files.</param>
public delegate IReadOnlyList<string> CopyCheck(string folder, string attachments);

/// <summary>What a backup says of itself, in <c>backup.json</c>. Written last: a folder without it is no backup.</summary>
/// <param name="At">When it was begun, by the application's clock.</param>
/// <param name="Records">Records in it.</param>
/// <param name="Files">Attachments it names; the files themselves are copied on their own, they never change.</param>
/// <param name="Schema">Schema of the main database.</param>
public sealed record BackupNote(DateTimeOffset At, long Records, int Files, long Schema);

/// <summary>A backup or a restoration that did not come about; the message says why.</summary>
public sealed class BackupFault : Exception
{
    public BackupFault() { }

    public BackupFault(string message) : base(message) { }

    public BackupFault(string message, Exception inner) : base(message, inner) { }
}

/// <summary>
/// Copies an installation while it runs: both databases by SQLite's online backup, the keys, and the list of attachments by digest. A copy counts once it
/// was checked as thoroughly as <c>verify</c> checks; the latest <see cref="Kept"/> stay.
/// </summary>
public sealed class Backups(Database database, AccountSettings accounts, IOptions<DataOptions> options, CopyCheck check, TimeProvider clock) : IDisposable
{
    /// <summary>Backups kept.</summary>
    public const int Kept = 14;

    internal const string Main = "approvals.db";
    internal const string Accounts = "accounts.db";
    internal const string Note = "backup.json";
    internal const string Keys = "keys";
    internal const string Attachments = "attachments.txt";
    private const string Unfinished = ".part";
    private readonly SemaphoreSlim one = new(1);

    /// <summary>Where they lie unless somebody says otherwise.</summary>
    public string Folder { get; } = Path.Combine(Path.GetFullPath(options.Value.Data), "backup");

    /// <summary>Makes one.</summary>
    /// <param name="into">Folder that receives a folder named by the time; null for <see cref="Folder"/>.</param>
    /// <param name="cancellation">Stops between the steps.</param>
    /// <returns>The folder made.</returns>
    /// <exception cref="BackupFault">The copy is not whole; nothing is left of it.</exception>
    public async Task<string> MakeAsync(string? into = null, CancellationToken cancellation = default)
    {
        await one.WaitAsync(cancellation);
        try
        {
            var (parent, at) = (Path.GetFullPath(into ?? Folder), clock.GetUtcNow());
            var name = at.ToOffset(TimeSpan.FromHours(7)).ToString("yyyy-MM-dd'T'HHmmss", CultureInfo.InvariantCulture);
            var (target, draft) = (Path.Combine(parent, name), Path.Combine(parent, name + Unfinished));
            if (System.IO.Directory.Exists(target)) throw new BackupFault($"{target} is there already.");
            // What a killed process left behind; elsewhere others may be at work.
            var own = parent == Folder;
            foreach (var left in own && System.IO.Directory.Exists(parent) ? System.IO.Directory.GetDirectories(parent, "*" + Unfinished) : []) System.IO.Directory.Delete(left, recursive: true);
            if (System.IO.Directory.Exists(draft)) System.IO.Directory.Delete(draft, recursive: true);
            Private(draft);
            try
            {
                await Task.Run(() => Copy(draft, at, cancellation), cancellation);
            }
            catch
            {
                System.IO.Directory.Delete(draft, recursive: true);
                throw;
            }
            System.IO.Directory.Move(draft, target);
            if (own) Clear(parent);
            return target;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Backups of a folder, the latest first.</summary>
    public static IReadOnlyList<string> In(string folder) => !System.IO.Directory.Exists(folder) ? [] :
    [
        .. System.IO.Directory.EnumerateDirectories(folder).Where(d => !d.EndsWith(Unfinished, StringComparison.Ordinal) && File.Exists(Path.Combine(d, Note)))
            .OrderDescending(StringComparer.Ordinal),
    ];

    public void Dispose() => one.Dispose();

    private void Copy(string draft, DateTimeOffset at, CancellationToken cancellation)
    {
        database.EnsureReady();
        // Accounts first: a record made in between names an account that is not there yet, and not the other way round.
        CopyDatabase(accounts.ConnectionString, Path.Combine(draft, Accounts));
        cancellation.ThrowIfCancellationRequested();
        CopyDatabase(database.ReadString, Path.Combine(draft, Main));
        cancellation.ThrowIfCancellationRequested();
        CopyKeys(Path.Combine(Path.GetFullPath(options.Value.Data), Keys), Path.Combine(draft, Keys));
        var (files, records, schema) = ReadCopy(Path.Combine(draft, Main));
        File.WriteAllLines(Path.Combine(draft, Attachments), files);
        // The copy, not the original: what was written down wrongly is found tonight and not on the day it is needed.
        if (check(draft, options.Value.AttachmentFolder) is { Count: > 0 } faults)
            throw new BackupFault($"The copy does not hold: {string.Join("; ", faults.Take(5))}{(faults.Count > 5 ? $"; and {faults.Count - 5} more" : "")}");
        File.WriteAllText(Path.Combine(draft, Note), JsonSerializer.Serialize(new BackupNote(at, records, files.Count, schema), JsonSerializerOptions.Web));
    }

    private static void CopyDatabase(string from, string to)
    {
        using var source = new SqliteConnection(from + ";Pooling=false");
        source.Open();
        using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = to, Pooling = false }.ToString());
        target.Open();
        source.BackupDatabase(target);
        // Free pages are copied too, with what was erased from them.
        Scalar(target, "vacuum");
        // One file that can be read from anywhere, also where nothing can be written.
        if (Scalar(target, "pragma journal_mode = delete") is not "delete") throw new BackupFault($"{to} could not be closed as one file.");
        if (Scalar(target, "pragma quick_check") is not "ok" and var wrong) throw new BackupFault($"{to}: {wrong}");
    }

    private static void CopyKeys(string from, string to)
    {
        Private(to);
        if (!System.IO.Directory.Exists(from)) return;
        foreach (var file in System.IO.Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private static (List<string> Files, long Records, long Schema) ReadCopy(string file)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select sha256 from attachment_blob order by sha256";
        List<string> files = [];
        using (var reader = command.ExecuteReader())
            while (reader.Read()) files.Add(reader.GetString(0));
        return (files, (long)Scalar(connection, "select count(*) from record")!, (long)Scalar(connection, "select max(version) from schema_version")!);
    }

    private static void Clear(string parent)
    {
        foreach (var old in In(parent).Skip(Kept)) System.IO.Directory.Delete(old, recursive: true);
    }

    /// <summary>A backup holds everything that the accounts and the keys hold: nobody else on the machine may read it.</summary>
    internal static void Private(string folder)
    {
        if (OperatingSystem.IsWindows()) System.IO.Directory.CreateDirectory(folder);
        else System.IO.Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        // One of the texts above.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
