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
public sealed class CaseSheetImport(CaseDefinition definition, CurrentPerson person, Texts texts, Drafts drafts, CaseDesk desk, TimeProvider clock) : IImport
{
    private const string SubmittedOn = "excel.submittedOn", Status = "excel.status", Step = "excel.step", Since = "excel.since";

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
            Choices = [.. definition.Activities.Values.OfType<MilestoneActivity>().Select(m => m.Status).Distinct(StringComparer.Ordinal).Select(s => (s, definition.Text("vi", "status." + s)))],
        },
        // Where branches run side by side, the step of each.
        new(Step, "Bước đang xử lý", "Present step", true, CellKind.Choices) { Choices = [.. Steps.Select(a => (a.Id, definition.Text("vi", "activity." + a.Id)))] },
        new(Since, "Từ ngày", "Since", true, CellKind.Date),
        .. Fields.Select(f => Columns.Of(f, null, f.Key == "title")),
        .. Figures.Select(f => Columns.Of(f, null, f.Key == "title", language => $"{(language == "vi" ? "Báo cáo gần nhất" : "Last report")} · {Section(language, f)} · ")),
    ])
    {
        Parts = [.. Tables.Select(t => new ImportPart(t.Key, new ImportTable(SheetName(t),
            [new(ImportTable.CaseRow, "Dòng hồ sơ", "Row of the case", true), .. t.Columns.Where(Takes).Select(c => Columns.Of(c, t, false))])))],
    };

    private IEnumerable<Activity> Steps => definition.Activities.Values.Where(a => a is UserTaskActivity or SigningActivity).OrderBy(a => definition.Text("vi", "activity." + a.Id), StringComparer.CurrentCulture);

    private IEnumerable<FieldDefinition> Fields => definition.Form.FieldsOf(definition.Form.Draft).Where(f => Takes(f) && f.Sum is null);

    private IEnumerable<FieldDefinition> Tables => definition.Form.FieldsOf(definition.Form.Draft).Where(f => f.Type == FieldType.Table);

    private IEnumerable<FieldDefinition> Figures => CaseImports.ReportFields(definition).Where(f => Takes(f) && f.Sum is null);

    private static bool Takes(FieldDefinition field) => field.Type is not (FieldType.Table or FieldType.Case);

    public IEnumerable<ImportError> Problems(IReadOnlyList<ImportRow> rows, WriteSession? session)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var inputs = desk.ReadingInputs();
        var body = drafts.BodiesOf(person.Account)[0];
        // A row that lacks what every row needs was told already.
        foreach (var row in rows.Where(r => Array.TrueForAll([SubmittedOn, Status, Step, Since], k => r[k] is not null)))
            foreach (var problem in ImportCheck.Problems(definition, Command(row, body), inputs))
                yield return ErrorOf(row, problem);
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
        SubmittedOn = row.Day(SubmittedOn), Status = row[Status]!, Steps = [.. row[Step]!.Split(';').Select(step => new ImportedStep(step, row.Day(Since)))],
        Figures = FormColumns.Values(row, Figures).ToDictionary(StringComparer.Ordinal),
    };

    private ImportCase Command(ImportRow row, string body)
    {
        var entry = Entry(row);
        return new ImportCase
        {
            Id = "", Case = "", Actor = new Actor(person.Account, "", ""), Recorder = person.Account, Type = definition.Key, Organisation = body, Values = Filled(row).With(entry.Figures),
            Attachments = [], SubmittedOn = entry.SubmittedOn, Status = entry.Status, Steps = entry.Steps,
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
        definition, person.Directory.Data.Organisations.Where(o => o.ValidTo is null || o.ValidTo >= person.Today).Select(o => (o.Key, o.Short.Vi)),
        person.Directory.Data.Clusters.Select(c => (c.Key, c.Name.Vi)), texts);

    private IEnumerable<KeyValuePair<string, JsonElement>> Values(ImportRow row) => FormColumns.Values(row, Fields).Concat(
        Tables.Where(t => row.Parts.GetValueOrDefault(t.Key) is { Count: > 0 }).Select(t => KeyValuePair.Create(
            t.Key, JsonSerializer.SerializeToElement(row.Parts[t.Key].Select(r => FormColumns.Values(r, t.Columns.Where(Takes)).ToDictionary(StringComparer.Ordinal))))));
}
