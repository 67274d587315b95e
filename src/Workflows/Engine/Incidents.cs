using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Token = Approvals.Workflows.Cases.Token;

namespace Approvals.Workflows.Engine;

/// <summary>
/// What an administrator may do about an incident: let the very part that was stopped go on, or settle it with a reason. Neither decides anything that a person
/// of the case has to decide.
/// </summary>
public static class Incidents
{
    /// <summary>Role of a position that administers the installation.</summary>
    public const string AdministratorRole = "admin";

    private static readonly string[] halting = ["condition.error", "flow.no-connection", "flow.too-many-moves"];

    /// <summary>Ports by which a stopped token may be sent on; empty where nothing is stopped or a person has to decide.</summary>
    public static IReadOnlyList<string> Exits(CaseDefinition definition, CaseState state, Incident incident)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(incident);
        if (HaltedBy(state, incident) is not { } token || definition.Activities.GetValueOrDefault(token.Activity) is not { } activity) return [];
        if (activity is not (DecisionActivity or SwitchActivity or SetVariableActivity or MilestoneActivity or NotifyActivity or WaitActivity)) return [];
        return [.. Ports.Of(activity).Where(p => definition.Connections.ContainsKey((activity.Id, p)))];
    }

    /// <summary>The token that an incident stopped, or null. Incidents of records made before they named their token are found by their place.</summary>
    public static Token? HaltedBy(CaseState state, Incident incident)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(incident);
        if (incident.Token is { } id) return state.Tokens.Find(t => t.Id == id);
        return incident.Code == "term.unknown" ? state.Tokens.Find(t => t.Activity == incident.Where)
            : !halting.Contains(incident.Code) ? null
            : state.Tokens.Find(t => t.Activity == incident.Where && state.Tasks.All(task => task.Token != t.Id));
    }

    /// <summary>The incident that a token waits for, or null when it waits for a person, a term or a join.</summary>
    internal static Incident? Halting(CaseState state, Token token) => state.Incidents.Find(i => HaltedBy(state, i)?.Id == token.Id);

    /// <summary>Whether the caller acts in a position that administers the installation.</summary>
    internal static bool Administers(Session s) => s.Inputs.Directory.Position(s.Command.Actor.Position)?.Roles.Contains(AdministratorRole) == true;

    internal static Refusal? Retry(Session s, RetryIncident command)
    {
        if (!Administers(s)) return Refusals.NotEntitled;
        if (s.State.Incidents.Find(i => i.Number == command.Number) is not { } incident) return Refusals.IncidentGone;
        if (s.State.SuspendedOn is not null) return Refusals.Suspended;
        s.Emit(new IncidentResolved(incident.Number, "retried", null, s.Command.Actor.Id));
        var halted = s.State.Tokens.Find(t => t.Id == HaltedBy(s.State, incident)?.Id);
        if (!Again(s, incident, halted)) return Refusals.NothingHalted;
        return s.State.Incidents.Any(i => i.Number > command.Number && i.Code == incident.Code && i.Where == incident.Where && s.Facts.OfType<IncidentRaised>().Any(f => f.Incident == i))
            ? Refusals.IncidentPersists
            : null;
    }

    internal static Refusal? Resolve(Session s, ResolveIncident command)
    {
        if (!Administers(s)) return Refusals.NotEntitled;
        if (s.State.Incidents.Find(i => i.Number == command.Number) is not { } incident) return Refusals.IncidentGone;
        if (string.IsNullOrWhiteSpace(command.Reason)) return Refusals.Invalid([new Problem("reason", "problem.reason-required")]);
        var token = HaltedBy(s.State, incident);
        if (token is not null && command.Port is null) return Refusals.PortNeeded;
        if (command.Port is { } port && !Exits(s.Definition, s.State, incident).Contains(port)) return Refusals.PortNotAllowed;
        if (command.Port is not null && s.State.SuspendedOn is not null) return Refusals.Suspended;
        s.Emit(new IncidentResolved(incident.Number, "resolved", s.Seal(command.Reason.Trim(), "reason"), s.Command.Actor.Id));
        if (token is null || command.Port is null) return null;
        s.Emit(new TokenEnded(token.Id));
        Flow.Follow(s, token.Activity, command.Port, token.Stack);
        Flow.Run(s);
        return null;
    }

    /// <summary>Goes on at the halted part; false when there is none.</summary>
    private static bool Again(Session s, Incident incident, Token? token)
    {
        switch (incident.Code)
        {
            case "term.unknown" when token is not null && s.Definition.Activities[token.Activity] is WaitActivity wait:
                TaskOpening.OpenWait(s, wait, token);
                return true;
            case "task.no-actor" when s.State.Task(incident.Where) is { } task:
                TaskOpening.Tell(s, task, s.State.DeadlineById(task.Deadline));
                return true;
            case "signal.no-parent" when s.Definition.Activities.GetValueOrDefault(incident.Where) is SignalActivity signal:
                Links.Send(s, signal);
                return true;
            case "flow.no-connection" when token is not null:
                s.Emit(new TokenEnded(token.Id));
                Flow.Follow(s, token.Activity, incident.Detail, token.Stack);
                Flow.Run(s);
                return true;
            default:
                if (token is null) return false;
                s.Emit(new TokenEnded(token.Id));
                s.Queue.Enqueue(token.Activity, token.Stack);
                Flow.Run(s);
                return true;
        }
    }
}
