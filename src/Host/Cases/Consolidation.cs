using System.Globalization;
using Approvals.Desk;
using Approvals.Documents;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Cases;

/// <summary>One unit of a round.</summary>
/// <param name="Key">The body.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What it answered, or what was said to its answer, in words; null while there is none.</param>
/// <param name="On">The day it counts from.</param>
/// <param name="Late">Whether that was after the due date, or whether the date has passed without an answer.</param>
/// <param name="Figures">Amounts by field.</param>
/// <param name="Texts">Texts by field.</param>
public sealed record ConsolidatedUnit(
    string Key, string Name, string? Outcome, DateOnly? On, bool Late, IReadOnlyDictionary<string, decimal> Figures, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>Whether its answer has yet to be accepted.</summary>
    public bool Given { get; init; }

    /// <summary>Whether its figures are added: those of an answer that stands, and no others.</summary>
    public bool Counts { get; init; }

    /// <summary>Whether its answer was sent back and no other has come.</summary>
    public bool Returned { get; init; }
}

/// <summary>All answers of one round side by side, with what adds up.</summary>
/// <param name="Key">Activity and visit.</param>
/// <param name="Title">What was asked.</param>
/// <param name="Units">In the order of the request; late joiners last.</param>
/// <param name="Figures">Fields that are added, with their names.</param>
/// <param name="Texts">Fields that are read one after another.</param>
public sealed record Consolidation(string Key, string Title, IReadOnlyList<ConsolidatedUnit> Units, IReadOnlyList<Choice> Figures, IReadOnlyList<Choice> Texts)
{
    /// <summary>How many gave each answer, as it is called.</summary>
    public IEnumerable<(string Outcome, int Count)> Answers => Units.Where(u => u.Outcome is not null).GroupBy(u => u.Outcome!).Select(g => (g.Key, g.Count()));

    /// <summary>Tables of states, item by item; empty where the reports have none.</summary>
    public IReadOnlyList<ConsolidatedTable> Tables { get; init; } = [];

    /// <summary>How many have not answered.</summary>
    public int Missing => Units.Count(u => u.Outcome is null && !u.Returned);

    /// <summary>How many answers have yet to be accepted.</summary>
    public int Given => Units.Count(u => u.Given);

    /// <summary>How many were sent back and have not come again.</summary>
    public int Returned => Units.Count(u => u.Returned);

    /// <summary>How many were late, or still are.</summary>
    public int Late => Units.Count(u => u.Late);

    /// <summary>The sum of a field over all whose answer stands: one that has yet to be accepted is shown and not added.</summary>
    public decimal Total(string field) => Units.Where(u => u.Counts).Sum(u => u.Figures.GetValueOrDefault(field));
}

/// <summary>Rows of one table of all reports, under one another.</summary>
/// <param name="Title">What the table is called.</param>
/// <param name="Columns">Names of its columns.</param>
/// <param name="Rows">The unit, and its cells in words.</param>
public sealed record ConsolidatedTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<(string Unit, IReadOnlyList<string> Cells)> Rows);

/// <summary>
/// Puts the reports of a round together. Only the body that asked sees it, and auditors: units see their own report, not those of one another.
/// </summary>
public sealed class Consolidations(IDbContextFactory<ApprovalsDb> databases, CurrentPerson person, Texts texts)
{
    /// <summary>Forms in which a round leaves.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["docx", .. Exports.Forms];

    /// <summary>The same in the words of a language: a paper is Vietnamese, whoever asks for it.</summary>
    public Consolidations In(string language) => new(databases, person, Texts.For(language));

    /// <summary>Whether there is anything to put together for a reader.</summary>
    public static bool Has(CaseView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Relation is Relation.Owner or Relation.Auditor && view.State.Rounds.Any(r => SectionOf(view.Definition, r) is not null);
    }

    /// <summary>Every round that fills in a section, as long as the case knows it: of each activity the newest, and those that wait beside it.</summary>
    public async Task<IReadOnlyList<Consolidation>> OfAsync(CaseView view, DateOnly today, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (!Has(view)) return [];
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var id = view.State.Id;
        var tasks = await db.Tasks.Where(t => t.CaseId == id && t.Kind == TaskKind.Party).ToListAsync(cancellation);
        var words = new CaseWords(view.Definition, person.Directory, texts);
        List<Consolidation> all = [];
        foreach (var round in view.State.Rounds)
            if (SectionOf(view.Definition, round) is { } section)
                all.Add(new Consolidation(
                    FormattableString.Invariant($"{round.Activity}.{round.Visit}"), Title(round), [.. round.Items.Select(i => Unit(view, words, section, round, i, tasks, today))],
                    [.. section.Fields.Where(IsFigure).Select(Named)], [.. section.Fields.Where(f => f.Type is FieldType.Text or FieldType.LongText).Select(Named)])
                {
                    Tables = [.. section.Fields.Where(f => f.Type == FieldType.Table && !PersonalCells.In(f)).Select(f => Rows(view.Definition, words, round, f)).Where(t => t.Rows.Count > 0)],
                });
        return all;

        // Two rounds of one activity are told apart by their number.
        string Title(PartyRound round) => view.State.Rounds.Count(r => r.Activity == round.Activity) == 1 ? words.Handle(round.Activity)
            : FormattableString.Invariant($"{words.Handle(round.Activity)} ({round.Visit})");

        Choice Named(FieldDefinition field) => new(field.Key, view.Definition.Text(texts.Language, "field." + field.Key));
    }

