using System.Text;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Approvals.Email;

/// <summary>What became of a mail that came back.</summary>
public enum BounceOutcome
{
    /// <summary>It names no mail of this installation, or is no report.</summary>
    Unknown,

    /// <summary>A delay, or a success: nothing is marked.</summary>
    Passing,

    /// <summary>The mail is marked as returned, and its address, if it is still the one the directory names.</summary>
    Marked,
}

/// <summary>
/// Takes in what other servers return: as files in <c>data/bounces</c>, put there by whatever fetches the mailbox, or one by one. Whoever forges a report
/// has a mark that only the recipient of that mail knows, and brings about no more than a hint beside an address.
/// </summary>
public sealed partial class Bounces(
    IDbContextFactory<ApprovalsDb> databases, Writer writer, ReferenceData reference, IOptions<DataOptions> options, TimeProvider clock, ILogger<Bounces> log)
{
    /// <summary>Longest report that is read, in bytes.</summary>
    public const int Longest = 1024 * 1024;

    private const int MostFiles = 200;

    /// <summary>Where files are looked for.</summary>
    public string Folder { get; } = Path.Combine(Path.GetFullPath(options.Value.Data), "bounces");

    /// <summary>Takes in the files that wait; whoever puts them there writes them elsewhere and moves them in whole. A file read is named <c>.read</c>, one that says nothing of our mails <c>.unknown</c>: both may be thrown away.</summary>
    public async Task<int> ReadFolderAsync(CancellationToken cancellation = default)
    {
        if (!System.IO.Directory.Exists(Folder)) return 0;
        var taken = 0;
        try
        {
            foreach (var file in System.IO.Directory.EnumerateFiles(Folder, "*.eml").Order(StringComparer.Ordinal).Take(MostFiles).ToList())
                if (await TakeFileAsync(file, cancellation)) taken++;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(fault, Folder);
        }
        return taken;
    }

    /// <summary>A file that cannot be read or renamed stays where it is and keeps no other, nor any mail, from its way.</summary>
    private async Task<bool> TakeFileAsync(string file, CancellationToken cancellation)
    {
        try
        {
            var outcome = BounceOutcome.Unknown;
            if (new FileInfo(file).Length <= Longest) outcome = await TakeAsync(await File.ReadAllTextAsync(file, Encoding.Latin1, cancellation), cancellation);
            File.Move(file, Path.ChangeExtension(file, outcome == BounceOutcome.Unknown ? ".unknown" : ".read"), overwrite: true);
            LogTaken(Path.GetFileName(file), outcome);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(fault, file);
            return false;
        }
    }

    /// <summary>Takes in one mail that came back. The same one twice changes nothing.</summary>
    public async Task<BounceOutcome> TakeAsync(string mail, CancellationToken cancellation = default)
    {
        if (DeliveryReport.Read(mail) is not { } report || await RowAsync(report, cancellation) is not { } row) return BounceOutcome.Unknown;
        if (!report.Final) return BounceOutcome.Passing;
        var now = reference.Directory().Person(row.Account)?.Email;
        // Without a recipient in the report it was the one the directory named; another one is an address of before, or where somebody forwards to.
        var address = now is not null && (report.Recipient is null || report.Recipient.Equals(now, StringComparison.OrdinalIgnoreCase)) ? now : null;
        await writer.ExecuteAsync(s => Mailing.Returned(s, row, address, report.Says, clock.GetUtcNow()), Lane.Sweeps, cancellation);
        return BounceOutcome.Marked;
    }

    private async Task<MailRow?> RowAsync(DeliveryReport report, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        foreach (var mark in report.Marks)
        {
            var (from, to) = ($"<{mark}@", $"<{mark}A");
            // By the order of texts, so that no letter of a mark is a wildcard.
            if (await db.Mails.FirstOrDefaultAsync(m => m.MessageId!.CompareTo(from) > 0 && m.MessageId.CompareTo(to) < 0, cancellation) is { } row) return row;
        }
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "{File} cannot be read or renamed; the program needs the right to do both")]
    private partial void LogUnreadable(Exception fault, string file);

    [LoggerMessage(LogLevel.Information, "{File} in the folder of returned mails: {Outcome}")]
    private partial void LogTaken(string file, BounceOutcome outcome);
}
