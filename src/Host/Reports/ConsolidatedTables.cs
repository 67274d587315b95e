using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Reports;

/// <summary>What is asked: which table, as of which day, of which year and cluster.</summary>
public sealed record ReportQuestion(string Kind, DateOnly AsOf, int? Year, string? Cluster = null)
{
    public string Query => $"kind={Kind}&asOf={AsOf.Iso()}" + (Year is { } year ? FormattableString.Invariant($"&year={year}") : "")
        + (Cluster is { } cluster ? "&cluster=" + Uri.EscapeDataString(cluster) : "");

    /// <summary>The answer as a table that leaves as a file.</summary>
    /// <param name="notes">What has to be known to read it, above it.</param>
    internal Sheet Table(
        Texts texts, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<object?>> rows, IReadOnlyList<object?>? total, params IEnumerable<string> notes)
    {
        var title = texts["consolidated.title." + Kind] + (Year is { } year ? FormattableString.Invariant($" {year}") : "");
        return new Sheet(title, [title, texts.Format("aid.as-of", ("date", AsOf)), .. notes], [.. columns.Select(c => new SheetColumn(c))], rows) { Total = total };
    }
}

/// <summary>A consolidated table with its chart.</summary>
/// <param name="Years">Years that occur, for the filter.</param>
public sealed record ConsolidatedView(ReportQuestion Question, Sheet Table, IReadOnlyList<ChartBar> Bars, IReadOnlyList<int> Years)
{
    /// <summary>Clusters that occur, for the filter; none of a table that is not of clusters.</summary>
    public IReadOnlyList<Choice> Clusters { get; init; } = [];
}

