using System.Globalization;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;
using Token = Approvals.Workflows.Cases.Token;

namespace Approvals.Workflows.Engine;

/// <summary>Moves tokens through the flowchart until every one waits or has ended.</summary>
internal static class Flow
{
    /// <summary>Prefix of the frame that marks a token as belonging to an action's own scope.</summary>
    public const string ActionScope = "action:";

    /// <summary>Begins the main flow.</summary>
    public static void Start(Session s)
    {
        s.Queue.Enqueue(s.Definition.Activities.Values.OfType<StartActivity>().Single().Id, []);
        Run(s);
    }

    /// <summary>Begins the scope of an action at what its port leads to, if anything.</summary>
    public static void StartScope(Session s, string action, int visit)
    {
        Follow(s, action, "Done", [new ForkFrame(ActionScope + action, visit, "")]);
        Run(s);
    }

    /// <summary>A waiting activity came to an outcome: its token moves on.</summary>
    public static void Complete(Session s, Token token, string port, string? actor, string? covered = null)
    {
        var plain = covered is not null && s.Definition.IsCompared(token.Activity) ? Seen.Plain(s.State, s.Definition.Form, s.Definition.RuleOf(token.Activity)!.Covers) : null;
        s.Emit(new VisitCompleted(token.Activity, port, actor, s.On, covered, actor == s.Command.Actor.Id ? s.Others : null, plain));
        s.Emit(new TokenEnded(token.Id));
        Clocks.OnEvent(s, token.Activity, port);
        Obligations.OnCompleted(s, token.Activity);
        Follow(s, token.Activity, port, token.Stack);
        Run(s);
    }

    /// <summary>Ends the case: whatever is open falls away.</summary>
    public static void End(Session s, string ending)
    {
        Clear(s, "end");
        s.Queue.Clear();
        s.Emit(new CaseEnded(ending, s.On));
    }

    /// <summary>Cancels every token, task, duty and deadline.</summary>
    public static void Clear(Session s, string cause)
    {
        foreach (var task in s.State.Tasks) s.Emit(new TaskCancelled(task.Id, task.Handle, cause));
        foreach (var token in s.State.Tokens) s.Emit(new TokenEnded(token.Id));
        foreach (var duty in s.State.Obligations) s.Emit(new ObligationEnded(duty.Activity, s.On));
        foreach (var deadline in s.State.Deadlines) Clocks.Stop(s, deadline, "cancelled");
    }

    /// <summary>Begins a visit and puts a token there.</summary>
    public static (Token Token, int Visit) Wait(Session s, Activity activity, IReadOnlyList<ForkFrame> stack)
    {
        var visit = Visit(s, activity.Id);
        var token = new Token(s.State.LastToken + 1, activity.Id, stack);
        s.Emit(new TokenPlaced(token));
        return (token, visit);
    }

    /// <summary>Begins a visit; returns its number.</summary>
    public static int Visit(Session s, string activity)
    {
        var visit = s.State.Step(activity).Visits + 1;
        s.Emit(new VisitBegun(activity, visit));
        return visit;
    }

    /// <summary>Follows the connection of a port. No connection is a fault of the definition that lint reports; here it halts this token only.</summary>
    public static void Follow(Session s, string activity, string port, IReadOnlyList<ForkFrame> stack)
    {
        if (s.Definition.Connections.TryGetValue((activity, port), out var target)) s.Queue.Enqueue(target, stack);
        else if (s.Definition.Activities[activity] is not CaseActionActivity) Halt(s, "flow.no-connection", activity, port, stack);
    }

    /// <summary>Raises an incident and leaves a token where it happened: a join must not go on without a branch that a fault has stopped.</summary>
    private static void Halt(Session s, string code, string activity, string detail, IReadOnlyList<ForkFrame> stack)
    {
        Incident(s, code, activity, detail, s.State.LastToken + 1);
        s.Emit(new TokenPlaced(new Token(s.State.LastToken + 1, activity, stack)));
    }

    /// <summary>Raises an incident.</summary>
    public static void Incident(Session s, string code, string where, string detail, int? token = null) =>
        s.Emit(new IncidentRaised(new Incident(s.State.LastIncident + 1, code, where, detail, token)));

    /// <summary>Runs until nothing moves.</summary>
    public static void Run(Session s)
    {
        do
        {
            while (s.Queue.TryDequeue(out var next))
            {
                if (s.Queue.Moves > FlowQueue.MostMoves)
                {
                    // Every token that was still moving is stopped where it was about to go; none is lost.
                    do Halt(s, "flow.too-many-moves", next.Activity, FlowQueue.MostMoves.ToString(CultureInfo.InvariantCulture), next.Stack);
                    while (s.Queue.TryDequeue(out next));
                    return;
                }
                Enter(s, s.Definition.Activities[next.Activity], next.Stack);
                if (!s.State.IsOpen) return;
            }
        }
        while (FireJoins(s) || EndWaits(s));
    }

    /// <summary>A wait whose term was stopped by an event is over: what the term limited has happened, and it will never pass.</summary>
    private static bool EndWaits(Session s)
    {
        foreach (var token in s.State.Tokens)
        {
            if (s.Definition.Activities[token.Activity] is not WaitActivity wait || s.State.Incidents.Any(i => i.Where == wait.Id)) continue;
            if (s.State.Deadlines.Any(d => d.Key == wait.Term && d.Task is null)) continue;
            s.Emit(new VisitCompleted(wait.Id, "Done", null, s.On, null));
            s.Emit(new TokenEnded(token.Id));
            Clocks.OnEvent(s, wait.Id, "Done");
            Follow(s, wait.Id, "Done", token.Stack);
            return true;
        }
        return false;
    }

