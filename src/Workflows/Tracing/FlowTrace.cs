using Approvals.Workflows.Cases;
using Approvals.Workflows.Conditions;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Token = Approvals.Workflows.Cases.Token;

namespace Approvals.Workflows.Tracing;

/// <summary>
/// The way a case has taken through its flow, read from its records: which activities a token came to and by which connections. Records tell of
/// steps, statuses and endings but not of a decision or a notice in passing; those are followed as the engine followed them, on the values of that
/// moment. A case that was opened in the middle, or whose step was recalled, has gaps in its way, never a wrong turn.
/// </summary>
public sealed class FlowTrace
{
    private readonly CaseDefinition definition;
    private readonly HashSet<string> activities = new(StringComparer.Ordinal);
    private readonly HashSet<(string Activity, string Port)> connections = [];
    private readonly List<string> order = [];

    /// <summary>Tokens on their way within a record: each stands at an activity whose fact has not been met yet.</summary>
    private readonly List<string> pending = [];
    private CaseState? state;

    private FlowTrace(CaseDefinition definition) => this.definition = definition;

    /// <summary>Activities that were reached, in the order of the first time.</summary>
    public IReadOnlyList<string> Activities => order;

    /// <summary>Connections that were taken: activity and port.</summary>
    public IReadOnlySet<(string Activity, string Port)> Connections => connections;

    /// <summary>Whether an activity was reached.</summary>
    public bool Reached(string activity) => activities.Contains(activity);

    /// <summary>Reads the records of one case, from the first; of any length.</summary>
    /// <param name="definition">The version the case is pinned to.</param>
    /// <param name="records">Its records in order.</param>
    public static FlowTrace Of(CaseDefinition definition, IEnumerable<CaseRecord> records)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(records);
        var trace = new FlowTrace(definition);
        foreach (var record in records) trace.Read(record);
        return trace;
    }

    private void Read(CaseRecord record)
    {
        state = (state ?? new CaseState { Id = record.Stream["case/".Length..] }).Begin(record.Seq, record.At, record.Actor.Id, record.Command.Type);
        var begun = record.Facts.Any(f => f is CaseSubmitted) ? definition.Activities.Values.OfType<StartActivity>().FirstOrDefault() : null;
        IReadOnlyList<Token>? standing = null;
        foreach (var fact in record.Facts)
        {
            // The values of a submission are recorded before its first token moves, and a decision may ask for them.
            if (begun is not null && fact is not (CaseSubmitted or ValuesRecorded or AttachmentRecorded or NumberTaken or Linked))
            {
                Come(begun.Id);
                begun = null;
            }
            // Tokens that end together: those of a join that goes on, or of all that is cleared.
            if (fact is TokenEnded) standing ??= state.Tokens;
            else standing = null;
            var ended = fact is TokenEnded e ? state.Tokens.Find(t => t.Id == e.Token) : null;
            state = state.Apply(fact);
            Follow(fact, ended, standing);
        }
        if (begun is not null) Come(begun.Id);
        pending.Clear();
    }

    private void Follow(Fact fact, Token? ended, IReadOnlyList<Token>? standing)
    {
        switch (fact)
        {
            case VisitBegun f:
                Met(f.Activity);
                if (definition.Activities.GetValueOrDefault(f.Activity) is ForkActivity fork)
                    foreach (var branch in fork.Branches) Leave(fork.Id, branch);
                break;
            case VisitCompleted f:
                Leave(f.Activity, f.Outcome);
                break;
            case Carried f:
                Met(f.Activity);
                Leave(f.Activity, f.Outcome);
                break;
            case StatusSet f:
                Pass(a => a is MilestoneActivity m && m.Status == f.Status);
                break;
            case VariableSet f:
                Pass(a => a is SetVariableActivity s && s.Variable == f.Name);
                break;
            case TokenEnded when ended is not null && GoesOn(ended, standing!) && ended == standing!.First(t => t.Activity == ended.Activity):
                Leave(ended.Activity, "Done");
                break;
        }
    }

    /// <summary>Whether the token stood before a join for which nothing was missing.</summary>
    private bool GoesOn(Token token, IReadOnlyList<Token> standing)
    {
        if (definition.Activities.GetValueOrDefault(token.Activity) is not JoinActivity join || token.Stack.Count == 0) return false;
        var frame = token.Stack[^1];
        return frame.Fork == join.Fork
            && standing.Where(t => t.Stack.Any(f => f.Fork == frame.Fork && f.Visit == frame.Visit)).All(t => t.Activity == join.Id);
    }

    private void Pass(Func<Activity, bool> which)
    {
        if (pending.Find(id => which(definition.Activities[id])) is not { } id) return;
        pending.Remove(id);
        Leave(id, "Done");
    }

    private void Met(string activity)
    {
        pending.Remove(activity);
        Mark(activity);
    }

    private void Leave(string activity, string port)
    {
        Mark(activity);
        if (!definition.Connections.TryGetValue((activity, port), out var target)) return;
        connections.Add((activity, port));
        Come(target);
    }

    /// <summary>A token comes to an activity: it waits for the fact that tells of it, or goes on where there is none.</summary>
    private void Come(string id)
    {
        switch (definition.Activities[id])
        {
            case DecisionActivity a:
                Mark(id);
                if (a.Condition.Test(Scope) is not Outcome.Error and var outcome) Leave(id, outcome.IsTrue ? "True" : "False");
                break;
            case SwitchActivity a:
                Mark(id);
                if (Match(a) is { } label) Leave(id, label);
                break;
            case TakeBackActivity a:
                Leave(id, "Done");
                Come(a.To);
                break;
            case StartActivity or NotifyActivity or ObligationActivity or StartCaseActivity or SignalActivity:
                Leave(id, "Done");
                break;
            case EndActivity or FinishActivity or JoinActivity:
                Mark(id);
                break;
            default:
                pending.Add(id);
                break;
        }
    }

    private string? Match(SwitchActivity activity)
    {
        foreach (var (label, condition) in activity.Cases)
        {
            var outcome = condition.Test(Scope);
            if (outcome is Outcome.Error) return null;
            if (outcome.IsTrue) return label;
        }
        return "Default";
    }

    private CaseScope Scope => new(definition, state!);

    private void Mark(string activity)
    {
        if (activities.Add(activity)) order.Add(activity);
    }
}
