using System.Globalization;
using Approvals.Persistence;
using Microsoft.Data.Sqlite;

namespace Approvals.Desk;

/// <summary>
/// The one clock. In a demonstration it runs ahead or behind by an offset that is kept in the database; in Production the offset is zero and
/// nothing can set it.
/// </summary>
public sealed class AppClock(TimeProvider machine) : TimeProvider
{
    internal const string Setting = "clock.offset-ms";
    private long offset;
    private DateTimeOffset? travelled;

    /// <summary>How far this clock is ahead of the machine's.</summary>
    public TimeSpan Offset => TimeSpan.FromMilliseconds(Interlocked.Read(ref offset));

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow() + Offset;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <inheritdoc/>
    public override long GetTimestamp() => machine.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>
    /// Takes up the offset kept from the last run; with a start date, sets the clock to the morning of that day instead.
    /// </summary>
    /// <exception cref="InvalidOperationException">The start lies before the last record: history cannot run backwards.</exception>
    public async Task StartAsync(Database database, Writer writer, DateOnly? start, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(writer);
        using (var connection = database.OpenToRead())
        {
            if (Scalar(connection, $"select value from setting where key = '{Setting}'") is string kept)
                Interlocked.Exchange(ref offset, long.Parse(kept, CultureInfo.InvariantCulture));
            if (start is null) return;
            var wanted = Workflows.Engine.Inputs.StartOf(start.Value, 8);
            if (Scalar(connection, "select max(at) from record where stream like 'case/%'") is long last && wanted.ToUnixTimeMilliseconds() < last)
                throw new InvalidOperationException(
                    $"Approvals:Clock:Start={start:yyyy-MM-dd} lies before the last record ({DateTimeOffset.FromUnixTimeMilliseconds(last):yyyy-MM-dd HH:mm}Z). Leave the setting out, or start with an empty data folder.");
            Interlocked.Exchange(ref offset, (long)(wanted - machine.GetUtcNow()).TotalMilliseconds);
        }
        await KeepAsync(writer, cancellation);
    }

    /// <summary>
    /// Sets the clock while a demonstration is being made, before anybody looks at it; forward only, once it has travelled. Nothing is kept: the caller
    /// keeps <see cref="Setting"/> together with what it wrote.
    /// </summary>
    internal void Travel(DateTimeOffset to)
    {
        if (travelled is { } last && to < last) throw new InvalidOperationException($"The clock stands at {last:O} and does not go back to {to:O}.");
        // Work takes time of its own: the clock may have passed the next stop already.
        if (travelled is not null && GetUtcNow() > to) return;
        travelled = to;
        Interlocked.Exchange(ref offset, (long)Math.Ceiling((to - machine.GetUtcNow()).TotalMilliseconds));
    }

    /// <summary>Undoes a journey of which nothing was written.</summary>
    internal void Return(TimeSpan to)
    {
        travelled = null;
        Interlocked.Exchange(ref offset, (long)to.TotalMilliseconds);
    }

    /// <summary>Moves the clock forward, never backwards. Stored first: a clock that moved and is not kept would run back at the next start.</summary>
    public async Task AdvanceAsync(Writer writer, TimeSpan by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var to = await writer.ExecuteAsync(
            s =>
            {
                // What is stored may be ahead of what is in memory: of two who move the clock in one commit each moves it.
                var kept = s.Scalar($"select value from setting where key = '{Setting}'") is string text ? long.Parse(text, CultureInfo.InvariantCulture) : long.MinValue;
                var next = Math.Max(kept, Interlocked.Read(ref offset)) + (long)by.TotalMilliseconds;
                Keep(s, next);
                return next;
            },
            Lane.People, cancellation);
        for (var now = Interlocked.Read(ref offset); now < to;)
        {
            var seen = Interlocked.CompareExchange(ref offset, to, now);
            if (seen == now) return;
            now = seen;
        }
    }

    private Task KeepAsync(Writer writer, CancellationToken cancellation)
    {
        var value = Interlocked.Read(ref offset);
        return writer.ExecuteAsync(s => Keep(s, value), Lane.People, cancellation);
    }

    private static void Keep(WriteSession session, long value) => session.Keep(Setting, value.ToString(CultureInfo.InvariantCulture));

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
