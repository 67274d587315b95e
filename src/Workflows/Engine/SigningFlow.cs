using System.Globalization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>
/// The trình ký sequence before a document leaves a body: content, form, signature, number and issue (Decree 30/2020 Arts 10–18). A return at any step
/// asks for the next version and starts again; the number is taken after the signature (Art 15).
/// </summary>
internal static class SigningFlow
{
    public const string Draft = "draft";
    private const string Sign = "sign";
    private const string Issue = "issue";
    public const string Record = "record";

    private static readonly IReadOnlyList<SigningStep> usual =
        [new("content", ["head"]), new("form", ["office"]), new(Sign, ["leader", "deputy"]), new(Issue, ["clerk"])];

    /// <summary>The sequence of an activity: its own, or that of what is handed in as a duty; null for one that signs nothing.</summary>
    public static SigningActivity? Of(CaseDefinition definition, string activity) => definition.Activities.GetValueOrDefault(activity) switch
    {
        SigningActivity own => own,
        ObligationActivity duty => duty.Sign,
        _ => null,
    };

    /// <summary>Begins the sequence.</summary>
    /// <param name="s">The session.</param>
    /// <param name="activity">What is signed.</param>
    /// <param name="token">Token that waits for it; null for a duty, which holds none.</param>
    /// <param name="visit">Visit of the activity.</param>
    /// <param name="returned">The document when it was sent back and comes again, as its next version; null for a new one.</param>
    public static void Begin(Session s, SigningActivity activity, int? token, int visit, CaseDocument? returned = null)
    {
        var body = s.Body(activity.Body) ?? s.State.Organisation;
        if (returned is not null) s.Emit(new DocumentChanged(returned with { Version = returned.Version + 1, State = "draft" }));
        var document = returned is null ? Documents.Begin(s, activity.Document, body) : s.State.Documents.Single(d => d.Id == returned.Id);
        if (s.Inputs.Directory.InSystem(body, s.Today)) OpenStep(s, activity, token, visit, document, 0);
        else OpenRecord(s, activity, token, visit, document);
    }

    /// <summary>A step of the sequence was decided.</summary>
    public static void Advance(Session s, CaseTask task, OutcomeDefinition outcome, OutsideAct? letter, IReadOnlyList<Reason> reasons)
    {
        var activity = Of(s.Definition, task.Activity)!;
        var document = s.State.Documents.Single(d => d.Id == task.Document);
        var step = task.Handle[(task.Activity.Length + 1)..];
        switch (step, outcome.Port)
        {
            case (Draft, _):
                s.Emit(new DocumentChanged(document with { Version = document.Version + 1, State = "draft" }));
                OpenStep(s, activity, task.Token, task.Visit, s.State.Documents.Single(d => d.Id == document.Id), 0);
                break;
            case (_, "Return"):
                s.Emit(new DocumentChanged(document with { State = "draft", SignedBy = null, Capacity = null, OnPaper = false, Signers = null, Attachment = null }));
                if (task.Token is null) Obligations.Returned(s, task, reasons);
                else OpenDraft(s, activity, task.Token, task.Visit, document, reasons);
                break;
            case (Issue, _) or (Record, _):
                Documents.Leave(s, Issued(s, activity, document, task, letter));
                if (task.Token is { } token) Flow.Complete(s, s.State.Tokens.Single(t => t.Id == token), "Issued", s.Command.Actor.Id);
                else Obligations.Issued(s, task);
                break;
            default:
                if (step == Sign) s.Emit(new DocumentChanged(Signed(s, document, task, letter)));
                OpenStep(s, activity, task.Token, task.Visit, s.State.Documents.Single(d => d.Id == document.Id), Steps(s, activity, document).FindIndex(x => x.Key == step) + 1);
                break;
        }
    }

    private static CaseDocument Signed(Session s, CaseDocument document, CaseTask task, OutsideAct? letter)
    {
        if (letter is not { Paper: true }) return document with { State = "signed", SignedBy = s.Command.Actor.Position, Capacity = s.Capacity };
        // The signature is the leader's, the recording văn thư's: the leader is told and may dispute it.
        s.Notice("paperSignature", s.Holders(task.Seats), ("activity", "@" + task.Handle));
        return document with { State = "signed", SignedBy = letter.SignerPosition, Capacity = null, OnPaper = true, Signers = task.Seats, Attachment = Documents.FileOf(s, task) };
    }

    private static CaseDocument Issued(Session s, SigningActivity activity, CaseDocument document, CaseTask task, OutsideAct? letter)
    {
        var filed = document with { Attachment = Documents.FileOf(s, task) ?? document.Attachment };
        return letter is { Paper: false }
            ? filed with { State = "issued", Number = letter.Number, Date = letter.Date, Letter = letter }
            : Documents.Numbered(s, filed, activity.Register);
    }

