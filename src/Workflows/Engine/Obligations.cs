using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Dated or recurring duties. Only the next occurrence is a task; recurring dates come from the anchor, never from a rolled date.</summary>
internal static class Obligations
{
    public static void Open(Session s, ObligationActivity activity)
    {
        if (NextOf(s, activity) is { } next) Import(s, activity, next);
    }

    /// <summary>The day of its next occurrence after today, today of one that is owed once; null when none comes before its limit.</summary>
    public static DateOnly? NextOf(Session s, ObligationActivity activity)
    {
        var dates = Dates(s, activity);
        if (dates is null) return s.On;
        var until = activity.Until is { } field ? s.State.Values.DateOf(field) : null;
        return NextAnchor(dates, s.On) is { } anchor && !(anchor > until) ? anchor : null;
    }

    /// <summary>Owed next at a date that is known.</summary>
    public static void Import(Session s, ObligationActivity activity, DateOnly next)
    {
        var until = activity.Until is { } field ? s.State.Values.DateOf(field) : null;
        s.Emit(new ObligationOpened(new OpenObligation(activity.Id, 1, next, until, Dates(s, activity) ?? [], activity.EndsWith)));
        OpenReport(s, activity, []);
    }

    /// <summary>A report was handed in: it goes to its signature first, where it has to be signed.</summary>
    public static void Submitted(Session s, CaseTask task)
    {
        var activity = (ObligationActivity)s.Definition.Activities[task.Activity];
        // What a body by letter sent was signed there.
        if (activity.Sign is null || task.ByLetter) Judge(s, activity, task);
        else SigningFlow.Begin(s, activity.Sign, null, task.Visit, s.State.Documents.Find(d => d.Id == task.Document));
    }

    /// <summary>The report has its number and has left the body.</summary>
    public static void Issued(Session s, CaseTask task) => Judge(s, (ObligationActivity)s.Definition.Activities[task.Activity], task);

    /// <summary>The report was sent back before it was signed: whoever owes it hands it in again, as its next version.</summary>
    public static void Returned(Session s, CaseTask task, IReadOnlyList<Reason> reasons) =>
        OpenReport(s, (ObligationActivity)s.Definition.Activities[task.Activity], reasons, task.Document);

    /// <summary>The date that what is owed now counts from; null for what a token of the flow waits for.</summary>
    public static DateOnly? AnchorOf(Session s, int? token, string activity) => token is null ? s.State.Obligations.Find(o => o.Activity == activity)?.Anchor : null;

    /// <summary>Somebody accepts the report, or nobody needs to.</summary>
    private static void Judge(Session s, ObligationActivity activity, CaseTask task)
    {
        if (activity.Accept.Count == 0 || s.Resolve(activity.Accept).Count == 0)
        {
            Next(s, activity);
            return;
        }
        var rule = new TaskRule
        {
            Outcomes =
            [
                new OutcomeDefinition("Accept", OutcomeKind.Positive, CommentRule.Optional, [], [], false),
                new OutcomeDefinition("Return", OutcomeKind.Return, CommentRule.Required, [], [], false),
            ],
            RecordedBy = activity.Rule.RecordedBy,
            ConfirmedBy = activity.Rule.ConfirmedBy,
            Exclude = ["actor:" + activity.Id],
            FourEyes = activity.Rule.FourEyes,
        };
        var accept = TaskOpening.Draft(s, activity.Id, activity.Id + ".accept", task.Visit, TaskKind.Acceptance, rule, null) with { Parent = task.Id };
        TaskOpening.Open(s, accept, activity.Accept, rule);
    }

    /// <summary>A report was accepted or returned.</summary>
    public static void Judged(Session s, CaseTask task, OutcomeDefinition outcome, IReadOnlyList<Reason> reasons)
    {
        var activity = (ObligationActivity)s.Definition.Activities[task.Activity];
        if (outcome.Kind == OutcomeKind.Positive) Next(s, activity);
        else OpenReport(s, activity, reasons);
    }

    /// <summary>Duties that end with an activity end; what is still owed of them falls away.</summary>
    public static void OnCompleted(Session s, string activity)
    {
        foreach (var duty in s.State.Obligations.Where(o => o.EndsWith == activity).ToList()) End(s, duty.Activity);
    }