/// <summary>Consolidated figures, all from the records: the same question as of the same day gives the same table.</summary>
public sealed class ConsolidatedTables(
    AidLedger ledger, OwedReports owed, CurrentPerson person, Texts texts, TypeWords types, AidWords words,
    DelegationTable delegations, RankingTable rankings)
{
    /// <summary>Tables there are, in the order of the page.</summary>
    public static readonly string[] Kinds = ["donor", "field", "commune", "year", "disbursement", "overdue", "delegations", "ranking"];

    /// <summary>More bars than this are no picture any more; the table has all.</summary>
    internal const int MostBars = 12;

    public async Task<ConsolidatedView> ReadAsync(ReportQuestion question, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(question);
        return question.Kind switch
        {
            "overdue" => await OverdueAsync(question, cancellation),
            "delegations" => await delegations.ReadAsync(question, cancellation),
            "ranking" => await rankings.ReadAsync(question, cancellation),
            _ => await AidAsync(question, cancellation),
        };
    }

    private async Task<ConsolidatedView> AidAsync(ReportQuestion question, CancellationToken cancellation)
    {
        var all = await ledger.ReadAsync(person.Account, question.AsOf, cancellation);
        var years = all.Select(l => l.Year).Distinct().OrderDescending().ToList();
        var lines = all.Where(l => l.IsApproved && (question.Year is null || l.Year == question.Year)).ToList();
        return question.Kind == "disbursement" ? Disbursement(question, lines, years) : Grouped(question, lines, years);
    }

    /// <summary>What a line is counted under.</summary>
    public string Group(string kind, AidLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return kind switch
        {
            "donor" => line.Donor,
            "field" => words.Field(line),
            "commune" => AidWords.Place(line),
            _ => line.Year.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    private ConsolidatedView Grouped(ReportQuestion question, List<AidLine> lines, List<int> years)
    {
        var groups = lines.GroupBy(l => Group(question.Kind, l)).Select(g => (Name: g.Key, Lines: g.ToList()));
        var ordered = question.Kind == "year" ? groups.OrderBy(g => g.Name, StringComparer.Ordinal).ToList()
            : groups.OrderByDescending(g => g.Lines.Sum(l => l.Approved.Vnd ?? 0)).ThenBy(g => g.Name, StringComparer.Ordinal).ToList();
        var table = question.Table(
            texts, [texts["consolidated." + question.Kind], texts["consolidated.aids"], .. Money("approved-vnd", "approved-usd", "received-vnd", "spent-vnd")],
            [.. ordered.Select(g => Sums(g.Name, g.Lines))], Sums(texts["aid.total"], lines));
        return new ConsolidatedView(
            question, table,
            [.. ordered.Take(MostBars).Select(g => new ChartBar(
                g.Name, g.Lines.Sum(l => l.Approved.Vnd ?? 0), $"{words.Figure(g.Lines.Sum(l => l.Approved.Vnd ?? 0))} VND · {texts.Count("aid.count", g.Lines.Count)}"))],
            years);
    }

    private static List<object?> Sums(string name, List<AidLine> lines) =>
    [
        name, lines.Count, lines.Sum(l => l.Approved.Vnd ?? 0), lines.Sum(l => l.Approved.Usd ?? 0), lines.Sum(l => l.Received.Vnd ?? 0), lines.Sum(l => l.Spent.Vnd ?? 0),
    ];

    private ConsolidatedView Disbursement(ReportQuestion question, List<AidLine> lines, List<int> years)
    {
        var table = question.Table(
            texts, [texts["aid.column.number"], texts["aid.column.title"], texts["aid.column.donor"], .. Money("approved-vnd", "received-vnd", "spent-vnd"), texts["consolidated.share"]],
            [.. lines.Select(l => (IReadOnlyList<object?>)[l.Number, l.Title, l.Donor, l.Approved.Vnd, l.Received.Vnd, l.Spent.Vnd, AidWords.Share(l.Spent.Vnd, l.Approved.Vnd)])],
            [
                texts["aid.total"], null, null, lines.Sum(l => l.Approved.Vnd ?? 0), lines.Sum(l => l.Received.Vnd ?? 0), lines.Sum(l => l.Spent.Vnd ?? 0),
                AidWords.Share(lines.Sum(l => l.Spent.Vnd ?? 0), lines.Sum(l => l.Approved.Vnd ?? 0)),
            ]);
        return new ConsolidatedView(
            question, table,
            [.. lines.OrderByDescending(l => l.Approved.Vnd).Take(MostBars).Select(l => new ChartBar(
                l.Title, l.Spent.Vnd ?? 0, texts.Format("consolidated.spent-of", ("spent", words.Figure(l.Spent.Vnd ?? 0)), ("approved", words.Figure(l.Approved.Vnd ?? 0))), l.Approved.Vnd ?? 0))],
            years);
    }

    /// <summary>Reports that were owed at the end of the day and past their date, handed in later or not.</summary>
    private async Task<ConsolidatedView> OverdueAsync(ReportQuestion question, CancellationToken cancellation)
    {
        var end = Inputs.StartOf(question.AsOf.AddDays(1), 0);
        var late = await owed.TasksAsync(
            t => t.OpenedAt < end && t.Due != null && t.Due < question.AsOf && (t.ClosedAt == null ? t.State != TaskStates.Cancelled : t.ClosedAt >= end),
            cancellation, TaskKind.Report);
        var rows = await late.OrderBy(r => r.Task.Due).ThenBy(r => r.Task.Id).ToListAsync(cancellation);
        var table = question.Table(
            texts, [texts["reports.due"], texts["consolidated.days-late"], texts["reports.report"], texts["aid.column.number"], texts["reports.case"], texts["consolidated.body"]],
            [.. rows.Select(r => (IReadOnlyList<object?>)
            [
                r.Task.Due, question.AsOf.DayNumber - r.Task.Due!.Value.DayNumber, Report(r), r.Case.Number, r.Case.Title, Body(r.Task.Organisation),
            ])], null);
        return new ConsolidatedView(
            question, table, [.. rows.GroupBy(r => Body(r.Task.Organisation)).OrderByDescending(g => g.Count()).Take(MostBars).Select(g =>
                new ChartBar(g.Key, g.Count(), texts.Count("consolidated.reports", g.Count())))], []);
    }

    /// <summary>What is owed; of a round the report, whoever prepares it at the moment.</summary>
    private string Report(ReportTask row) => types.Task(row.Case.Type, row.Task.Kind == TaskKind.Party ? row.Task.Activity : row.Task.Handle);

    private IEnumerable<string> Money(params IEnumerable<string> columns) => columns.Select(c => texts["aid.column." + c]);

    private string Body(string key) => person.Directory.Organisation(key)?.Short.In(texts.Language) ?? key;
}
