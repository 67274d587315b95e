using Approvals.Workflows.Calendars;
using Approvals.Workflows.People;
using Microsoft.Data.Sqlite;

namespace Approvals.Persistence;

/// <summary>
/// The directory and the calendar as last recorded. Each question compares the version of the stream, so nobody sees an old one.
/// </summary>
public sealed class ReferenceData(Database database)
{
    /// <summary>Stream of the directory.</summary>
    public const string DirectoryStream = "directory";

    /// <summary>Stream of the calendar of Vietnam.</summary>
    public const string CalendarStream = "calendar/vn";

    private const string SnapshotQuery = "select seq, body from stream_state where stream = @1";
    private const string SeqQuery = "select seq from stream_state where stream = @1";
    private const string BodyQuery = "select body from stream_state where stream = @1";

    private volatile Versioned<Directory>? directory;
    private volatile Versioned<WorkCalendar>? calendar;

    /// <summary>The directory for a page; empty before the first import.</summary>
    public Directory Directory()
    {
        using var connection = database.OpenToRead();
        var seq = Scalar(connection, SeqQuery, DirectoryStream) as long? ?? 0;
        if (directory is { } known && known.Seq == seq) return known.Value;
        var read = ReadDirectory(seq, Scalar(connection, BodyQuery, DirectoryStream) as string);
        // A commit in between gives a newer body under an older number; the next question then reads again.
        directory = new Versioned<Directory>(seq, read);
        return read;
    }

    /// <summary>The calendar for a page; weekends only before the first import.</summary>
    public WorkCalendar Calendar()
    {
        using var connection = database.OpenToRead();
        var seq = Scalar(connection, SeqQuery, CalendarStream) as long? ?? 0;
        if (calendar is { } known && known.Seq == seq) return known.Value;
        var read = ReadCalendar(Scalar(connection, BodyQuery, CalendarStream) as string);
        calendar = new Versioned<WorkCalendar>(seq, read);
        return read;
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

    private static object? Scalar(SqliteConnection connection, string sql, string stream)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@1", stream);
        return command.ExecuteScalar();
    }

    private sealed record Versioned<T>(long Seq, T Value);
}
