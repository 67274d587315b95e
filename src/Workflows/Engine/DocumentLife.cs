using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>What becomes of documents after they were issued (Decree 30/2020 Arts 18, 19), and of signatures that were recorded from paper.</summary>
internal static class DocumentLife
{
    public static Refusal? Rule(Session s, DocumentCommand command)
    {
        if (s.State.SuspendedOn is not null) return Refusals.Suspended;
        if (s.State.Documents.Find(d => d.Id == command.Document) is not { } old) return Refusals.UnknownDocument;
        if (CaseActs.Rulers(s, old.Id) is not { } rulers) return Refusals.NotInForce;
        if (Entitlement.StandingIn(s, rulers) is null) return Refusals.NotEntitled;
        var (kind, state, backward) = command switch
        {
            ReplaceDocument => ("replaced", "replaced", "replaces"),
            CorrectDocument => ("corrected", old.State, "corrects"),
            _ => ("withdrawn", "withdrawn", "withdraws"),
        };
        var problems = Problems(s, command, old).ToList();
        if (problems.Count > 0) return Refusals.Invalid(problems);

        var reason = s.Seal(command.Reason!.Trim(), "reason");
        s.Emit(new DocumentRuled(old.Id, kind, command.By ?? Documents.NextId(s), command.DecidedBy, reason, s.On));
        var by = command.By is { } id ? s.State.Documents.Single(d => d.Id == id) : Issue(s, old, kind, command.DecidedBy);
        var linked = by with { Links = [.. by.Links ?? [], new DocumentLink(backward, old.Id)] };
        // What is issued for it goes to whom the old one went; one that was issued before has arrived.
        if (command.By is null) Documents.Leave(s, linked, old.Type);
        else s.Emit(new DocumentChanged(linked));
        s.Emit(new DocumentChanged(old with { State = state, Links = [.. old.Links ?? [], new DocumentLink(kind + "By", by.Id)] }));
        return null;
    }

    public static Refusal? Dispute(Session s, DisputeSignature command)
    {
        if (string.IsNullOrWhiteSpace(command.Reason)) return Refusals.Invalid([new Problem("reason", "problem.required")]);
        return command.Document is { } id ? DisputeDocument(s, command, id) : DisputeItem(s, command);
    }

    private static Refusal? DisputeDocument(Session s, DisputeSignature command, string id)
    {
        if (s.State.Documents.Find(d => d.Id == id) is not { } document) return Refusals.UnknownDocument;
        if (CaseActs.Disputers(s, id) is not { } signers) return Refusals.NothingToDispute;
        if (Entitlement.StandingIn(s, signers) is null) return Refusals.NotEntitled;
        s.Emit(new SignatureDisputed(id, null, null, null, command.Actor.Id, s.Seal(command.Reason!.Trim(), "reason")));
        s.Emit(new DocumentChanged(document with { Disputed = true }));
        Tell(s, document.Id, document.Number ?? document.Type, [new Seat("clerk", document.Organisation)]);
        return null;
    }

    private static Refusal? DisputeItem(Session s, DisputeSignature command)
    {
        if (command.Item is null || CaseActs.Item(s, command.Item) is not ({ } round, { } item) answer) return Refusals.UnknownDocument;
        if (CaseActs.Disputers(s, answer) is not { } signers) return Refusals.NothingToDispute;
        if (Entitlement.StandingIn(s, signers) is null) return Refusals.NotEntitled;
        s.Emit(new SignatureDisputed(null, round.Activity, round.Visit, item.Row, command.Actor.Id, s.Seal(command.Reason!.Trim(), "reason")));
        Tell(s, round.Activity, item.Row.Key, TaskOpening.Confirmers(s, s.Definition.RuleOf(round.Activity)!));
        return null;
    }

    private static void Tell(Session s, string where, string what, IReadOnlyList<Seat> seats)
    {
        Flow.Incident(s, "signature.disputed", where, what);
        s.Notice("signatureDisputed", s.Holders(seats), ("what", what));
    }

    private static IEnumerable<Problem> Problems(Session s, DocumentCommand command, CaseDocument old)
    {
        if (string.IsNullOrWhiteSpace(command.Reason)) yield return new Problem("reason", "problem.required");
        if (s.Inputs.Directory.Position(command.DecidedBy) is not { } leader || !CaseActs.Decides(s.Inputs.Directory, old, leader, command.Actor.Id, s.Today))
            yield return new Problem("decidedBy", "problem.no-leader");
        if (command.By is not { } id) yield break;
        if (CaseActs.Successors(s.Inputs.Directory, s.State, old, s.Today).All(d => d.Id != id)) yield return new Problem("by", "problem.not-the-newer", id);
    }

    /// <summary>
    /// The paper that replaces, corrects or withdraws, signed by who decided it. What replaces is of the same type and numbered where that type is; a correction or a withdrawal
    /// is a letter of its own and goes out like any other.
    /// </summary>
    private static CaseDocument Issue(Session s, CaseDocument old, string kind, string decidedBy)
    {
        var (type, register) = kind == "replaced" ? (old.Type, Documents.RegisterOf(s.Definition, old.Type)) : (kind, Documents.Outgoing);
        return Documents.Numbered(s, Documents.Begin(s, type, old.Organisation) with { SignedBy = decidedBy, OnPaper = true }, register);
    }
}
