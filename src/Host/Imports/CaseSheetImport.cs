using System.Text.Json;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Localisation;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Imports;

/// <summary>
/// Running paper cases of one type: each row becomes a draft with what was entered beside it, as if somebody had typed it. Rows of tables stand in sheets of their own
/// and name the row of their case; the figures of the last report stand beside the case. Nothing goes on as a case before a second person has confirmed it, each on its own.
/// </summary>
public sealed class CaseSheetImport(CaseDefinition definition, CurrentPerson person, Texts texts, Drafts drafts, CaseDesk desk, Database database, TimeProvider clock) : IImport
{
    private const string SubmittedOn = "excel.submittedOn", Status = "excel.status", Step = "excel.step", Since = "excel.since", Decision = "excel.decision";

    // Excel takes no longer name of a sheet, and none with these.
    private const int MostSheetName = 31;
    private static readonly System.Buffers.SearchValues<char> notInSheetNames = System.Buffers.SearchValues.Create("[]:*?/\\'");

    public string Key => "cases-" + definition.Key;

    public bool Allowed => drafts.BodiesOf(person.Account).Count > 0;

    /// <summary>What the type is called.</summary>
    public string Title => definition.Text(texts.Language, "type.title");

    public ImportTable Table => new("Hồ sơ",
    [
        new(SubmittedOn, "Ngày nộp hồ sơ", "Submitted on", true, CellKind.Date),
        new(Status, "Trạng thái", "Status", true, CellKind.Choice)
        {
            Choices = [.. definition.Activities.Values.OfType<MilestoneActivity>().Select(m => m.Status).Distinct(StringComparer.Ordinal).Select(s => (s, definition.Text(texts.Language, "status." + s)))],
            Other = [.. definition.Activities.Values.OfType<MilestoneActivity>().SelectMany(m => Both(m.Status, "status." + m.Status))],
        },
        // Where branches run side by side, the step of each.
        new(Step, "Bước đang xử lý", "Present step", true, CellKind.Choices)
        {
            Choices = [.. Steps.Select(a => (a.Id, definition.Text(texts.Language, "activity." + a.Id)))], Other = [.. Steps.SelectMany(a => Both(a.Id, "activity." + a.Id))],
        },
        new(Since, "Từ ngày", "Since", true, CellKind.Date),
        .. Fields.Select(f => Columns.Of(f, null, f.Key == "title")),
        .. Decided.Count == 0 ? [] : (ImportColumn[])[new(Decision, "Đã quyết định", "Decided", Kind: CellKind.Choice)
        {
            Choices = [.. Outcomes.Select(o => (o, OutcomeText(texts.Language, o)))], Other = [.. Outcomes.SelectMany(o => new[] { (o, OutcomeText("vi", o)), (o, OutcomeText("en", o)) })],
        }],
        .. Figures.Select(f => Columns.Of(f, null, f.Key == "title", language => $"{(IsOfDecision(f) ? "" : language == "vi" ? "Báo cáo gần nhất · " : "Last report · ")}{Section(language, f)} · ")),
    ])
    {
        Parts = [.. Tables.Select(t => new ImportPart(t.Key, new ImportTable(SheetName(t),
            [new(ImportTable.CaseRow, "Dòng hồ sơ", "Row of the case", true), .. t.Columns.Where(Takes).Select(c => Columns.Of(c, t, false))])))],
    };

    private (string Key, string Name)[] Both(string key, string text) => [(key, definition.Text("vi", text)), (key, definition.Text("en", text))];

    private IEnumerable<Activity> Steps => definition.Activities.Values.Where(a => a is UserTaskActivity or ConsultationActivity or SigningActivity).OrderBy(a => definition.Text("vi", "activity." + a.Id), StringComparer.CurrentCulture);

    private IEnumerable<FieldDefinition> Fields => definition.Form.FieldsOf(definition.Form.Draft).Where(f => Takes(f) && f.Sum is null);

    private IEnumerable<FieldDefinition> Tables => definition.Form.FieldsOf(definition.Form.Draft).Where(f => f.Type == FieldType.Table);

    private IEnumerable<FieldDefinition> Figures => CaseImports.ReportFields(definition).Where(f => Takes(f) && f.Sum is null);

    private IReadOnlyList<UserTaskActivity> Decided => CaseImports.DecisionSteps(definition);

    /// <summary>Decisions a case may have behind it, as <c>step=outcome</c>.</summary>
    private IEnumerable<string> Outcomes => Decided.SelectMany(a => Ports.Of(a).Select(port => $"{a.Id}={port}"));

    private string OutcomeText(string language, string outcome)
    {
        var (activity, port) = outcome.Split('=') is [var a, var o] ? (a, o) : (outcome, "");
        var said = definition.FirstText(language, $"outcome.{activity}.{port}", "outcome." + port);
        return $"{definition.Text(language, "activity." + activity)}: {(said[0] == '[' ? port : said)}";
    }

