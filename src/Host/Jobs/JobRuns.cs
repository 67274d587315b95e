using System.Text.Json;
using Approvals.Persistence;

namespace Approvals.Jobs;

/// <summary>What a run did, as stored with it.</summary>
public sealed record RunDetail(int Cases, int Signals, int Sent, int Delayed, int Failed, IReadOnlyList<string> Faults)
{
    internal bool Nothing => Cases + Signals + Sent + Delayed + Failed + Faults.Count == 0;

    /// <summary>Reads it back; null when it is not ours.</summary>
    public static RunDetail? Read(string? detail)
    {
        if (detail is null) return null;
        try
        {
            return JsonSerializer.Deserialize<RunDetail>(detail, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>
/// The runs that did something or failed. A failure that repeats lengthens its row instead of adding one, and only the latest rows of a job stay: the
/// table is bounded, whatever happens how often.
/// </summary>
public sealed class JobRuns(Writer writer, TimeProvider clock)
{
    /// <summary>Outcome of a run without a fault.</summary>
    public const string Done = "done";

    /// <summary>Outcome of a run with at least one.</summary>
    public const string Faulty = "failed";

    /// <summary>Rows kept a job.</summary>
    public const int Kept = 500;

    /// <summary>Records a run; one that found nothing to do leaves no trace.</summary>
    public async Task RecordAsync(string job, DateTimeOffset begun, RunDetail detail, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(detail);
        if (detail.Nothing) return;
        var outcome = detail.Faults.Count == 0 ? Done : Faulty;
        var text = JsonSerializer.Serialize(detail, JsonSerializerOptions.Web);
        await writer.ExecuteAsync(session => Write(session, job, begun, outcome, text), Lane.Sweeps, cancellation);
    }

    private void Write(WriteSession session, string job, DateTimeOffset begun, string outcome, string detail)
    {
        var last = session.First(
            "select id, outcome, detail from job_run where job = @1 order by id desc limit 1",
            r => new { Id = r.GetInt64(0), Same = r.GetString(1) == outcome && r.GetString(2) == detail }, job);
        if (outcome == Faulty && last is { Same: true })
        {
            session.Execute("update job_run set finished_at = @2 where id = @1", last.Id, clock.GetUtcNow());
            return;
        }
        session.Execute("insert into job_run (job, started_at, finished_at, outcome, detail) values (@1, @2, @3, @4, @5)",
            job, begun, clock.GetUtcNow(), outcome, detail);
        session.Execute("delete from job_run where job = @1 and id <= (select id from job_run where job = @1 order by id desc limit 1 offset @2)", job, Kept);
    }
}
