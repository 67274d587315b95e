using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Persistence;

/// <summary>
/// Writes what a record did into the tables that lists, inboxes, jobs and reports read. Runs in the transaction of the record. What depends
/// on several facts is taken from the state after them.
/// </summary>
internal sealed partial class CaseProjection(
    WriteSession session, CaseRecord record, CaseState? before, CaseState after, Directory directory)
{
    public void Apply()
    {
        foreach (var fact in record.Facts) Apply(fact);
        Summarise();
    }

    private void Apply(Fact fact)
    {
        switch (fact)
        {
            case CaseSubmitted: DraftSubmitted(); break;
            case TaskOpened f:
                Opened(f.Task);
                if (f.Task.Kind == TaskKind.Action) Acted(f.Task.Activity);
                break;
            case AnswerRecorded f: SetState(f.Task, TaskStates.Recorded, f.Answer.Recorder); break;
            case RecordingRejected f: SetState(f.Task, TaskStates.Open, null); break;
            case TaskClosed f: Closed(f); break;
            case TaskCancelled f: Cancelled(f.Task); break;
            case TaskRecalled f: Cancelled(f.Task); break;
            case DeadlineStarted f: Started(f.Deadline); break;
            case DeadlineMoved f: Moved(f); break;
            case DeadlineStopped f: Stopped(f); break;
            case TaskRetimed f: Retimed(f); break;
            case ActionTaken f: Acted(f.Activity); break;
            case DuePlanned f: foreach (var item in f.Items) Scheduled(item); break;
            case DueScheduled f: Scheduled(f.Item); break;
            case DueFired f: SettleDue(f.Key, "fired", f.At); break;
            case DueDropped f: SettleDue(f.Key, "dropped", null); break;
            case NoticeQueued f: Queued(f); break;
            case DocumentChanged f: Changed(f.Document); break;
            case NumberTaken f: Numbered(f); break;
            case LinkedDraftPrepared f: Prepared(f); break;
            case SignalSent f: Sent(f); break;
            case IncidentRaised f: Raised(f.Incident); break;

            // In the summary, or in the state only.
            case StatusSet or CaseEnded or CaseSuspended or SuspensionLifted: break;
            case ValuesRecorded or AttachmentRecorded or TokenPlaced or TokenEnded or VisitBegun or VisitCompleted or VariableSet: break;
            case Carried or OpinionGiven or ObligationOpened or ObligationEnded or Linked or SignalReceived: break;
            case PartiesAsked or PartyJoined or PartyAnswered or PartyLapsed or PartiesDecided or CeremonyRecorded: break;
            case DocumentRuled or SignatureDisputed: break;
            default: throw new NotSupportedException($"No projection for {fact.GetType().Name}.");
        }
    }

    private void Summarise()
    {
        var now = Summary.Of(after, directory);
        if (before is not null && Summary.Of(before, directory) == now) return;
        // By case_id, which only the index of present rows has: by stream all earlier periods would be read.
        var closed = session.Execute("update case_summary set valid_to = @2 where case_id = @1 and valid_to is null and valid_from < @2",
            after.Id, record.At);
        // Two records of one millisecond cannot be told apart by time: the later one counts.
        if (closed == 0) session.Execute("delete from case_summary where stream = @1 and valid_from = @2", record.Stream, record.At);
        session.Execute(
            """
            insert into case_summary (stream, valid_from, valid_to, case_id, type, number, title, organisation, province, status, holder,
              status_since, suspended, ending, opened_on, next_due, next_due_term, submitter)
            values (@1, @2, null, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17)
            """,
            record.Stream, record.At, after.Id, after.Type, after.Number, after.Title, after.Organisation, now.Province, after.Status,
            after.Holder, after.StatusSince, now.Suspended, after.Ending, after.SubmittedOn, now.NextDue, now.NextDueTerm, after.Submitter);
    }

    private sealed record Summary(
        string Type, string Number, string Title, string Organisation, string? Province, string Status, string Holder, DateOnly StatusSince,
        bool Suspended, string? Ending, DateOnly OpenedOn, DateOnly? NextDue, string? NextDueTerm, string Submitter)
    {
        public static Summary Of(CaseState state, Directory directory)
        {
            var next = state.Deadlines.Where(d => !d.Paused)
                .OrderBy(d => d.Due).ThenBy(d => d.Key, StringComparer.Ordinal).FirstOrDefault();
            return new Summary(
                state.Type, state.Number, state.Title, state.Organisation, directory.Organisation(state.Organisation)?.Province,
                state.Status, state.Holder, state.StatusSince, state.SuspendedOn is not null, state.Ending, state.SubmittedOn, next?.Due,
                next?.Key, state.Submitter);
        }
    }

    private DateOnly Today => Inputs.LocalDate(record.At);
}
