using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Desk;

/// <summary>
/// What the records of an aid say beside its last state, gathered one by one: adjustments that were approved, and reports, one for each occurrence of a duty, as it was last handed in. One that was sent back says nothing until it is handed
/// in anew; what a case that ran on paper brought with it counts as a report too.
/// </summary>
internal sealed class AidTrail
{
    private const string PeriodFrom = "periodFrom";
    private const string Adjustment = "decideAdjustment";
    private readonly Dictionary<(string Activity, int Occurrence), AidPeriod> reports = [];

    /// <summary>Amount in VND of the last adjustment that was approved; null for none.</summary>
    public decimal? AdjustedVnd { get; private set; }

    /// <summary>End of the work by that adjustment; null when it said none.</summary>
    public DateOnly? AdjustedEndOn { get; private set; }

    /// <summary>Takes in what a record says.</summary>
    /// <param name="definition">The version the case is pinned to.</param>
    /// <param name="before">The case before the record; null before the first.</param>
    /// <param name="record">The record.</param>
    /// <param name="after">The case after it.</param>
    public void Take(CaseDefinition definition, CaseState? before, CaseRecord record, CaseState after)
    {
        if (before is null && Period(after.Values) is { } earlier) reports[("", 0)] = earlier;
        if (record.Facts.OfType<VisitCompleted>().Any(f => f is { Activity: Adjustment, Outcome: "Approve" }))
            (AdjustedVnd, AdjustedEndOn) = (after.Values.DecimalOf("adjustedAmountVnd") ?? AdjustedVnd, after.Values.DateOf("adjustedEndOn") ?? AdjustedEndOn);
        foreach (var closed in record.Facts.OfType<TaskClosed>())
        {
            if (before?.Tasks.Find(t => t.Id == closed.Task) is not { } task || !IsReport(definition, task.Activity)) continue;
            var owed = before.Obligations.Find(o => o.Activity == task.Activity);
            var key = (task.Activity, owed?.Occurrence ?? task.Visit);
            if (task.Kind is TaskKind.Report or TaskKind.Signing && IsHandedIn(after, task.Activity, owed) && Period(after.Values) is { } period) reports[key] = period;
            if (task.Kind == TaskKind.Acceptance && after.Tasks.Any(t => t.Activity == task.Activity && t.Kind == TaskKind.Report && t.Returned.Count > 0)) reports.Remove(key);
            else if (task.Kind == TaskKind.Acceptance && reports.TryGetValue(key, out var judged)) reports[key] = judged with { Accepted = true };
        }
    }

    /// <summary>
    /// What counts. A report on a year takes the place of those on its halves: of reports of which one covers the other the longer counts. Two that only overlap both
    /// count, and so does one whose end lies before its beginning; that is said.
    /// </summary>
    public (IReadOnlyList<AidPeriod> Counted, bool Doubtful) Counted() => Counted(reports.Values);

    internal static (IReadOnlyList<AidPeriod> Counted, bool Doubtful) Counted(IEnumerable<AidPeriod> reports)
    {
        List<AidPeriod> counted = [];
        foreach (var report in reports.OrderByDescending(r => r.To.DayNumber - r.From.DayNumber).ThenBy(r => r.From))
            if (report.To < report.From || !counted.Exists(c => c.From <= report.From && report.To <= c.To)) counted.Add(report);
        counted.Sort((a, b) => a.From.CompareTo(b.From));
        return (counted, counted.Exists(c => c.To < c.From) || counted.Zip(counted.Skip(1)).Any(pair => pair.Second.From <= pair.First.To));
    }

    /// <summary>Prepared and, where it has to be, signed and numbered: somebody accepts it now, or it is owed no more.</summary>
    private static bool IsHandedIn(CaseState after, string activity, OpenObligation? owed) =>
        after.Tasks.Any(t => t.Activity == activity && t.Kind == TaskKind.Acceptance) || after.Obligations.Find(o => o.Activity == activity)?.Occurrence != owed?.Occurrence;

    private static bool IsReport(CaseDefinition definition, string activity) => definition.Activities.GetValueOrDefault(activity) is ObligationActivity
        && definition.RuleOf(activity)?.Section is { } section && definition.Form.Section(section)?.Fields.Any(f => f.Key == PeriodFrom) is true;

    private static AidPeriod? Period(ValueMap values)
    {
        if (values.DateOf(PeriodFrom) is not { } from || values.DateOf("periodTo") is not { } to) return null;
        var currency = values.TextOf("currency");
        return new AidPeriod(
            from, to, AidAmount.Of(values, "receivedForeign", "receivedVnd", currency), AidAmount.Of(values, "disbursedForeign", "disbursedVnd", currency),
            values.DecimalOf("reportRate"), values.DateOf("reportRateDate"));
    }
}
