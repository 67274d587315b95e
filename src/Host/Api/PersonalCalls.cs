using System.ComponentModel;
using Approvals.Desk;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>Why somebody opens personal values.</summary>
public sealed record PersonalBody
{
    [Description("Needed of those whose work does not need the values, once a day; it is recorded")]
    public string? Reason { get; init; }
}

/// <summary>Personal values and files opened by a call, each time on record.</summary>
internal sealed class PersonalCalls(ApiCases cases, ApiProblems problems, AccessLog accesses, Drafts drafts)
{
    /// <summary>Null when the caller may go on; else what is answered instead.</summary>
    public async Task<IResult?> RefuseAsync(string id, PersonalAccess how, string? reason, CancellationToken cancellation) =>
        await accesses.TryOpenAsync(cases.Account, id, how, reason, cancellation) ? null : problems.Of(StatusCodes.Status403Forbidden, "api.personal-reason");

    /// <summary>The same for a file of a draft, which its author opens unasked.</summary>
    public async Task<IResult?> RefuseAsync(Draft draft, Attachment file, CancellationToken cancellation) =>
        DraftMask.IsKept(draft, file, cases.Account) ? await RefuseAsync(draft.Row.Id, drafts.PersonalOf(draft, cases.Account), null, cancellation) : null;
}
