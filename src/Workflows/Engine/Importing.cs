using System.Globalization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Takes in a running paper case at a named step (DESIGN §5). What lies before is what its papers say, no more.</summary>
internal static class Importing
{
    public static Refusal? Take(Session s, ImportCase command)
    {
        var directory = s.Inputs.Directory;
        if (!MayHandIn(s, command.Actor.Id, command.Organisation)) return Refusals.NotEntitled;
        if (command.Recorder == command.Actor.Id || command.Authors.Contains(command.Actor.Id)) return Refusals.OwnImport;
        if (!MayHandIn(s, command.Recorder, command.Organisation)) return Refusals.NotEntitled;
        if (CaseOpening.PlaceOf(s, command.Organisation) is not { } place) return Refusals.NoPlace;
        var problems = ImportCheck.Problems(s, command, place).ToList();
        if (problems.Count > 0) return Refusals.Invalid(problems);

        Open(s, command, place);
        s.Emit(new StatusSet(command.Status, HolderOf(s, command.Status), command.Steps.Min(step => step.Since)));
        foreach (var term in command.Terms) Clocks.Start(s, Clocks.TermOf(s, term.Key, term.Start)!, term.Start, null, []);
        foreach (var duty in command.Duties) Obligations.Import(s, (ObligationActivity)s.Definition.Activities[duty.Activity], duty.Next);
        foreach (var duty in ImportReview.DutiesOf(s, command).ToList()) Obligations.Import(s, (ObligationActivity)s.Definition.Activities[duty.Activity], duty.Next);
        Place(s, command.Steps);
        return null;
    }

    private static bool MayHandIn(Session s, string account, string organisation) =>
        s.Inputs.Directory.PositionsOf(account, s.Today).Any(p => p.Organisation == organisation && (p.Roles.Any(CaseEngine.Submitters.Contains) || p.Roles.Contains("clerk")));

    private static void Open(Session s, ImportCase command, string place)
    {
        var year = command.SubmittedOn.Year;
        var register = CaseOpening.RegisterOf(command.Organisation, year);
        var number = command.Number ?? (s.Inputs.Registers.Last(register) + 1);
        var display = CaseOpening.Display(command.Organisation, year, number);
        var title = CaseOpening.TitleOf(s.Definition, command.Values, display);
        s.Emit(new Imported(
            command.Type, s.Definition.Digest, s.Definition.TextsDigest, place, command.Organisation, display, title, command.SubmittedOn, s.Today, command.Recorder,
            command.Actor.Id, CaseOpening.VariablesOf(s.Definition), command.Decisions, s.Definition.Field, s.Definition.AmountField,
            command.Authors.Any(a => a != command.Recorder) ? Authorship.Of(command.Authors) : null, Authorship.Of(s.Definition.Form, command.Authors, command.Wrote, command.Recorder)));
        CaseOpening.Fill(s, new NumberTaken(register, number, display, title, s.Today), command.Values, command.Recorder, command.Attachments);
        foreach (var decision in command.Decisions)
            if (decision.Letter is { } letter) s.Emit(new DocumentChanged(DocumentOf(s, decision, letter)));
        CaseOpening.LinkTo(s, command.Parent);
    }

    private static CaseDocument DocumentOf(Session s, ImportedDecision decision, OutsideAct letter)
    {
        var rule = s.Definition.RuleOf(decision.Activity);
        var body = s.Definition.Activities[decision.Activity] is SigningActivity signing ? s.Body(signing.Body) : s.Resolve(rule?.Who ?? []).Select(seat => seat.Organisation).FirstOrDefault();
        var type = s.Definition.Activities[decision.Activity] is SigningActivity a ? a.Document : rule?.DocumentOf(decision.Outcome) ?? decision.Activity;
        return Documents.FromLetter(s, type, body ?? s.State.Organisation, letter, decision.Attachment);
    }

    private static string HolderOf(Session s, string status) =>
        s.Definition.Activities.Values.OfType<MilestoneActivity>().Where(m => m.Status == status).OrderBy(m => m.Id, StringComparer.Ordinal).Select(m => s.Body(m.Holder)).FirstOrDefault()
        ?? s.State.Organisation;

    private static void Place(Session s, IReadOnlyList<ImportedStep> steps)
    {
        var walk = FlowWalk.Of(s.Definition);
        Dictionary<string, int> visits = new(StringComparer.Ordinal);
        foreach (var step in steps)
        {
            var activity = s.Definition.Activities[step.Activity];
            var stack = ImportCheck.StackOf(walk, step).Select(f => new ForkFrame(f.Fork, VisitOf(f.Fork), f.Branch)).ToList();
            // Each step waits since a day of its own, from which its term counts.
            s.Given = step.Since;
            if (activity is JoinActivity) s.Emit(new TokenPlaced(new Token(s.State.LastToken + 1, activity.Id, stack)));
            else TaskOpening.Enter(s, activity, stack);
        }
        s.Given = null;
        Flow.Run(s);

        int VisitOf(string fork)
        {
            if (!visits.TryGetValue(fork, out var visit)) visits[fork] = visit = Flow.Visit(s, fork);
            return visit;
        }
    }
}
