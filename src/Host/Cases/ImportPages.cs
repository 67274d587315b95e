using System.Globalization;
using System.Text.Json;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Persistence.Tables;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Cases;

/// <summary>A paper case beside its draft.</summary>
public sealed record ImportView(Draft Draft, ImportEntry Entry, CaseImportRow? Row, bool Own, Refusal? Refusal, FormModel Form, ImportReview? Review);

/// <summary>Nhập hồ sơ đang xử lý: where a paper case is, and its confirmation by a second person.</summary>
public sealed class ImportPages(Drafts drafts, CaseImports imports, DraftMask mask, CaseModels models, CurrentPerson person)
{
    /// <summary>Rows offered of each table.</summary>
    public const int Rows = 4;

    public async Task<IResult> ShowAsync(string id, HttpContext context) => await PageAsync(id, null, context);

    public async Task<IResult> EnterAsync(string id, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (await drafts.FindAsync(person.Account, id, context.RequestAborted) is not { } draft) return Results.NotFound();
        return await imports.EnterAsync(person.Account, id, Read(form, draft), context.RequestAborted) is null
            ? Results.NotFound()
            : Results.LocalRedirect($"/drafts/{id}/import");
    }

    public async Task<IResult> ConfirmAsync(string id, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (!int.TryParse(form["revision"], CultureInfo.InvariantCulture, out var revision) || !long.TryParse(form["entered"], CultureInfo.InvariantCulture, out var entered)
            || entered is < 0 or > 253402300799999) return Results.BadRequest();
        var execution = await imports.ConfirmAsync(new Call(person.Account), id, revision, DateTimeOffset.FromUnixTimeMilliseconds(entered), context.RequestAborted);
        return execution is Execution.Refused refused ? await PageAsync(id, refused.Refusal, context) : Results.LocalRedirect("/cases/" + id);
    }

    private async Task<IResult> PageAsync(string id, Refusal? refusal, HttpContext context)
    {
        if (await drafts.FindAsync(person.Account, id, context.RequestAborted) is not { } draft) return Results.NotFound();
        var found = await imports.FindAsync(person.Account, id, context.RequestAborted);
        var entry = found?.Entry ?? new ImportEntry();
        var form = await models.FormAsync(draft.Definition, draft.AsState() with { Values = draft.Values.With(entry.Figures) }, new Dictionary<string, string>(), refusal?.Problems ?? [], context.RequestAborted);
        return FrameSetup.Page<ImportPage>(
            ("View", new ImportView(mask.For(draft, person.Account), entry, found?.Row, found is { } entered && CaseImports.IsOwn(entered.Row, draft, person.Account), refusal, form,
                found is { } shown ? imports.Review(person.Account, draft, shown.Row, shown.Entry) : null)));
    }

    private static ImportEntry Read(IFormCollection form, Draft draft) => new()
    {
        SubmittedOn = FormReader.Day(form["submittedOn"]) ?? default,
        Status = form["status"].ToString(),
        Number = int.TryParse(form["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
        Steps = [.. Filled(form, "step").Select(r => new ImportedStep(r.What, r.Day, form[$"step.{r.Index}.branch"].ToString() is { Length: > 0 } branch ? branch : null))],
        Decisions =
        [
            .. Filled(form, "decision").Select(r =>
            {
                var (activity, outcome) = r.What.Split('=') is [var a, var o] ? (a, o) : (r.What, "");
                var letter = form[$"decision.{r.Index}.number"].ToString().Trim();
                var paper = letter.Length == 0 ? null : new OutsideAct { Number = letter, Date = r.Day, Signer = form[$"decision.{r.Index}.signer"].ToString().Trim() };
                return new ImportedDecision(activity, outcome, r.Day, paper, draft.Attachments.FirstOrDefault(f => f.Id == form[$"decision.{r.Index}.scan"].ToString())?.Id);
            }),
        ],
        Terms = [.. Filled(form, "term").Select(r => new ImportedTerm(r.What, r.Day))],
        Duties = [.. Filled(form, "duty").Select(r => new ImportedDuty(r.What, r.Day))],
        Figures = FormReader.Read(form, CaseImports.ReportFields(draft.Definition)).Where(f => f.Value.ValueKind != JsonValueKind.Null).ToDictionary(StringComparer.Ordinal),
    };

    private static IEnumerable<(int Index, string What, DateOnly Day)> Filled(IFormCollection form, string table) =>
        Enumerable.Range(0, Rows).Select(i => (i, form[$"{table}.{i}.what"].ToString(), FormReader.Day(form[$"{table}.{i}.day"]) ?? default)).Where(r => r.Item2.Length > 0);

    /// <summary>Steps at which a case may go on.</summary>
    public static IEnumerable<Activity> Steps(CaseDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return definition.Activities.Values.Where(a => a is UserTaskActivity or ConsultationActivity or SigningActivity or WaitActivity or JoinActivity).OrderBy(a => a.Id, StringComparer.Ordinal);
    }

    /// <summary>Outcomes that a case may have behind it, as <c>step=outcome</c>.</summary>
    public static IEnumerable<(string Activity, string Outcome)> Outcomes(CaseDefinition definition) =>
        Steps(definition).Where(a => a is not (JoinActivity or WaitActivity)).SelectMany(a => Ports.Of(a).Select(p => (a.Id, p)));
}
