using System.Globalization;
using System.Text.Json;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>A draft as the API gives it, with what stands in the way of submitting it.</summary>
internal sealed class DraftAnswers(ApiCases cases, ApiProblems problems, CurrentPerson person, CaseNames names, CheckDesk checks, DraftMask mask)
{
    public async Task<IResult> OfAsync(HttpContext context, Draft draft, int status, CancellationToken cancellation)
    {
        var (row, definition, state) = (draft.Row, draft.Definition, draft.AsState());
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{row.Revision}\"");
        var named = await names.OfAsync(cases.Account, [.. References.Of(definition.Form, state).Select(r => r.Case)], cancellation);
        var lookups = FormLookups.Of(person.Directory) with { CaseType = id => named.GetValueOrDefault(id)?.Type };
        var missing = Values(definition, draft.Values, lookups)
            .Concat(FormCheck.Missing(definition, state, definition.Form.Draft)).Concat(FormCheck.MissingSlots(definition, state));
        var read = mask.For(draft, cases.Account);
        return ApiSetup.Json(
            new DraftAnswer(
                row.Id, row.Type, "draft", row.Revision, row.Organisation, row.Title, read.Values.ToDictionary(),
                [.. read.Attachments.Select(f => FileOf(draft, cases.Language, f))],
                draft.Authors, row.ParentCase, row.Link, [.. missing.Select(problems.Item)],
                [.. checks.Of(draft, person.Account).Select(f => CheckAnswer.Of(definition, cases.Language, f))])
            {
                Masked = [.. DraftMask.KeptFrom(draft, cases.Account).SelectMany(f => PersonalCells.In(f) ? f.Columns.Where(c => c.Personal).Select(c => $"{f.Key}.{c.Key}") : [f.Key])],
            },
            status);
    }

    public static AttachmentAnswer FileOf(Draft draft, string language, Attachment file) =>
        CaseAnswer.File(draft.Definition, language, draft.Row.Id, file);

    public static IEnumerable<Problem> Values(CaseDefinition definition, IReadOnlyDictionary<string, JsonElement> values, FormLookups lookups)
    {
        var form = definition.Form;
        return FormCheck.Values(form, form.FieldsOf(form.Draft).Select(f => f.Key).ToHashSet(StringComparer.Ordinal), values, ValueMap.Empty, lookups);
    }
}
