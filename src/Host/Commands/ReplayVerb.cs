using System.Globalization;
using Approvals.Persistence;
using Microsoft.Data.Sqlite;

namespace Approvals.Commands;

/// <summary><c>replay</c>: folds every case, and what bodies and donors owe, again from its records and compares with what is stored. Reads only.</summary>
public static class ReplayVerb
{
    /// <summary>Compares and prints each difference with its place.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, DataOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(options);
        if (words.Count > 1)
        {
            await output.WriteLineAsync("Usage: replay [--Approvals:Data=FOLDER]");
            return Verbs.Misused;
        }
        try
        {
            if (Installation.TryOpen(options) is not { } connection)
            {
                await output.WriteLineAsync($"There is no installation at {options.DatabaseFile}. Start the application once, or name its folder with --Approvals:Data=FOLDER.");
                return Verbs.Misused;
            }
            await using (connection)
            {
                if (Migrator.VersionOf(connection) == Migrator.Newest) return await CompareAsync(connection, output);
                await output.WriteLineAsync($"{options.DatabaseFile} is of another version. Start the application once, or use the program it belongs to.");
                return Verbs.Misused;
            }
        }
        catch (SqliteException fault)
        {
            await output.WriteLineAsync($"{options.DatabaseFile} cannot be read: {fault.Message}");
            return Verbs.FoundWrong;
        }
    }

    private static async Task<int> CompareAsync(SqliteConnection connection, TextWriter output)
    {
        var streams = Installation.Rows(connection,
            "select stream from record where stream like 'case/%' union select stream from stream_state where stream like 'case/%' order by 1")
            .Select(r => r[0] ?? "").ToList();
        var (records, differences) = (0, 0);
        foreach (var stream in streams)
        {
            var replay = new CaseReplay(connection, stream);
            foreach (var difference in replay.Differences())
            {
                await output.WriteLineAsync($"{stream}: {difference}");
                differences++;
            }
            records += replay.Records;
        }
        var owing = Installation.Rows(connection,
            "select stream from record where stream like 'organisation/%' or stream like 'donor/%' union select stream from deadline where stream not like 'case/%' order by 1")
            .Select(r => r[0] ?? "").ToList();
        foreach (var stream in owing)
        {
            var replay = new DutyReplay(connection, stream);
            foreach (var difference in replay.Differences())
            {
                await output.WriteLineAsync($"{stream}: {difference}");
                differences++;
            }
            records += replay.Records;
        }
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{streams.Count} cases folded from {records} records, {differences} difference{(differences == 1 ? "" : "s")}."));
        await output.WriteLineAsync(differences == 0
            ? "Trạng thái đang lưu đúng với lịch sử. / The stored state is what the history says."
            : "TRẠNG THÁI ĐANG LƯU KHÁC LỊCH SỬ. / THE STORED STATE IS NOT WHAT THE HISTORY SAYS.");
        return differences == 0 ? Verbs.Done : Verbs.FoundWrong;
    }
}
