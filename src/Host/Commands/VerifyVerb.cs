using System.Globalization;
using Approvals.Persistence;
using Microsoft.Data.Sqlite;

namespace Approvals.Commands;

/// <summary><c>verify</c>: the chains of this installation, the private texts beside them and the files they name. Reads only.</summary>
public static class VerifyVerb
{
    /// <summary>Checks everything, prints each fault with its place, and says in two languages what follows.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, DataOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(options);
        if (words.Count > 1)
        {
            await output.WriteLineAsync("Usage: verify [--Approvals:Data=FOLDER]");
            return Verbs.Misused;
        }
        SqliteConnection? connection;
        try
        {
            connection = Installation.TryOpen(options);
        }
        catch (SqliteException fault)
        {
            await output.WriteLineAsync($"{options.DatabaseFile} cannot be read: {fault.Message}");
            return Verbs.FoundWrong;
        }
        if (connection is null)
        {
            await output.WriteLineAsync($"There is no installation at {options.DatabaseFile}. Start the application once, or name its folder with --Approvals:Data=FOLDER.");
            return Verbs.Misused;
        }
        await using (connection)
        {
            var check = new InstallationCheck(connection, options.AttachmentFolder);
            try
            {
                check.Run();
            }
            catch (SqliteException fault)
            {
                check.Faults.Add(new Fault("", 0, "unreadable", fault.Message, Incomplete: true));
            }
            return await ReportAsync(check, output);
        }
    }

    private static async Task<int> ReportAsync(InstallationCheck check, TextWriter output)
    {
        foreach (var fault in check.Faults) await output.WriteLineAsync($"{fault.Stream} #{fault.Seq}: {fault.Code}: {fault.Detail}");
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{check.Streams} streams, {check.Records} records, {check.Privates} private texts ({check.Erased} erased), {check.Files} files, {check.Checkpoints} checkpoints."));
        var altered = check.Faults.Count(f => !f.Incomplete);
        var missing = check.Faults.Count(f => f.Incomplete);
        await output.WriteLineAsync(altered == 0 ? "Lịch sử không bị sửa." : $"LỊCH SỬ ĐÃ BỊ SỬA: {altered} chỗ không khớp.");
        await output.WriteLineAsync(missing == 0 ? "Lịch sử đủ, không thiếu bước." : $"LỊCH SỬ KHÔNG ĐỦ: thiếu ở {missing} chỗ.");
        await output.WriteLineAsync(altered == 0 ? "The history is unaltered."
            : $"THE HISTORY WAS ALTERED: {altered} place(s) do not match.");
        await output.WriteLineAsync(missing == 0 ? "The history is complete, no step is missing."
            : $"THE HISTORY IS NOT COMPLETE: something is missing at {missing} place(s).");
        return check.Faults.Count == 0 ? Verbs.Done : Verbs.FoundWrong;
    }
}