    private bool IsOfDecision(FieldDefinition field) => Decided.Any(a => definition.Form.FieldsOf([a.Rule.Section!]).Contains(field));

    /// <summary>The decision that a row names, with its paper as the columns of its section say.</summary>
    private static IReadOnlyList<ImportedDecision> DecisionsOf(ImportRow row)
    {
        if (row[Decision]?.Split('=') is not [var activity, var outcome]) return [];
        var on = DayOf(row, "decisionDate");
        var paper = row["decisionNumber"] is { } number ? new OutsideAct { Number = number, Date = on, Signer = row["signer"] ?? "", SignerPosition = row["signerPosition"] ?? "" } : null;
        return [new ImportedDecision(activity, outcome, on, paper, null)];
    }

    private static bool Takes(FieldDefinition field) => field.Type is not (FieldType.Table or FieldType.Case);

    public IEnumerable<ImportError> Problems(IReadOnlyList<ImportRow> rows, WriteSession? session)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var inputs = desk.ReadingInputs();
        var body = drafts.BodiesOf(person.Account)[0];
        // A row that lacks what every row needs was told already, and what else is wrong with it is told all the same.
        foreach (var row in rows)
            foreach (var problem in ImportCheck.Problems(definition, Command(row, body), inputs))
                yield return ErrorOf(row, problem);
        var waiting = Waiting(body);
        foreach (var row in rows.Where(r => r["title"] is not null && r[SubmittedOn] is not null))
            if (rows.FirstOrDefault(r => r.Number < row.Number && Dossier(r) == Dossier(row)) is { } before)
                yield return new ImportError(row.Number, "title", "excel.row-twice", Told(before.Number));
            else if (waiting.Contains(Dossier(row))) yield return new ImportError(row.Number, "title", "excel.waits-already");
    }

    public IEnumerable<ImportError> Notes(IReadOnlyList<ImportRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var inputs = desk.ReadingInputs();
        var body = drafts.BodiesOf(person.Account)[0];
        var cases = Cases(body);
        foreach (var row in rows)
        {
            if (cases.GetValueOrDefault(Plain(row["title"])) is { } number) yield return new ImportError(row.Number, "title", "excel.case-there", number);
            if (row[Decision] is null && Decided.Count > 0 && row[Step] is { } at && at.Split(';').Any(step => ImportReview.Passed(definition, step, [.. Decided.Select(a => a.Id)])))
                yield return new ImportError(row.Number, Decision, "excel.no-decision");
            var review = ImportReview.Of(definition, Command(row, body), inputs);
            foreach (var warning in review.Warnings) yield return ErrorOf(row, warning);
            foreach (var duty in review.Duties)
                yield return new ImportError(row.Number, Step, "excel.duty-opens", $"{definition.Text(texts.Language, "activity." + duty.Activity)} ({texts.Date(duty.Next)})");
        }
    }

    /// <summary>What tells one paper dossier from another: the same title, handed in on the same day.</summary>
    private static (string Title, string Day) Dossier(ImportRow row) => (Plain(row["title"]), row[SubmittedOn] ?? "");

    private static string Plain(string? title) => (title ?? "").Trim().Normalize().ToLowerInvariant();

    private static string Told(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Dossiers of the body that were entered and wait to be confirmed.</summary>
    private HashSet<(string Title, string Day)> Waiting(string body) =>
    [
        .. Listed("select title, body from case_import where type = @1 and organisation = @2 and state = 'open'", body)
            .Select(i => (Plain(i.Item1), JsonSerializer.Deserialize<ImportEntry>(i.Item2)!.SubmittedOn.Iso())),
    ];

    /// <summary>Cases of the body by title: there may be two of one name, which only people can tell apart.</summary>
    private Dictionary<string, string> Cases(string body) => Listed("select title, number from case_summary where type = @1 and organisation = @2", body)
        .DistinctBy(c => Plain(c.Item1)).ToDictionary(c => Plain(c.Item1), c => c.Item2, StringComparer.Ordinal);

    private List<(string, string)> Listed(string sql, string body)
    {
        using var connection = database.OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("@1", definition.Key);
        command.Parameters.AddWithValue("@2", body);
        using var reader = command.ExecuteReader();
        List<(string, string)> found = [];
        while (reader.Read()) found.Add((reader.GetString(0), reader.GetString(1)));
        return found;
    }

    public void Apply(WriteSession session, IReadOnlyList<ImportRow> rows, string digest)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(rows);
        var now = clock.GetUtcNow();
        var body = drafts.BodiesOf(person.Account)[0];
        foreach (var row in rows)
        {
            var id = Guid.CreateVersion7(now).ToString("N");
            var values = Filled(row);
            session.Execute(
                """
                insert into draft (id, type, organisation, owner, title, data, attachments, authors, revision, created_at, updated_at, state)
                values (@1, @2, @3, @4, @5, @6, '[]', @7, 1, @8, @8, 'open')
                """,
                id, definition.Key, body, person.Account, values.TextOf("title") ?? "", RecordJson.Write(values),
                DraftAuthors.None.With(person.Account, Drafts.PartsOf(definition.Form, DraftAuthors.None, person.Account, ValueMap.Empty, values)).Json(), now);
            session.Execute(
                "insert into case_import (id, type, organisation, title, body, recorder, created_at, state) values (@1, @2, @3, @4, @5, @6, @7, 'open')",
                id, definition.Key, body, values.TextOf("title") ?? "", JsonSerializer.Serialize(Entry(row)), person.Account, now);
        }
    }

    private ValueMap Filled(ImportRow row) => ValueMap.Of(Sums.Fill(definition.Form, ValueMap.Of(Values(row))));

    private ImportEntry Entry(ImportRow row) => new()
    {
        SubmittedOn = DayOf(row, SubmittedOn), Status = row[Status] ?? "",
        Steps = [.. (row[Step] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(step => new ImportedStep(step, DayOf(row, Since)))],
        Decisions = DecisionsOf(row), Figures = FormColumns.Values(row, Figures).ToDictionary(StringComparer.Ordinal),
    };

    /// <summary>A row that is looked at may lack it.</summary>
    private static DateOnly DayOf(ImportRow row, string column) => row[column] is null ? default : row.Day(column);

    private ImportCase Command(ImportRow row, string body)
    {
        var entry = Entry(row);
        return new ImportCase
        {
            Id = "", Case = "", Actor = new Actor(person.Account, "", ""), Recorder = person.Account, Type = definition.Key, Organisation = body, Values = Filled(row).With(entry.Figures),
            Attachments = [], SubmittedOn = entry.SubmittedOn, Status = entry.Status, Steps = entry.Steps, Decisions = entry.Decisions,
        };
    }

    /// <summary>A problem where the reader of the workbook finds it.</summary>
    private ImportError ErrorOf(ImportRow row, Problem problem)
    {
        var (kind, rest) = problem.Where.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? (problem.Where[..colon], problem.Where[(colon + 1)..]) : (problem.Where, "");
        var error = new ImportError(row.Number, null, problem.Key == "problem.column-required" ? "problem.required" : problem.Key, problem.Arg) { Said = problem.Said };
        if (kind == "field" && rest.IndexOf('[', StringComparison.Ordinal) is > 0 and var bracket && row.Parts.TryGetValue(rest[..bracket], out var part)
            && int.TryParse(rest.AsSpan(bracket + 1, rest.IndexOf(']', StringComparison.Ordinal) - bracket - 1), out var at) && at < part.Count)
            return error with { Row = part[at].Number, Column = rest[(rest.LastIndexOf('.') + 1)..], Part = rest[..bracket] };
        return error with
        {
            Column = kind switch
            {
                "field" => rest,
                "submittedOn" => SubmittedOn,
                "status" => Status,
                "step" when problem.Key is "problem.date-in-future" or "problem.date-before-asked" => Since,
                "step" or "steps" => Step,
                "decision" when problem.Key is "problem.date-in-future" or "problem.date-before-asked" => "decisionDate",
                "decision" => Decision,
                _ => null,
            },
        };
    }

    /// <summary>What a column is called that the table has not, because it stands in a sheet of its own.</summary>
    public string? Label(string key) => Tables.FirstOrDefault(t => t.Key == key) is { } table ? SheetName(table) : definition.Form.Field(key) is { } field ? definition.Text(texts.Language, "field." + field.Key) : null;

    private string Section(string language, FieldDefinition field) => definition.Text(language, "section." + definition.Form.Sections.First(s => s.Fields.Contains(field)).Key);

    private string SheetName(FieldDefinition table)
    {
        var name = new string([.. definition.Text("vi", "field." + table.Key).Where(c => !notInSheetNames.Contains(c))]);
        return name.Length > MostSheetName ? name[..MostSheetName].TrimEnd() : name;
    }

    private FormColumns Columns => new(
        definition, person.Directory.Data.Organisations.Select(o => (o.Key, Bodies.Offered(o, person.Today, texts))),
        person.Directory.Data.Clusters.Select(c => (c.Key, c.Name.Vi)), texts)
    { OtherBodies = Bodies.Names(person.Directory) };

    private IEnumerable<KeyValuePair<string, JsonElement>> Values(ImportRow row) => FormColumns.Values(row, Fields).Concat(
        Tables.Where(t => row.Parts.GetValueOrDefault(t.Key) is { Count: > 0 }).Select(t => KeyValuePair.Create(
            t.Key, JsonSerializer.SerializeToElement(row.Parts[t.Key].Select(r => FormColumns.Values(r, t.Columns.Where(Takes)).ToDictionary(StringComparer.Ordinal))))));
}
