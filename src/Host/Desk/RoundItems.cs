using Approvals.Workflows.Cases;

namespace Approvals.Desk;

/// <summary>Whose item of a round the tasks, terms and facts of a case belong to, read from its records: what was asked beside a task may outlive it, and its handle names no party.</summary>
internal sealed class RoundItems
{
    private readonly Dictionary<string, (string Activity, string Party)> tasks = new(StringComparer.Ordinal), deadlines = new(StringComparer.Ordinal), dues = new(StringComparer.Ordinal);

    /// <summary>Reads the records.</summary>
    /// <param name="records">All of the case, in order.</param>
    /// <param name="bodies">Bodies of the reader: what their people were asked beside somebody's task is theirs.</param>
    public RoundItems(IReadOnlyList<CaseRecord> records, IReadOnlySet<string> bodies)
    {
        foreach (var opened in records.SelectMany(r => r.Facts).OfType<TaskOpened>())
            if (Of(opened.Task) is { } of && (opened.Task.Party is not null || !bodies.Contains(opened.Task.Organisation))) tasks[opened.Task.Id] = of;
        foreach (var fact in records.SelectMany(r => r.Facts))
            switch (fact)
            {
                // A term may start before the task it is for is opened.
                case DeadlineStarted { Deadline: { Task: { } task } deadline } when OfTask(task) is { } of: deadlines[deadline.Id] = of; break;
                case TaskOpened { Task: { Deadline: { } deadline } task } when OfTask(task.Id) is { } of: deadlines[deadline] = of; break;
                case DuePlanned f: foreach (var item in f.Items) Take(item); break;
                case DueScheduled f: Take(f.Item); break;
            }

        void Take(DueItem item)
        {
            if ((item.Task is { } task ? OfTask(task) : OfDeadline(item.Deadline)) is { } of) dues[item.Key] = of;
        }
    }

    /// <summary>The item that a name <c>activity:party</c> or the handle of a step of one names; null for anything else.</summary>
    public static (string Activity, string Party)? Named(string? item) =>
        item?.Split(':', 2) is [var step, var row] && step.Split('.') is [var activity, .. var part] && part is ([] or ["prepare" or "accept"]) ? (activity, row.Split('/')[0]) : null;

    /// <summary>The item of a task, open or not.</summary>
    public (string Activity, string Party)? OfTask(string task) => tasks.TryGetValue(task, out var item) ? item : null;

    /// <summary>Whether a fact holds words or figures: what was answered, asked, judged or noted, and not only how far something has come.</summary>
    public static bool Said(Fact fact) => fact is PartyAnswered or PartyJudged or PartyJoined or SignatureDisputed or TaskOpened or AnswerRecorded or RecordingRejected or TaskClosed
        or SeatDecided or ReminderNoted or TaskReassigned or LimitSet or AttachmentRecorded;

    /// <summary>The item that a fact tells something of. That each was asked is told to all: the task by which, its term and what is planned for it tell nothing.</summary>
    public (string Activity, string Party)? Of(Fact fact) => fact switch
    {
        PartyAnswered f => (f.Activity, f.Row.Party),
        PartyJudged f => (f.Activity, f.Row.Party),
        PartyJoined f => (f.Activity, f.Row.Party),
        PartyLapsed f => (f.Activity, f.Row.Party),
        SignatureDisputed { Activity: { } activity, Row: { } row } => (activity, row.Party),
        TaskOpened { Task: { Question: not null } task } => Of(task),
        AttachmentRecorded { Task: { } task } => OfTask(task),
        OpinionGiven f => OfTask(f.Opinion.Task),
        TaskRevised f => OfTask(f.Task.Id),
        DeadlineMoved f => OfDeadline(f.Deadline),
        DeadlineStopped f => OfDeadline(f.Deadline),
        DeadlineExtended f => OfDeadline(f.Deadline),
        DeadlineRevised f => OfDeadline(f.Deadline.Id),
        DueFired f => OfDue(f.Key),
        DueDropped f => OfDue(f.Key),
        NoticeQueued { Template: not "taskOpened" } f => f.Args.TryGetValue("task", out var task) ? OfTask(task) : Named(f.Args.GetValueOrDefault("activity")?.TrimStart('@')),
        IncidentRaised f => Named(f.Incident.Where),
        _ => TaskOf(fact) is { } task ? OfTask(task) : null,
    };

    private (string Activity, string Party)? Of(CaseTask task) => task.Party is { } party ? (task.Activity, party) : task.Parent is { } parent ? OfTask(parent) : null;

    private (string Activity, string Party)? OfDeadline(string deadline) => deadlines.TryGetValue(deadline, out var item) ? item : null;

    private (string Activity, string Party)? OfDue(string key) => dues.TryGetValue(key, out var item) ? item : null;

    /// <summary>The task that a fact is of and nothing else.</summary>
    private static string? TaskOf(Fact fact) => fact switch
    {
        AnswerRecorded f => f.Task,
        RecordingRejected f => f.Task,
        TaskClosed f => f.Task,
        TaskCancelled f => f.Task,
        TaskRetimed f => f.Task,
        LimitMoved f => f.Task,
        LimitSet f => f.Task,
        SeatDecided f => f.Task,
        SeatReopened f => f.Task,
        TaskRecalled f => f.Task,
        TaskRouted f => f.Task,
        TaskReassigned f => f.Task,
        TaskChased f => f.Task,
        ReminderNoted f => f.Task,
        Escalated f => f.Task,
        _ => null,
    };
}