    private static List<SigningStep> Steps(Session s, SigningActivity activity, CaseDocument document) =>
        Steps(s.Definition, s.State.Place, activity, document.Organisation);

    /// <summary>The sequence of a body: its own by the place file, else the activity's, else the usual one.</summary>
    public static List<SigningStep> Steps(CaseDefinition definition, string province, SigningActivity activity, string organisation)
    {
        if (definition.Places.TryGetValue(province, out var place) && place.Signing.TryGetValue(organisation, out var own)) return [.. own];
        return [.. activity.Steps.Count > 0 ? activity.Steps : usual];
    }

    private static void OpenStep(Session s, SigningActivity activity, int? token, int visit, CaseDocument document, int index)
    {
        var steps = Steps(s, activity, document);
        List<string> merged = [];
        // A signature is an act of its own: the number is taken only after it (Decree 30/2020 Art 15).
        while (steps[index].Key != Sign && index + 1 < steps.Count && OnlyHolder(s, activity, document, steps[index]) is { } one && one == OnlyHolder(s, activity, document, steps[index + 1]))
            merged.Add(steps[index++].Key);
        var step = steps[index];
        var rule = activity.Rule with
        {
            Section = step.Key == Issue ? activity.Rule.Section : null,
            Slots = step.Key == Issue ? activity.Rule.Slots : [],
            Outcomes = Outcomes(step.Key),
            Exclude = step.Key == Sign ? ["submitter", .. activity.Rule.Exclude] : activity.Rule.Exclude,
        };
        var task = TaskOpening.Draft(s, activity.Id, $"{activity.Id}.{step.Key}", visit, TaskKind.Signing, rule, token) with
        {
            Document = document.Id,
            Seats = SeatsOf(s, activity, document, step.Roles),
            PaperSeats = step.Key == Sign ? SeatsOf(s, activity, document, ["clerk"]) : [],
            Merged = merged,
        };
        TaskOpening.Open(s, task, [], rule, termStart: Obligations.AnchorOf(s, token, activity.Id));
    }

    private static void OpenDraft(Session s, SigningActivity activity, int? token, int visit, CaseDocument document, IReadOnlyList<Reason> reasons)
    {
        var rule = activity.Rule with { Section = activity.Drafts, Outcomes = Outcomes(Draft), Exclude = [] };
        var task = TaskOpening.Draft(s, activity.Id, $"{activity.Id}.{Draft}", visit, TaskKind.Signing, rule, token) with
        {
            Document = document.Id,
            EditsDraft = activity.Drafts is null && s.Body(activity.Body) == s.State.Organisation,
            Returned = reasons,
        };
        TaskOpening.Open(s, task, activity.DraftedBy, rule);
    }

    private static void OpenRecord(Session s, SigningActivity activity, int? token, int visit, CaseDocument document)
    {
        var rule = activity.Rule with { Outcomes = Outcomes(Record) };
        var task = TaskOpening.Draft(s, activity.Id, $"{activity.Id}.{Record}", visit, TaskKind.Signing, rule, token) with
        {
            Document = document.Id,
            Seats = SeatsOf(s, activity, document, ["clerk"]),
        };
        TaskOpening.Open(s, task, [], rule, termStart: Obligations.AnchorOf(s, token, activity.Id));
    }

    /// <summary>
    /// Seats of a step. Roles of a definition that names a body merged since are called as the body that took over calls them; roles of its own sequence are its own.
    /// </summary>
    public static IReadOnlyList<People.Seat> SeatsOf(Session s, SigningActivity activity, CaseDocument document, IReadOnlyList<string> roles)
    {
        var own = s.Definition.Places.TryGetValue(s.State.Place, out var place) && place.Signing.ContainsKey(document.Organisation);
        return !own && s.Body(activity.Body) == document.Organisation
            ? s.Resolve([new WhoRule(roles, activity.Body)])
            : [.. roles.Select(role => new People.Seat(role, document.Organisation))];
    }

    private static string? OnlyHolder(Session s, SigningActivity activity, CaseDocument document, SigningStep step)
    {
        var holders = s.Holders(SeatsOf(s, activity, document, step.Roles));
        return holders.Count == 1 ? holders[0] : null;
    }

    private static IReadOnlyList<OutcomeDefinition> Outcomes(string step)
    {
        var giveBack = new OutcomeDefinition("Return", OutcomeKind.Return, CommentRule.Required, [], [], false);
        return step switch
        {
            Draft => [Positive("Resubmit")],
            Sign => [Positive("Sign"), giveBack],
            Issue => [Positive("Issue"), giveBack],
            Record => [Positive("Issued")],
            _ => [Positive("Pass"), giveBack],
        };

        static OutcomeDefinition Positive(string port) => new(port, OutcomeKind.Positive, CommentRule.Optional, [], [], false);
    }
}
