using System.Security.Cryptography;
using Approvals.Persistence;

namespace Approvals.Backup;

/// <summary>
/// Makes an installation from a backup, in a folder where there is none: nothing is ever written over. Mails that left after the backup was made leave once
/// more, under the same Message-ID.
/// </summary>
public static class Restoration
{
    /// <summary>Copies databases, keys and attachments, and checks the result.</summary>
    /// <param name="backup">Folder of the backup.</param>
    /// <param name="attachments">Folder with the files of the installation, or of its copy.</param>
    /// <param name="target">Where the installation is to be.</param>
    /// <param name="check">Checks the result.</param>
    /// <returns>How many attachments were copied.</returns>
    /// <exception cref="BackupFault">It is no backup, the folder is not empty, a file is missing, or the result does not hold. Nothing is left of it then.</exception>
    public static int Run(string backup, string attachments, DataOptions target, CopyCheck check)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(check);
        var folder = Path.GetFullPath(target.Data);
        if (!File.Exists(Path.Combine(backup, Backups.Note))) throw new BackupFault($"{backup} is no backup: it has no {Backups.Note}.");
        if (System.IO.Directory.Exists(folder) && System.IO.Directory.EnumerateFileSystemEntries(folder).Any())
            throw new BackupFault($"{folder} is not empty. A backup is restored into a new folder only, so that a running installation is never written over.");
        var made = !System.IO.Directory.Exists(folder);
        try
        {
            return Copy(backup, attachments, folder, target.AttachmentFolder, check);
        }
        catch
        {
            System.IO.Directory.Delete(folder, recursive: true);
            if (!made) System.IO.Directory.CreateDirectory(folder);
            throw;
        }
    }

    private static int Copy(string backup, string attachments, string folder, string into, CopyCheck check)
    {
        Backups.Private(folder);
        Backups.Private(Path.Combine(folder, Backups.Keys));
        foreach (var key in System.IO.Directory.EnumerateFiles(Path.Combine(backup, Backups.Keys)))
            File.Copy(key, Path.Combine(folder, Backups.Keys, Path.GetFileName(key)));
        var files = File.ReadAllLines(Path.Combine(backup, Backups.Attachments));
        foreach (var sha in files) CopyFile(sha, attachments, into);
        File.Copy(Path.Combine(backup, Backups.Accounts), Path.Combine(folder, Backups.Accounts));
        // Last: without it there is no installation that anybody could start half restored.
        File.Copy(Path.Combine(backup, Backups.Main), Path.Combine(folder, Backups.Main));
        if (check(folder, into) is { Count: > 0 } faults) throw new BackupFault($"What was restored does not hold: {string.Join("; ", faults.Take(5))}");
        return files.Length;
    }

    private static void CopyFile(string sha, string from, string into)
    {
        if (sha.Length != 64 || !sha.All(char.IsAsciiHexDigitLower)) throw new BackupFault($"{Backups.Attachments} names '{sha}', which is no digest.");
        var place = Path.Combine(sha[..2], sha[2..4], sha);
        var source = Path.Combine(from, place);
        var mark = ErasedMark.Of(from, sha);
        if (!File.Exists(source) && File.Exists(mark))
        {
            // Erased since the backup was made; what was restored says so when it is checked.
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(ErasedMark.Of(into, sha))!);
            File.Copy(mark, ErasedMark.Of(into, sha));
            return;
        }
        if (!File.Exists(source)) throw new BackupFault($"The attachment {sha} is not in {from}. Name the folder of the files with --attachments FOLDER.");
        var target = Path.Combine(into, place);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(source, target);
        using var content = File.OpenRead(target);
        if (Convert.ToHexStringLower(SHA256.HashData(content)) != sha) throw new BackupFault($"The attachment {sha} in {from} has another content.");
    }
}
