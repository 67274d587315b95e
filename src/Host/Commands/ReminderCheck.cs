using System.Text.Json;
using Approvals.Desk;
using Approvals.Persistence;
using Microsoft.Data.Sqlite;

namespace Approvals.Commands;

/// <summary>Compares the ledger of plain reminders with the records that seal it.</summary>
internal static class ReminderCheck
{
    /// <summary>What is wrong; nothing in an installation from before the ledger.</summary>
    public static IEnumerable<Fault> Faults(SqliteConnection connection)
    {
        if (!Installation.Rows(connection, "select 1 from sqlite_master where name = 'reminder'").Any()) yield break;
        using var rows = new Statement(connection.Handle!, $"select {ReminderRowRead.Columns} from reminder where place between @1 and @2 order by place");
        var upTo = 0L;
        foreach (var row in Installation.Rows(connection, $"select seq, body from record where stream = '{ReminderSweep.Stream}' order by seq").ToList())
        {
            var seq = long.Parse(row[0] ?? "0", System.Globalization.CultureInfo.InvariantCulture);
            if (Seal.Read(row[1]) is not { } seal) continue;
            if (seal.From != upTo + 1) yield return Of(seq, "reminders-gap", $"the sweep begins at row {seal.From}, the one before ended at {upTo}");
            upTo = seal.To;
            var there = 0;
            var digest = ReminderDigest.HashOf(rows, _ => there++, seal.From, seal.To);
            if (there < seal.Rows) yield return Of(seq, "reminders-missing", $"of {seal.Rows} reminders that were told {there} are there", true);
            else if (digest != seal.Digest) yield return Of(seq, "reminders-differ", "the reminders of the sweep are not those that were told");
        }
    }

    private static Fault Of(long seq, string code, string detail, bool incomplete = false) => new(ReminderSweep.Stream, seq, code, detail, incomplete);

    private sealed record Seal(long From, long To, int Rows, string Digest)
    {
        /// <summary>Null when the record is none of its kind; the check of the chain says so.</summary>
        public static Seal? Read(string? body)
        {
            try
            {
                using var document = JsonDocument.Parse(body ?? "");
                var fact = document.RootElement.GetProperty("facts")[0];
                return new Seal(
                    fact.GetProperty("from").GetInt64(), fact.GetProperty("to").GetInt64(), fact.GetProperty("rows").GetInt32(), fact.GetProperty("digest").GetString() ?? "");
            }
            catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
            {
                return null;
            }
        }
    }
}