    private static void Enter(Session s, Activity activity, IReadOnlyList<ForkFrame> stack)
    {
        switch (activity)
        {
            case EndActivity:
                if (!stack.Any(f => f.Fork.StartsWith(ActionScope, StringComparison.Ordinal))) End(s, "closed");
                break;
            case FinishActivity a:
                End(s, a.Ending);
                break;
            case DecisionActivity a:
                Branch(s, a, stack, a.Condition.Test(s.Scope));
                break;
            case SwitchActivity a:
                Switch(s, a, stack);
                break;
            case ForkActivity a:
                var visit = Visit(s, a.Id);
                foreach (var branch in a.Branches) Follow(s, a.Id, branch, [.. stack, new ForkFrame(a.Id, visit, branch)]);
                break;
            case SetVariableActivity a:
                SetVariable(s, a, stack);
                break;
            case JoinActivity a:
                s.Emit(new TokenPlaced(new Token(s.State.LastToken + 1, a.Id, stack)));
                break;
            case UserTaskActivity or ConsultationActivity or SigningActivity or WaitActivity or ForEachPartyActivity:
                TaskOpening.Enter(s, activity, stack);
                break;
            case IssueDocumentActivity a:
                Documents.Enter(s, a, stack);
                break;
            default:
                Act(s, activity);
                Follow(s, activity.Id, "Done", stack);
                break;
        }
    }

    /// <summary>Activities that do something and pass on at once.</summary>
    private static void Act(Session s, Activity activity)
    {
        switch (activity)
        {
            case MilestoneActivity a:
                s.Emit(new StatusSet(a.Status, s.Body(a.Holder) ?? s.State.Organisation, s.On));
                break;
            case NotifyActivity a:
                s.Notice(a.Template, s.Holders(s.Resolve(a.To)));
                break;
            case ObligationActivity a:
                Obligations.Open(s, a);
                break;
            case StartCaseActivity a:
                Links.PrepareDraft(s, a);
                break;
            case SignalActivity a:
                Links.Send(s, a);
                break;
            case TakeBackActivity a:
                TakeBack(s, a);
                break;
        }
    }

    /// <summary>Whatever waits in the branch falls away; the branch goes on elsewhere in it.</summary>
    private static void TakeBack(Session s, TakeBackActivity activity)
    {
        var inside = s.State.Tokens.Where(t => t.Stack.Any(f => f.Fork == activity.Fork && f.Branch == activity.Branch)).ToList();
        if (inside.Count == 0) return;
        foreach (var task in s.State.Tasks.Where(t => inside.Exists(i => i.Id == t.Token)).ToList())
        {
            Clocks.OnTaskClosed(s, task, "cancelled");
            s.Emit(new TaskCancelled(task.Id, task.Handle, "taken-back"));
            Answers.CancelOpinions(s, task.Id);
        }
        foreach (var token in inside) s.Emit(new TokenEnded(token.Id));
        s.Queue.Enqueue(activity.To, [.. inside[0].Stack.Take(inside[0].Stack.ToList().FindIndex(f => f.Fork == activity.Fork) + 1)]);
    }

    private static void Branch(Session s, DecisionActivity activity, IReadOnlyList<ForkFrame> stack, Outcome outcome)
    {
        if (outcome is Outcome.Error error) Halt(s, "condition.error", activity.Id, error.Reason, stack);
        else Follow(s, activity.Id, outcome.IsTrue ? "True" : "False", stack);
    }

    private static void Switch(Session s, SwitchActivity activity, IReadOnlyList<ForkFrame> stack)
    {
        foreach (var (label, condition) in activity.Cases)
        {
            var outcome = condition.Test(s.Scope);
            if (outcome is Outcome.Error error)
            {
                Halt(s, "condition.error", activity.Id, error.Reason, stack);
                return;
            }
            if (!outcome.IsTrue) continue;
            Follow(s, activity.Id, label, stack);
            return;
        }
        Follow(s, activity.Id, "Default", stack);
    }

    private static void SetVariable(Session s, SetVariableActivity activity, IReadOnlyList<ForkFrame> stack)
    {
        switch (activity.Value.Evaluate(s.Scope))
        {
            case Value.Text t: s.Emit(new VariableSet(activity.Variable, ValueMap.Text(t.Value))); break;
            case Value.Number n: s.Emit(new VariableSet(activity.Variable, ValueMap.Text(n.Value.ToString(CultureInfo.InvariantCulture)))); break;
            case Value.Bool b: s.Emit(new VariableSet(activity.Variable, JsonSerializer.SerializeToElement(b.Value, CaseJson.Default.Boolean))); break;
            case var other:
                Halt(s, "condition.error", activity.Id, $"{activity.Variable} cannot be set to a value of kind {other.Kind}", stack);
                return;
        }
        Follow(s, activity.Id, "Done", stack);
    }

    /// <summary>WaitAll: a join fires when every token of its fork visit has arrived or ended, and at least one arrived.</summary>
    private static bool FireJoins(Session s)
    {
        foreach (var arrived in s.State.Tokens)
        {
            if (s.Definition.Activities[arrived.Activity] is not JoinActivity join || arrived.Stack.Count == 0) continue;
            var frame = arrived.Stack[^1];
            if (frame.Fork != join.Fork) continue;
            var family = s.State.Tokens.Where(t => t.Stack.Any(f => f.Fork == join.Fork && f.Visit == frame.Visit)).ToList();
            if (family.Any(t => t.Activity != join.Id)) continue;
            foreach (var token in family) s.Emit(new TokenEnded(token.Id));
            Follow(s, join.Id, "Done", [.. arrived.Stack.Take(arrived.Stack.Count - 1)]);
            return true;
        }
        return false;
    }
}
