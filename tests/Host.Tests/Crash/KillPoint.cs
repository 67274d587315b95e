using System.Diagnostics;
using System.Globalization;
using Approvals.Persistence;
using Approvals.Workflows.Tests;
using SQLitePCL;

namespace Approvals.Tests.Crash;

/// <summary>
/// Where a <see cref="StoreChild"/> kills itself, and what fails in it before: statements and commits at random, as a locked, full or broken disk makes them fail.
/// Lives on the writer's thread; only the answers are counted elsewhere.
/// </summary>
internal sealed class KillPoint(string folder, string point, int? faults)
{
    private readonly string kind = point.Split(' ')[0];
    private readonly Seeded? random = faults is { } seed ? new Seeded(seed) : null;
    private int left = int.Parse(point.Split(' ')[1], CultureInfo.InvariantCulture);
    private bool failing;

    /// <summary>Takes hold of the connection that writes: the first, and each that follows on a failed commit.</summary>
    public void Arm(WriteSession session)
    {
        session.Before = sql => Before(session, sql);
        if (kind.StartsWith("after", StringComparison.Ordinal)) raw.sqlite3_profile(session.Connection.Handle, (_, sql, _) => Reached(sql), null);
    }

    /// <summary>Counts an answer that a caller got.</summary>
    public void Answered()
    {
        if (kind == "answered" && Interlocked.Decrement(ref left) == 0) Die("");
    }

    private void Before(WriteSession session, string sql)
    {
        if (failing) return;
        if (kind.StartsWith("before", StringComparison.Ordinal)) Reached(sql);
        if (random is null) return;
        failing = true;
        try
        {
            if (sql == "commit") FailCommit(session, random);
            else if (random.Next(400) == 0) throw new InjectedException();
            else if (random.Next(1_600) == 0) Interrupt(session);
        }
        finally
        {
            failing = false;
        }
    }

    /// <summary>A commit that fails may have taken effect.</summary>
    private static void FailCommit(WriteSession session, Seeded random)
    {
        var chance = random.Next(50);
        if (chance == 0) session.Execute("commit");
        if (chance < 2) throw new InjectedException();
    }

    /// <summary>SQLite ends an interrupted INSERT or UPDATE together with its transaction.</summary>
    private static void Interrupt(WriteSession session)
    {
        var once = 1;
        raw.sqlite3_progress_handler(session.Connection.Handle, 1, _ => once-- == 1 ? 1 : 0, null);
    }

    private void Reached(string sql)
    {
        if ((!kind.EndsWith("commit", StringComparison.Ordinal) || sql == "commit") && --left == 0) Die(sql.ReplaceLineEndings(" "));
    }

    private void Die(string where)
    {
        File.AppendAllText(Path.Combine(folder, "points.log"), $"{kind} {where}\n");
        using var self = Process.GetCurrentProcess();
        self.Kill();
        while (true) Thread.SpinWait(100);
    }
}

/// <summary>A statement or commit that was made to fail.</summary>
internal sealed class InjectedException : Exception;
