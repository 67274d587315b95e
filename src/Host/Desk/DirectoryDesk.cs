using System.Text.Json;
using System.Text.Json.Nodes;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>
/// Where pages hand in changes of the directory: absence, authorisation, assignments, hand-over, merger. Each is one record of the stream <c>directory</c> with
/// the whole directory after it as snapshot; what is accepted is decided inside the transaction.
/// </summary>
public sealed class DirectoryDesk(ReferenceData reference, Writer writer, StreamLog log, TimeProvider clock)
{
    /// <summary>Local day of now.</summary>
    public DateOnly Today => Inputs.LocalDate(clock.GetUtcNow());

    /// <summary>Id for a new row of the directory: sorts by time.</summary>
    public string NewId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");

    /// <summary>Makes a change, or says what speaks against it.</summary>
    /// <param name="account">Who asks.</param>
    /// <param name="change">What is asked.</param>
    /// <param name="own">Whether it must concern a position that the person holds: everybody but an administrator.</param>
    /// <param name="cancellation">Stops before the write.</param>
    public Task<IReadOnlyList<DirectoryProblem>> ChangeAsync(string account, DirectoryChange change, bool own, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return writer.ExecuteAsync(session =>
        {
            var directory = ReferenceData.Directory(session);
            var positions = directory.PositionsOf(account, Today).ToList();
            if (own && !Concerns(directory, change, account, positions)) return [new DirectoryProblem("position", "directory.not-holder")];
            var problems = DirectoryChanges.Problems(directory, change, Today);
            if (problems.Count > 0) return problems;
            var acting = positions.Count > 0 ? new Actor(account, positions[0].Key, positions[0].Organisation) : new Actor(account, "", "");
            Append(session, acting, directory.Data, change);
            return [];
        }, Lane.People, cancellation);
    }

    /// <summary>
    /// Finishes hand-overs whose day has come: drafts go over with the record that says so. Positions, and what was given to them, went with the assignment.
    /// </summary>
    public async Task<int> FinishHandOversAsync(CancellationToken cancellation = default)
    {
        var due = reference.Directory().Data.HandOvers.Where(h => !h.Done && h.On <= Today).ToList();
        foreach (var work in due)
            await writer.ExecuteAsync(session =>
            {
                var directory = ReferenceData.Directory(session);
                if (!directory.Data.HandOvers.Any(h => h.Id == work.Id && !h.Done)) return 0;
                var drafts = session.Execute("update draft set owner = @2 where owner = @1 and state = 'open' and task_id is null", work.From, work.To);
                Append(session, Actor.System, directory.Data, new HandOverDone(work.Id, Today, drafts));
                return drafts;
            }, Lane.Sweeps, cancellation);
        return due.Count;
    }

    private void Append(WriteSession session, Actor actor, DirectoryData data, DirectoryChange change)
    {
        var fact = JsonNode.Parse(RecordJson.Write(change))!;
        var snapshot = RecordJson.Write(DirectoryChanges.Apply(data, change));
        log.Append(session, new StreamEntry(ReferenceData.DirectoryStream, actor, "ChangeDirectory", new JsonArray(fact), snapshot));
    }

    private static bool Concerns(Directory directory, DirectoryChange change, string account, List<Position> positions) => change switch
    {
        AbsenceReported c => c.Absence.Person == account,
        AbsenceEnded c => directory.Data.Absences.Any(a => a.Id == c.Id && a.Person == account),
        MandateGranted c => positions.Exists(p => p.Key == c.Mandate.From),
        MandateRevoked c => directory.Data.Mandates.Any(m => m.Id == c.Id && positions.Exists(p => p.Key == m.From)),
        _ => false,
    };
}