    /// <summary>One of them as a table that leaves the office: figures stay figures.</summary>
    /// <param name="title">Title of the case.</param>
    /// <param name="round">What was put together.</param>
    public Sheet Table(string title, Consolidation round)
    {
        ArgumentNullException.ThrowIfNull(round);
        SheetColumn[] columns =
        [
            new(texts["consolidation.unit"], 30), new(texts["consolidation.answer"], 24), new(texts["consolidation.on"]), new(texts["consolidation.late.title"]),
            .. round.Figures.Select(f => new SheetColumn(f.Text)), .. round.Texts.Select(t => new SheetColumn(t.Text, 60)),
        ];
        IReadOnlyList<IReadOnlyList<object?>> rows =
        [
            .. round.Units.Select(u => (IReadOnlyList<object?>)
            [
                u.Name, Answer(u), u.On, u.Late ? texts["consolidation.late"] : null,
                .. round.Figures.Select(f => u.Figures.TryGetValue(f.Key, out var amount) ? (object?)amount : null), .. round.Texts.Select(t => u.Texts.GetValueOrDefault(t.Key)),
            ]),
        ];
        return new Sheet(round.Title, [title], columns, rows)
        {
            Total = [texts["consolidation.total"], null, null, null, .. round.Figures.Select(f => (object?)round.Total(f.Key)), .. round.Texts.Select(_ => (object?)null)],
        };
    }

    /// <summary>What came of a unit, in words.</summary>
    public string Answer(ConsolidatedUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit switch
        {
            { Returned: true } => texts["consolidation.state.returned"],
            { Given: true } => $"{unit.Outcome} ({texts["consolidation.state.given"]})",
            { Outcome: { } outcome } => outcome,
            _ => texts[unit.Late ? "consolidation.overdue" : "consolidation.waiting"],
        };
    }

    private static ConsolidatedUnit Unit(
        CaseView view, CaseWords words, SectionDefinition section, PartyRound round, PartyItem item, List<TaskRow> tasks, DateOnly today)
    {
        var answered = item.State is PartyState.Signed or PartyState.Refused or PartyState.Given;
        // Who is excused after its report came back has sent none.
        var values = view.Definition.Activities[round.Activity] is ForEachPartyActivity asked && RoundAnswers.Reports(view.Definition, asked).Contains(item.Outcome!) ? item.Values ?? ValueMap.Empty : ValueMap.Empty;
        // Lateness is that of the unit, whatever was said to its answer and when.
        var own = tasks.Where(t => t.Activity == round.Activity && t.Visit == round.Visit && t.Handle.EndsWith(":" + item.Row.Key, StringComparison.Ordinal)).ToList();
        var late = own.Exists(t => t.Late == true) || (!answered && (item.State == PartyState.Lapsed || own.MaxBy(t => t.OpenedAt)?.Due < today));
        return new ConsolidatedUnit(
            item.Row.Key, words.Item(item.Row.Key), answered ? words.Answer(round.Activity, item) : null, answered ? item.On : null, late,
            section.Fields.Where(IsFigure).Select(f => (f.Key, Amount: Amount(values.TextOf(f.Key)))).Where(f => answered && f.Amount is not null)
                .ToDictionary(f => f.Key, f => f.Amount!.Value, StringComparer.Ordinal),
            section.Fields.Where(f => f.Type is FieldType.Text or FieldType.LongText && !f.Personal).Select(f => (f.Key, Text: values.TextOf(f.Key) ?? ""))
                .Where(f => answered && f.Text.Length > 0).ToDictionary(f => f.Key, f => f.Text, StringComparer.Ordinal))
        {
            Given = item.State == PartyState.Given, Returned = item.Returned, Counts = item.State == PartyState.Signed,
        };
    }

    private ConsolidatedTable Rows(CaseDefinition definition, CaseWords words, PartyRound round, FieldDefinition table)
    {
        var columns = table.Columns.Where(c => c.Type is not (FieldType.Case or FieldType.Organisation)).ToList();
        return new ConsolidatedTable(
            definition.Text(texts.Language, "field." + table.Key), [.. columns.Select(c => definition.Text(texts.Language, $"column.{table.Key}.{c.Key}"))],
            [.. round.Items.Where(i => i.State == PartyState.Signed).SelectMany(i => (i.Values?.RowsOf(table.Key) ?? []).Select(r => (words.Item(i.Row.Key), (IReadOnlyList<string>)[.. columns.Select(c => Cell(c, r.TextOf(c.Key)))])))]);

        string Cell(FieldDefinition column, string? value) => value switch
        {
            null or "" => "–",
            _ when column.Type == FieldType.Choice => definition.Text(texts.Language, $"option.{table.Key}.{column.Key}.{value}"),
            _ when column.Type == FieldType.Date && IsoDate.Parse(value) is { } day => texts.Date(day),
            _ when IsFigure(column) => texts.Decimal(value),
            _ => value,
        };
    }

    private static SectionDefinition? SectionOf(CaseDefinition definition, PartyRound round) =>
        definition.Activities.GetValueOrDefault(round.Activity) is ForEachPartyActivity { Rule.Section: { } section, Subject: null } ? definition.Form.Section(section) : null;

    private static bool IsFigure(FieldDefinition field) => field.Type is FieldType.Number or FieldType.Money;

    private static decimal? Amount(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount) ? amount : null;
}
