using Approvals.Workflows.Calendars;
using Approvals.Workflows.People;
using Microsoft.Data.Sqlite;

namespace Approvals.Persistence;

/// <summary>
/// The directory and the calendar as last recorded. Each question compares the version of the stream, so nobody sees an old one; that question goes over a
/// connection of its own with a prepared statement, because every request asks it several times.
/// </summary>
public sealed class ReferenceData(Database database) : IDisposable
{
    /// <summary>Stream of the directory.</summary>
    public const string DirectoryStream = "directory";

    /// <summary>Stream of the calendar of Vietnam.</summary>
    public const string CalendarStream = "calendar/vn";

    private const string SnapshotQuery = "select seq, body from stream_state where stream = @1";
    private const string SeqQuery = "select seq from stream_state where stream = @1";
    private const string BodyQuery = "select body from stream_state where stream = @1";

    private readonly Lock guard = new();
    private SqliteConnection? connection;
    private SqliteCommand? sequence;
    private Versioned<Directory>? directory;
    private Versioned<WorkCalendar>? calendar;

    /// <summary>The directory for a page; empty before the first import.</summary>
    public Directory Directory() => Current(ref directory, DirectoryStream, ReadDirectory);

    /// <summary>The calendar for a page; weekends only before the first import.</summary>
    public WorkCalendar Calendar() => Current(ref calendar, CalendarStream, (_, body) => ReadCalendar(body));

    public void Dispose()
    {
        lock (guard)
        {
            sequence?.Dispose();
            connection?.Dispose();
        }
    }

    private T Current<T>(ref Versioned<T>? known, string stream, Func<long, string?, T> read)
    {
        lock (guard)
        {
            if (sequence is null)
            {
                connection = database.OpenToRead();
                sequence = connection.CreateCommand();
                sequence.CommandText = SeqQuery;
                sequence.Parameters.Add("@1", SqliteType.Text);
            }
            sequence.Parameters[0].Value = stream;
            var seq = sequence.ExecuteScalar() as long? ?? 0;
            if (known is not null && known.Seq == seq) return known.Value;
            using var body = connection!.CreateCommand();
            body.CommandText = BodyQuery;
            body.Parameters.AddWithValue("@1", stream);
            // A commit in between gives a newer body under an older number; the next question then reads again.
            known = new Versioned<T>(seq, read(seq, body.ExecuteScalar() as string));
            return known.Value;
        }
    }

    internal static Directory Directory(WriteSession session) => Current(session, DirectoryStream, ReadDirectory);

    internal static WorkCalendar Calendar(WriteSession session) => Current(session, CalendarStream, (_, body) => ReadCalendar(body));

    /// <summary>
    /// Remembered until it changes: <see cref="StreamLog"/> makes the session forget a stream it appends to, and the session forgets all
    /// when another process has written.
    /// </summary>
    private static T Current<T>(WriteSession session, string stream, Func<long, string?, T> read) where T : class
    {
        if (session.Cached<T>(stream) is { } known) return known;
        var (seq, body) = (0L, (string?)null);
        session.Prepared(SnapshotQuery).Read(row => { (seq, body) = (row.GetInt64(0), row.GetString(1)); return false; }, stream);
        var fresh = read(seq, body);
        session.Remember(stream, fresh, body?.Length * CaseReader.ObjectsByText ?? 0);
        return fresh;
    }

    private static Directory ReadDirectory(long seq, string? body) =>
        new(seq, body is null ? new DirectoryData() : RecordJson.Read<DirectoryData>(body));

    private static WorkCalendar ReadCalendar(string? body) =>
        body is null ? new WorkCalendar(1, [], []) : WorkCalendar.FromJson(body, CalendarStream);

    private sealed record Versioned<T>(long Seq, T Value);
}
