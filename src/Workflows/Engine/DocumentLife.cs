using Approvals.Workflows.Cases;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>What becomes of documents after they were issued (Decree 30/2020 Arts 18, 19), and of signatures that were recorded from paper.</summary>
internal static class DocumentLife
{
    private static readonly string[] leaders = ["leader", "deputy"];

    public static Refusal? Rule(Session s, DocumentCommand command)
    {
        if (s.State.SuspendedOn is not null) return Refusals.Suspended;
        if (s.State.Documents.Find(d => d.Id == command.Document) is not { } old) return Refusals.UnknownDocument;
        if (Entitlement.StandingIn(s, [new Seat("clerk", old.Organisation)]) is null) return Refusals.NotEntitled;
        if (old.State != "issued") return Refusals.NotInForce;
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
        s.Emit(new DocumentChanged(by with { Links = [.. by.Links ?? [], new DocumentLink(backward, old.Id)] }));
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
        if (document is not { OnPaper: true, Signers: { } signers } || document.Disputed) return Refusals.NothingToDispute;
        if (Entitlement.StandingIn(s, signers) is null) return Refusals.NotEntitled;
        s.Emit(new SignatureDisputed(id, null, null, null, command.Actor.Id, s.Seal(command.Reason!.Trim(), "reason")));
        s.Emit(new DocumentChanged(document with { Disputed = true }));
        Tell(s, document.Id, document.Number ?? document.Type, [new Seat("clerk", document.Organisation)]);
        return null;
    }

    private static Refusal? DisputeItem(Session s, DisputeSignature command)
    {
        var colon = command.Item?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0 || s.State.Round(command.Item![..colon]) is not { } round || round.Item(command.Item[(colon + 1)..]) is not { } item) return Refusals.UnknownDocument;
        if (item is not { State: PartyState.Signed, OnPaper: true, Disputed: false }) return Refusals.NothingToDispute;
        var rule = s.Definition.RuleOf(round.Activity)!;
        if (Entitlement.StandingIn(s, s.Resolve(rule.Who, item.Row.Party)) is null) return Refusals.NotEntitled;
        s.Emit(new SignatureDisputed(null, round.Activity, round.Visit, item.Row, command.Actor.Id, s.Seal(command.Reason!.Trim(), "reason")));
        Tell(s, round.Activity, item.Row.Key, TaskOpening.Confirmers(s, rule));
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
        var leader = s.Inputs.Directory.Position(command.DecidedBy);
        var decides = leader is not null && leader.Organisation == old.Organisation && leader.Roles.Any(leaders.Contains)
            && s.Inputs.Directory.HoldersOf(leader.Key, s.Today).Any(p => p.Account != command.Actor.Id);
        if (!decides) yield return new Problem("decidedBy", "problem.no-leader");
        if (command.By is not { } id) yield break;
        var by = s.State.Documents.Find(d => d.Id == id);
        if (by is null || by.Id == old.Id || by.State != "issued" || by.Organisation != old.Organisation || by.Date < old.Date)
            yield return new Problem("by", "problem.not-the-newer", id);
    }

    /// <summary>The paper that replaces, corrects or withdraws, signed by who decided it and numbered in the outgoing register like any other.</summary>
    private static CaseDocument Issue(Session s, CaseDocument old, string kind, string decidedBy) =>
        Documents.Numbered(s, Documents.Begin(s, kind == "replaced" ? old.Type : kind, old.Organisation) with { SignedBy = decidedBy, OnPaper = true }, "outgoing");
}