    /// <summary>The field that limits a duty was amended: the duty goes on to the new limit.</summary>
    public static void OnAmended(Session s)
    {
        foreach (var duty in s.State.Obligations.ToList())
            if (s.Definition.Activities[duty.Activity] is ObligationActivity { Until: { } field } && s.State.Values.DateOf(field) is { } until && until != duty.Until)
                s.Emit(new ObligationOpened(duty with { Until = until }));
    }

    private static void Next(Session s, ObligationActivity activity)
    {
        var duty = s.State.Obligations.Find(o => o.Activity == activity.Id);
        if (duty is null) return;
        var anchor = duty.Dates.Count == 0 ? null : NextAnchor(duty.Dates, duty.Anchor);
        if (anchor is null || anchor > duty.Until)
        {
            End(s, activity.Id);
            return;
        }
        s.Emit(new ObligationOpened(duty with { Occurrence = duty.Occurrence + 1, Anchor = anchor.Value }));
        OpenReport(s, activity, []);
    }

    private static void OpenReport(Session s, ObligationActivity activity, IReadOnlyList<Reason> reasons, string? document = null)
    {
        var duty = s.State.Obligations.Single(o => o.Activity == activity.Id);
        var rule = activity.Rule with
        {
            Outcomes = activity.Rule.Outcomes.Count > 0
                ? activity.Rule.Outcomes
                : [new OutcomeDefinition("Submit", OutcomeKind.Positive, CommentRule.Optional, [], [], false)],
        };
        var visit = Flow.Visit(s, activity.Id);
        var task = TaskOpening.Draft(s, activity.Id, activity.Id, visit, TaskKind.Report, rule, null) with { Returned = reasons, Document = document };
        TaskOpening.Open(s, task, rule.Who, rule, termStart: duty.Anchor);
    }

    /// <summary>Ends a duty; what is still owed of it falls away.</summary>
    public static void End(Session s, string activity)
    {
        foreach (var task in s.State.Tasks.Where(t => t.Activity == activity).ToList())
        {
            Clocks.OnTaskClosed(s, task, "cancelled");
            s.Emit(new TaskCancelled(task.Id, task.Handle, "obligation-ended"));
        }
        s.Emit(new ObligationEnded(activity, s.On));
    }

    /// <summary>The place's dates, else the activity's, else the rows of its table field; null when the duty is owed once.</summary>
    private static IReadOnlyList<string>? Dates(Session s, ObligationActivity activity)
    {
        if (activity.Recurs is null) return null;
        if (activity.Recurs.Field is { } field)
        {
            if (!s.State.Values.TryGetValue(field, out var rows) || rows.ValueKind != JsonValueKind.Array) return [];
            return [.. rows.EnumerateArray().Select(r => r.TryGetProperty("date", out var d) ? d.GetString() : null).OfType<string>().Where(d => IsoDate.Parse(d) is not null).Order(StringComparer.Ordinal)];
        }
        return s.Definition.Places.TryGetValue(s.State.Place, out var place) && place.ReportDates.TryGetValue(activity.Id, out var own) ? own : activity.Recurs.Dates;
    }

    /// <summary>The first of the dates after a day; MM-dd recurs every year, yyyy-MM-dd does not. 29 February is 28 February in a common year.</summary>
    private static DateOnly? NextAnchor(IReadOnlyList<string> dates, DateOnly after)
    {
        DateOnly? best = null;
        foreach (var text in dates)
        {
            var candidate = text.Length == 10 ? IsoDate.Parse(text) ?? DateOnly.MinValue : InYear(text, after.Year);
            if (candidate <= after && text.Length == 5) candidate = InYear(text, after.Year + 1);
            if (candidate > after && (best is null || candidate < best)) best = candidate;
        }
        return best;
    }

    private static DateOnly InYear(string monthDay, int year)
    {
        var month = int.Parse(monthDay.AsSpan(0, 2), CultureInfo.InvariantCulture);
        var day = int.Parse(monthDay.AsSpan(3, 2), CultureInfo.InvariantCulture);
        return new DateOnly(year, month, Math.Min(day, DateTime.DaysInMonth(year, month)));
    }
}
