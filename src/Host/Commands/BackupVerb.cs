using Approvals.Backup;
using Approvals.Persistence;
using Microsoft.Data.Sqlite;

namespace Approvals.Commands;

/// <summary><c>backup</c> and <c>restore</c>: a checked copy of an installation, and an installation from it.</summary>
public static class BackupVerb
{
    /// <summary>What <c>verify</c> finds wrong in a copy.</summary>
    public static IReadOnlyList<string> Check(string folder, string attachments)
    {
        using var connection = Installation.TryOpen(new DataOptions { Data = folder });
        if (connection is null) return [$"{folder} holds no database"];
        var check = new InstallationCheck(connection, attachments);
        try
        {
            check.Run();
        }
        catch (SqliteException fault)
        {
            return [fault.Message];
        }
        return [.. check.Faults.Select(f => $"{f.Stream} #{f.Seq}: {f.Code}: {f.Detail}")];
    }

    /// <summary>Makes a backup of a running or stopped installation.</summary>
    public static async Task<int> BackupAsync(IServiceProvider services, IReadOnlyList<string> words, TextWriter output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(output);
        if (words.Count is not 1 && words is not [_, "--to", _]) return await MisusedAsync("Usage: backup [--to FOLDER] [--Approvals:Data=FOLDER]", output);
        try
        {
            var made = await services.GetRequiredService<Backups>().MakeAsync(words.Count == 3 ? words[2] : null, cancellation);
            await output.WriteLineAsync($"{made}\nAttachments are listed, not copied: copy the folder 'attachments' as well (files in it never change).");
            return Verbs.Done;
        }
        catch (BackupFault fault)
        {
            await output.WriteLineAsync(fault.Message);
            return Verbs.FoundWrong;
        }
    }

    /// <summary>Makes an installation from a backup, in an empty folder.</summary>
    public static async Task<int> RestoreAsync(IReadOnlyList<string> words, DataOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        if (words is not [_, _] and not [_, _, "--attachments", _])
            return await MisusedAsync("Usage: restore BACKUP [--attachments FOLDER] --Approvals:Data=NEW-FOLDER", output);
        var backup = Path.GetFullPath(words[1]);
        // Backups lie in data/backup: the files of the installation they came from are beside it.
        var attachments = words.Count == 4 ? words[3] : Path.Combine(backup, "..", "..", "attachments");
        try
        {
            var files = Restoration.Run(backup, Path.GetFullPath(attachments), options, Check);
            await output.WriteLineAsync($"Restored to {Path.GetFullPath(options.Data)}: databases, keys and {files} attachment(s), verified.");
            return Verbs.Done;
        }
        catch (Exception fault) when (fault is BackupFault or IOException or UnauthorizedAccessException)
        {
            await output.WriteLineAsync(fault.Message);
            return Verbs.FoundWrong;
        }
    }

    private static async Task<int> MisusedAsync(string usage, TextWriter output)
    {
        await output.WriteLineAsync(usage);
        return Verbs.Misused;
    }
}
