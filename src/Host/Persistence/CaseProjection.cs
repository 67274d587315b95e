using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Persistence;

/// <summary>
/// What a record did, as statements on the tables that lists, inboxes, jobs and reports read; they run in the transaction of the record. What depends
/// on several facts is taken from the state after them.
/// </summary>
internal sealed partial class CaseProjection(
    Script script, CaseRecord record, CaseState? before, CaseState after, Directory directory, WriteSession? session)
{
    /// <summary>Whether something is needed that only the transaction can read, and there is none.</summary>
    private bool unreadable;

    /// <summary>Deadlines whose plan stands in the database as the state after the record has it.</summary>
    private readonly HashSet<string> planned = new(StringComparer.Ordinal);

    /// <param name="script">To which the statements are added.</param>
    /// <param name="record">The record.</param>
    /// <param name="before">The case before it; null before its first record.</param>
    /// <param name="after">The case after it.</param>
    /// <param name="directory">As the decision saw it.</param>
    /// <param name="session">The transaction; null before it has begun.</param>
    /// <returns>False when it takes the transaction to say, and there is none.</returns>
    public static bool Write(Script script, CaseRecord record, CaseState? before, CaseState after, Directory directory, WriteSession? session)
    {
        var projection = new CaseProjection(script, record, before, after, directory, session);
        foreach (var fact in record.Facts) projection.Apply(fact);
        projection.Seat();
        projection.Plan();
        projection.Summarise();
        return !projection.unreadable;
    }

    private void Apply(Fact fact)
    {
        switch (fact)
        {
            case CaseSubmitted f:
                DraftSubmitted();
                Settle("withdrawn", f.Submitter);
                break;
            case Imported f: Taken(f); break;
            case TaskOpened f:
                Opened(f.Task);
                if (f.Task.Kind == TaskKind.Action) Acted(f.Task.Activity);
                break;
            case AnswerRecorded f: SetState(f.Task, TaskStates.Recorded, f.Answer.Recorder); break;
            case RecordingRejected f: SetState(f.Task, TaskStates.Open, null); break;
            case TaskClosed f: Closed(f); Flag(f.Handle, f.Outcome, f.Flagged); break;
            case SeatDecided f: Flag(f.Handle, f.Vote.Outcome, f.Vote.Flagged); break;
            case TaskCancelled f: Cancelled(f.Task); break;
            case TaskRecalled f: Cancelled(f.Task); break;
            case DeadlineStarted f: Started(f.Deadline); break;
            case DeadlineMoved f: Moved(f); break;
            case DeadlineStopped f: Stopped(f); break;
            case TaskRetimed f: Retimed(f); break;
            case ActionTaken f: Acted(f.Activity); Flag(f.Activity, "Done", f.Flagged); break;
            case NoticeQueued f: Queued(f); break;
            case DocumentChanged f: Changed(f.Document); break;
            case NumberTaken f: Numbered(f); break;
            case LinkedDraftPrepared f: Prepared(f); break;
            case SignalSent f: Sent(f); break;
            case IncidentRaised f: Raised(f.Incident); break;
            case IncidentResolved f: Resolved(f); break;
            case TaskRevised f: Revised(f); break;
            case DeadlineRevised f: Revised(f); break;
            case TaskReassigned f: Reassigned(f); break;
            case LimitSet f: script.Execute("update task set internal_due = @2 where id = @1", f.Task, f.Due); break;
            case DeadlineExtended f: Extended(f); break;
            case CasesNamed f: Named(f); break;
            case TripPlanned f: Planned(f); break;
            case PersonalErased f: Erased(f); break;
            case AttachmentRecorded f: Filed(f.Attachment); break;
            case CaseEnded f: Ended(f); break;

            // In what is due, in the summary, or in the state only.
            case DuePlanned or DueScheduled or DueFired or DueDropped: break;
            case SeatReopened or TaskRouted: break;
            case StatusSet or CaseSuspended or SuspensionLifted: break;
            case ValuesRecorded or TokenPlaced or TokenEnded or VisitBegun or VisitCompleted or VariableSet: break;
            case CaseMigrated or TaskChased or ReminderNoted: break;
            case Carried or OpinionGiven or ObligationOpened or ObligationEnded or Linked or SignalReceived: break;
            case PartiesAsked or PartyJoined or PartyAnswered or PartyJudged or PartyLapsed or PartiesDecided or LimitMoved: break;
            case CeremonyRecorded or DocumentRuled or SignatureDisputed or Escalated or ChecksMade: break;
            default: throw new NotSupportedException($"No projection for {fact.GetType().Name}.");
        }
    }

    private void Summarise()
    {
        var now = Summary.Of(after, directory);
        var next = Earliest(after);
        if (before is null) Insert(now, next);
        else if (Summary.Of(before, directory) != now) Change(now, next);
        else if (Earliest(before) == next) script.Execute("update case_summary set seq = @2 where case_id = @1", after.Id, record.Seq);
        else script.Execute("update case_summary set seq = @2, next_at = @3 where case_id = @1", after.Id, record.Seq, next);
    }

    private static DateTimeOffset? Earliest(CaseState state) => state.Due.Length == 0 ? null : state.Due.Min(d => d.At);

    private void Insert(Summary now, DateTimeOffset? next) => script.Execute(
        """
        insert into case_summary (case_id, stream, seq, next_at, valid_from, type, number, title, organisation, province, status, holder,
          status_since, suspended, ending, opened_on, next_due, next_due_term, submitter)
        values (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17, @18, @19)
        """,
        after.Id, record.Stream, record.Seq, next, record.At, now.Type, now.Number, now.Title, now.Organisation, now.Province, now.Status,
        now.Holder, now.StatusSince, now.Suspended, now.Ending, now.OpenedOn, now.NextDue, now.NextDueTerm, now.Submitter);

    private void Change(Summary now, DateTimeOffset? next)
    {
        // Two records of one millisecond cannot be told apart by time: the later one counts.
        script.Execute(
            """
            insert or fail into case_summary_past (case_id, stream, valid_from, valid_to, type, number, title, organisation, province, status,
              holder, status_since, suspended, ending, opened_on, next_due, next_due_term, submitter)
            select case_id, stream, valid_from, @2, type, number, title, organisation, province, status, holder, status_since, suspended,
              ending, opened_on, next_due, next_due_term, submitter
            from case_summary where case_id = @1 and valid_from < @2
            """,
            after.Id, record.At);
        script.Execute(
            """
            update case_summary set seq = @2, valid_from = @3, type = @4, number = @5, title = @6, organisation = @7, province = @8,
              status = @9, holder = @10, status_since = @11, suspended = @12, ending = @13, opened_on = @14, next_due = @15,
              next_due_term = @16, submitter = @17, next_at = @18
            where case_id = @1
            """,
            after.Id, record.Seq, record.At, now.Type, now.Number, now.Title, now.Organisation, now.Province, now.Status, now.Holder,
            now.StatusSince, now.Suspended, now.Ending, now.OpenedOn, now.NextDue, now.NextDueTerm, now.Submitter, next);
    }

    private sealed record Summary(
        string Type, string Number, string Title, string Organisation, string? Province, string Status, string Holder, DateOnly StatusSince,
        bool Suspended, string? Ending, DateOnly OpenedOn, DateOnly? NextDue, string? NextDueTerm, string Submitter)
    {
        public static Summary Of(CaseState state, Directory directory)
        {
            Deadline? next = null;
            foreach (var deadline in state.Deadlines)
                if (deadline is { Paused: false, Set: null } && (next is null || (deadline.Due, string.CompareOrdinal(deadline.Key, next.Key)).CompareTo((next.Due, 0)) < 0))
                    next = deadline;
            return new Summary(
                state.Type, state.Number, state.Title, state.Organisation, directory.Organisation(state.Organisation)?.Province,
                state.Status, state.Holder, state.StatusSince, state.SuspendedOn is not null, state.Ending, state.SubmittedOn, next?.Due,
                next?.Key, state.Submitter);
        }
    }

    private DateOnly Today => Inputs.LocalDate(record.At);
}
