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
/// Running paper cases of one type: each row becomes a draft with what was entered beside it, as if somebody had typed it. Nothing goes on as a case before a second person
/// has confirmed it, each on its own.
/// </summary>
public sealed class CaseSheetImport(CaseDefinition definition, CurrentPerson person, Texts texts, Drafts drafts, TimeProvider clock) : IImport
{
    private static readonly FieldType[] plain = [FieldType.Text, FieldType.LongText, FieldType.Money, FieldType.Number, FieldType.Date, FieldType.YesNo, FieldType.Choice, FieldType.Organisation, FieldType.Donor];

    public string Key => "cases-" + definition.Key;

    public bool Allowed => drafts.BodiesOf(person.Account).Count > 0;

    /// <summary>What the type is called.</summary>
    public string Title => definition.Text(texts.Language, "type.title");

    public ImportTable Table => new("Hồ sơ",
    [
        new("excel.submittedOn", "Ngày nộp hồ sơ", "Submitted on", true, CellKind.Date),
        new("excel.status", "Trạng thái", "Status", true, CellKind.Choice)
        {
            Choices = [.. definition.Activities.Values.OfType<MilestoneActivity>().Select(m => m.Status).Distinct(StringComparer.Ordinal).Select(s => (s, definition.Text("vi", "status." + s)))],
        },
        new("excel.step", "Bước đang xử lý", "Present step", true, CellKind.Choice) { Choices = [.. Steps.Select(a => (a.Id, definition.Text("vi", "activity." + a.Id)))] },
        new("excel.since", "Từ ngày", "Since", true, CellKind.Date),
        .. Fields.Select(f => FormColumns.Of(definition, f, null, texts)),
    ]);

    private IEnumerable<Activity> Steps => definition.Activities.Values.Where(a => a is UserTaskActivity or SigningActivity).OrderBy(a => definition.Text("vi", "activity." + a.Id), StringComparer.CurrentCulture);

    private IEnumerable<FieldDefinition> Fields => definition.Form.FieldsOf(definition.Form.Draft).Where(f => plain.Contains(f.Type));

    public IEnumerable<ImportError> Problems(IReadOnlyList<ImportRow> rows, WriteSession? session)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var allowed = Fields.Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            foreach (var day in ((string[])["excel.submittedOn", "excel.since"]).Where(k => row[k] is not null && row.Day(k) > person.Today)) yield return new ImportError(row.Number, day, "problem.date-in-future");
            foreach (var problem in FormCheck.Values(definition.Form, allowed, Values(row), ValueMap.Empty, FormLookups.Of(person.Directory)))
                yield return new ImportError(row.Number, problem.Where["field:".Length..], problem.Key, problem.Arg);
        }
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
            var values = ValueMap.Of(Values(row));
            session.Execute(
                """
                insert into draft (id, type, organisation, owner, title, data, attachments, authors, revision, created_at, updated_at, state)
                values (@1, @2, @3, @4, @5, @6, '[]', @7, 1, @8, @8, 'open')
                """,
                id, definition.Key, body, person.Account, values.TextOf("title") ?? "", RecordJson.Write(values),
                DraftAuthors.None.With(person.Account, Drafts.PartsOf(definition.Form, DraftAuthors.None, person.Account, ValueMap.Empty, values)).Json(), now);
            var entry = new ImportEntry
            {
                SubmittedOn = row.Day("excel.submittedOn"), Status = row["excel.status"]!, Steps = [new ImportedStep(row["excel.step"]!, row.Day("excel.since"))],
            };
            session.Execute(
                "insert into case_import (id, type, organisation, title, body, recorder, created_at, state) values (@1, @2, @3, @4, @5, @6, @7, 'open')",
                id, definition.Key, body, values.TextOf("title") ?? "", JsonSerializer.Serialize(entry), person.Account, now);
        }
    }

    private IEnumerable<KeyValuePair<string, JsonElement>> Values(ImportRow row) => Fields.Where(f => row[f.Key] is not null).Select(f => KeyValuePair.Create(
        f.Key, FormColumns.Value(f, row[f.Key]!)));
}
