using System.Security.Cryptography;
using System.Text;
using Approvals.Desk;
using Approvals.Identity;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Cases;

/// <summary>
/// What every form of a case does before its command: the call with the key of the page, and files kept first, so that a refused form loses
/// nothing.
/// </summary>
public sealed class PostedForm(Drafts drafts, AnswerFiles kept, CaseStore store, CurrentPerson person)
{
    /// <summary>The call that a form stands for; in the position chosen on the page, else the one acted in.</summary>
    public Call CallOf(HttpContext context, IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        var position = form["position"].ToString() is { Length: > 0 } chosen ? chosen : person.Acting?.Key;
        return new Call(person.Account, position, form["key"], DigestOf(context, form));
    }

    /// <summary>Whether the same form was done before: asked where the way into the case has ended with what it did.</summary>
    public async Task<bool> WasDoneAsync(HttpContext context, string caseId)
    {
        ArgumentNullException.ThrowIfNull(context);
        var call = CallOf(context, await context.Request.ReadFormAsync(context.RequestAborted));
        return call.IdempotencyKey is { Length: > 0 } key && store.Answered(person.Account, key) is { } done
            && done.Stream == "case/" + caseId && done.BodyDigest == call.BodyDigest;
    }

    /// <summary>Keeps the files that came with a form; gives what is wrong with those that are not kept.</summary>
    /// <param name="view">The case.</param>
    /// <param name="id">What they are kept for: a task, or an act of the case.</param>
    /// <param name="form">The form.</param>
    /// <param name="cancellation">Stops between files.</param>
    public async Task<IReadOnlyList<Problem>> KeepAsync(CaseView view, string id, IFormCollection form, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(form);
        List<Problem> wrong = [];
        List<Attachment> good = [];
        foreach (var file in form.Files.Where(f => f.FileName.Length > 0 && f.Name.StartsWith("file.", StringComparison.Ordinal)))
        {
            await using var content = file.OpenReadStream();
            var slot = file.Name["file.".Length..];
            var (attachment, problem) = await drafts.KeepAsync(slot, file.FileName, content, "photograph", cancellation);
            if (problem is not null) wrong.Add(problem);
            if (attachment is not null) good.Add(attachment);
        }
        await kept.AddAsync(person.Account, id, view.State.Type, view.State.Organisation, good, cancellation);
        return wrong;
    }

    /// <summary>Files kept so far.</summary>
    public Task<IReadOnlyList<Attachment>> KeptAsync(string id, CancellationToken cancellation) =>
        kept.OfAsync(person.Account, id, cancellation);

    /// <summary>What was kept has been sent.</summary>
    public Task SentAsync(string id, CancellationToken cancellation) => kept.ClearAsync(person.Account, id, cancellation);

    /// <summary>The refusal of what was not done.</summary>
    public static Refusal RefusalOf(Execution done) =>
        done is Execution.Refused refused ? refused.Refusal : new Refusal(RefusalKind.Conflict, "key-reused");

    /// <summary>What was sent with the form's key, and where to: everything but the token of the page.</summary>
    private static string DigestOf(HttpContext context, IFormCollection form)
    {
        var text = new StringBuilder(context.Request.Path.Value).Append('\n');
        var sent = form.Where(f => !f.Key.StartsWith("__", StringComparison.Ordinal)).OrderBy(f => f.Key, StringComparer.Ordinal);
        foreach (var (name, value) in sent)
            text.Append(name).Append('=').AppendJoin('\u001f', value.ToArray()).Append('\u001e');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
