using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Microsoft.Data.Sqlite;

namespace Approvals.Desk;

/// <summary>What one person was told in a sweep.</summary>
internal sealed class ToldPerson
{
    /// <summary>Tasks named in a message at most; of more the number is said.</summary>
    public const int MostTasks = 50;

    /// <summary>Tasks in the order of their due dates, as far as they are named.</summary>
    public SortedSet<(DateOnly Due, string Task)> Tasks { get; } = [];

    /// <summary>The last row told.</summary>
    public required ReminderRowRead Last { get; set; }

    /// <summary>Rows told.</summary>
    public int Rows { get; set; }

    /// <summary>Different tasks.</summary>
    public int Count { get; set; }
}

/// <summary>A row of the ledger as it is read for its seal.</summary>
internal sealed record ReminderRowRead(long Place, string Stream, string Key, string Account, string Kind, string Task, string Due, long Days, long At, long ToldAt)
{
    /// <summary>The columns that a message and the seal need, in the order of the constructor.</summary>
    public const string Columns = "place, stream, key, account, kind, task_id, due, days, at, told_at";

    public static ReminderRowRead Of(Row r) => new(
        r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetInt64(7), r.GetInt64(8), r.GetInt64(9));

    /// <summary>The row as it enters the digest: its columns but the place, a tab between, a line feed at the end.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"{Stream}\t{Key}\t{Account}\t{Kind}\t{Task}\t{Due}\t{Days}\t{At}\t{ToldAt}\n");
}

/// <summary>The rows of the ledger that no record seals yet.</summary>
internal sealed class ReminderDigest
{
    private readonly HashSet<(string Account, string Task)> tasks = [];

    /// <summary>Records of the stream so far.</summary>
    public required long Seq { get; init; }

    /// <summary>Place of the first row.</summary>
    public long From { get; private set; }

    /// <summary>Place of the last.</summary>
    public long To { get; private set; }

    public int Rows { get; private set; }

    /// <summary>SHA-256 over the lines of the rows in the order of their places, in hexadecimal digits.</summary>
    public string Hash { get; private set; } = "";

    public SortedDictionary<string, ToldPerson> People { get; } = new(StringComparer.Ordinal);

    public static ReminderDigest Read(SqliteConnection connection)
    {
        var (seq, upTo) = (0L, 0L);
        using (var state = new Statement(connection.Handle!, "select seq, body from stream_state where stream = @1"))
            state.Read(r => { (seq, upTo) = (r.GetInt64(0), (long)JsonNode.Parse(r.GetString(1))!["to"]!); return false; }, ReminderSweep.Stream);
        var digest = new ReminderDigest { Seq = seq };
        using var rows = new Statement(connection.Handle!, $"select {ReminderRowRead.Columns} from reminder where place > @1 order by place");
        digest.Hash = HashOf(rows, digest.Take, upTo);
        return digest;
    }

    /// <summary>The state of the stream: the last place that is sealed.</summary>
    public static string Snapshot(long to) => new JsonObject { ["to"] = to }.ToJsonString();

    /// <summary>The digest over the rows that a statement gives.</summary>
    public static string HashOf(Statement rows, Action<ReminderRowRead> each, params ReadOnlySpan<Cell> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        rows.Read(
            r =>
            {
                var row = ReminderRowRead.Of(r);
                hash.AppendData(Encoding.UTF8.GetBytes(row.Line));
                each(row);
                return true;
            },
            values);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Take(ReminderRowRead row)
    {
        if (Rows++ == 0) From = row.Place;
        To = row.Place;
        if (row.Account.Length == 0) return;
        if (!People.TryGetValue(row.Account, out var person)) People[row.Account] = person = new ToldPerson { Last = row };
        person.Last = row;
        person.Rows++;
        if (!tasks.Add((row.Account, row.Task))) return;
        person.Count++;
        person.Tasks.Add((IsoDate.Parse(row.Due) ?? DateOnly.MaxValue, row.Task));
        if (person.Tasks.Count > ToldPerson.MostTasks) person.Tasks.Remove(person.Tasks.Max);
    }
}
