using System.Globalization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Scenarios;

/// <summary>
/// Makes the command that a step means. Who acts does so in the first position in which he may; when there is none, in any of his, so that the engine says no.
/// </summary>
/// <param name="definition">The version the case is pinned to.</param>
/// <param name="inputs">What the command will be decided on.</param>
/// <param name="id">Id of the command.</param>
/// <param name="caseId">Id of the case that begins.</param>
/// <param name="file">The file of a slot; it is asked once for each file of the command.</param>
public sealed class ScenarioCommands(CaseDefinition definition, Inputs inputs, string id, string caseId, Func<string, Attachment> file)
{
    private DateOnly Today => Inputs.LocalDate(inputs.Now);

    private Directory Directory => inputs.Directory;

    /// <summary>The submission, or the taking in of a paper case.</summary>
    /// <param name="start">What the file says.</param>
    /// <param name="parentId">Id of the case it is linked to, if it is linked.</param>
    public CaseCommand Begin(ScenarioStart start, string parentId)
    {
        ArgumentNullException.ThrowIfNull(start);
        var position = PositionOf(start.By);
        var files = Files(start.Attachments);
        var parent = start.Link is null ? null : new CaseLink(start.Link, parentId, true);
        if (start.Import is not { } import)
            return new SubmitCase
            {
                Id = id, Case = caseId, Actor = position, Type = definition.Key, Organisation = position.Organisation, Values = ValueMap.Of(start.Data), Attachments = files,
                Authors = [start.By], Parent = parent, Reasons = start.Reasons,
            };
        return new ImportCase
        {
            Id = id, Case = caseId, Actor = position, Type = definition.Key, Organisation = position.Organisation, Values = ValueMap.Of(start.Data), Attachments = files,
            Recorder = import.EnteredBy, SubmittedOn = import.SubmittedOn, Status = import.Status, Steps = import.Steps, Terms = import.Terms, Duties = import.Duties,
            Number = import.Number, Parent = parent,
            Decisions = [.. import.Decisions.Select(d => d with { Attachment = files.FirstOrDefault(f => f.Slot == d.Attachment)?.Id ?? d.Attachment })],
        };
    }

    /// <summary>The command; <paramref name="plan"/> is the rehearsal of a migration.</summary>
    public CaseCommand Of(ScenarioStep step, CaseState state, MigrationPlan? plan)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(state);
        return step switch
        {
            { Task: { } handle } => new DecideTask
            {
                Id = id, Case = state.Id, Actor = ActorFor(state, handle, step.By!, step.Outside is { Paper: true }), Task = IdOf(state, handle), Outcome = step.Outcome!,
                Answer = AnswerOf(step), OccurredOn = step.OccurredOn,
            },
            { Confirm: { } handle } => new ConfirmAnswer
            {
                Id = id, Case = state.Id, Actor = ActorFor(state, handle, step.By!, false), Task = IdOf(state, handle), Accept = !step.Reject, Comment = step.Comment,
            },
            { Recall: { } handle } => new RecallTask { Id = id, Case = state.Id, Actor = PositionOf(step.By!), Task = IdOf(state, handle) },
            { Action: { } action } => new TakeAction
            {
                Id = id, Case = state.Id, Actor = PositionFor(state, action, step.By!), Action = action, Answer = AnswerOf(step), OccurredOn = step.OccurredOn,
            },
            { Reassign: { } handle } => new ReassignTask
            {
                Id = id, Case = state.Id, Actor = Distributor(state, handle, step.By!), Task = IdOf(state, handle), Position = step.To, Reason = step.Comment ?? "",
            },
            { Ask: { } ask } => new AskBeside
            {
                Id = id, Case = state.Id, Actor = ActorFor(state, ask.Task, step.By!, false), Task = IdOf(state, ask.Task), Position = ask.Position, Text = step.Comment ?? "",
                Kind = ask.Assignment ? TaskKind.Assignment : TaskKind.Opinion,
            },
            { Sweep: true } => new FireDue { Id = id, Case = state.Id, Actor = Actor.System },
            { Signal: { } signal } => new DeliverSignal
            {
                Id = id, Case = state.Id, Actor = Actor.System, Key = $"{signal.From}/{signal.Name}/{id}", From = signal.From, Signal = signal.Name, Values = ValueMap.Of(step.Data),
            },
            _ => Rare(step, state, plan),
        };
    }

    private CaseCommand Rare(ScenarioStep step, CaseState state, MigrationPlan? plan) => step switch
    {
        { Join: { } join } => new JoinParty
        {
            Id = id, Case = state.Id, Activity = join.Activity, Party = join.Party, Subject = join.Subject, Comment = step.Comment,
            Actor = In(state, step.By!, s => Round(join.Activity) is { } activity ? s.Resolve(activity.LateJoin) : []),
        },
        { Ceremony: { } ceremony } => new RecordCeremony
        {
            Id = id, Case = state.Id, Activity = ceremony.Activity, Answer = AnswerOf(step), OccurredOn = step.OccurredOn,
            Actor = In(state, step.By!, s => Round(ceremony.Activity) is { } activity ? TaskOpening.Recorders(s, activity.Rule) : []),
            Signatures = [.. ceremony.Signed.Select(x => x with { Task = IdOf(state, x.Task) })], Absent = [.. ceremony.Absent.Select(a => IdOf(state, a))],
        },
        { Ruling: { } ruling } => RulingOf(ruling, step, state),
        { Dispute: { } what } => new DisputeSignature
        {
            Id = id, Case = state.Id, Reason = step.Comment, Document = what.Contains(':', StringComparison.Ordinal) ? null : DocumentId(state, what),
            Item = what.Contains(':', StringComparison.Ordinal) ? what : null, Actor = In(state, step.By!, s => Signers(s, what)),
        },
        { Limit: { } handle } => new SetLimit
        {
            Id = id, Case = state.Id, Actor = Distributor(state, handle, step.By!), Task = IdOf(state, handle), Due = step.Due, Reason = step.Comment ?? "",
        },
        { Extend: { } handle } => new AskExtension
        {
            Id = id, Case = state.Id, Actor = ActorFor(state, handle, step.By!, false), Task = IdOf(state, handle), Internal = step.Internal, Amount = step.Amount!,
            Reason = step.Comment ?? "",
        },
        { Retry: { } incident } => new RetryIncident { Id = id, Case = state.Id, Actor = Administrator(step.By!), Number = NumberOf(state, incident) },
        { Resolve: { } incident } => new ResolveIncident
        {
            Id = id, Case = state.Id, Actor = Administrator(step.By!), Number = NumberOf(state, incident), Reason = step.Comment ?? "", Port = step.Port,
        },
        _ => new MigrateCase
        {
            Id = id, Case = state.Id, Actor = Administrator(step.By!), From = plan!.From, To = plan.To, Plan = plan.Digest, Seq = plan.Seq, Map = plan.Map,
        },
    };

    /// <summary>A document as scenarios name it: the newest of a type, or <c>type#2</c>; null when there is none.</summary>
    internal static CaseDocument? Document(CaseState state, string name)
    {
        var cut = name.LastIndexOf('#');
        var of = state.Documents.Where(d => d.Type == (cut < 0 ? name : name[..cut])).OrderBy(d => int.Parse(d.Id[(d.Id.LastIndexOf('v') + 1)..], CultureInfo.InvariantCulture));
        if (cut < 0) return of.LastOrDefault();
        return int.TryParse(name[(cut + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var nth) && nth > 0 ? of.ElementAtOrDefault(nth - 1) : null;
    }

    private DocumentCommand RulingOf(RulingStep ruling, ScenarioStep step, CaseState state)
    {
        var clerk = In(state, step.By!, _ => Document(state, ruling.Document) is { } document ? [new Seat("clerk", document.Organisation)] : []);
        var (document, by) = (DocumentId(state, ruling.Document), ruling.With is { } with ? DocumentId(state, with) : null);
        return ruling.Kind switch
        {
            RulingKind.Replace => new ReplaceDocument { Id = id, Case = state.Id, Actor = clerk, Document = document, By = by, DecidedBy = ruling.DecidedBy, Reason = step.Comment },
            RulingKind.Correct => new CorrectDocument { Id = id, Case = state.Id, Actor = clerk, Document = document, By = by, DecidedBy = ruling.DecidedBy, Reason = step.Comment },
            _ => new WithdrawDocument { Id = id, Case = state.Id, Actor = clerk, Document = document, By = by, DecidedBy = ruling.DecidedBy, Reason = step.Comment },
        };
    }

    private IReadOnlyList<Seat> Signers(Session s, string what)
    {
        var colon = what.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return Document(s.State, what)?.Signers ?? [];
        var item = s.State.Round(what[..colon])?.Item(what[(colon + 1)..]);
        return item is null || Round(what[..colon]) is not { } activity ? [] : s.Resolve(activity.Rule.Who, item.Row.Party);
    }

    private ForEachPartyActivity? Round(string activity) => definition.Activities.GetValueOrDefault(activity) as ForEachPartyActivity;

    private static string IdOf(CaseState state, string handle) => TaskOf(state, handle)?.Id ?? handle;

    /// <summary>The open task of a handle, or the one that silence closed.</summary>
    private static CaseTask? TaskOf(CaseState state, string handle) =>
        state.Task(handle) ?? (state.Silent?.FirstOrDefault(s => s.Task.Handle == handle) is { } silent ? LateReplies.Of(state, silent.Task.Id) : null);

    private static string DocumentId(CaseState state, string name) => Document(state, name)?.Id ?? name;

    private static int NumberOf(CaseState state, string incident) =>
        state.Incidents.Find(i => i.Code == incident || $"{i.Code} {i.Where}" == incident)?.Number ?? 0;

    private Answer AnswerOf(ScenarioStep step) =>
        new() { Comment = step.Comment, Reasons = step.Reasons, Values = step.Data, Attachments = Files(step.Attachments), Letter = step.Outside };

    private IReadOnlyList<Attachment> Files(IReadOnlyList<string> slots) => [.. slots.Select(file)];

    private Actor ActorFor(CaseState state, string handle, string account, bool paper)
    {
        if (TaskOf(state, handle) is not { } task) return PositionOf(account);
        var standings = paper
            ? Entitlement.PaperStandings(Directory, state, task, account, Today)
            : Entitlement.Standings(Directory, state, task, account, Today);
        return First(account, standings);
    }

    private Actor PositionFor(CaseState state, string action, string account) =>
        definition.Activities.GetValueOrDefault(action) is CaseActionActivity a
            ? First(account, Actions.Standings(definition, state, a, inputs, account))
            : PositionOf(account);

    /// <summary>In a position that leads to one of some seats.</summary>
    private Actor In(CaseState state, string account, Func<Session, IReadOnlyList<Seat>> seats)
    {
        // A session that is only asked, never emitted to.
        var s = new Session(definition, state, new FireDue { Id = "", Case = state.Id, Actor = Actor.System }, inputs);
        return First(account, Directory.StandingsFor(account, seats(s), Today, state.Matter));
    }

    private Actor Distributor(CaseState state, string handle, string account) =>
        state.Task(handle) is { } task && Directory.PositionsOf(account, Today).FirstOrDefault(p => Reassignment.Distributes(Directory, task, p, Today)) is { } position
            ? ActorOf(account, position)
            : PositionOf(account);

    private Actor Administrator(string account) =>
        Directory.PositionsOf(account, Today).FirstOrDefault(p => p.Roles.Contains(Incidents.AdministratorRole)) is { } position
            ? ActorOf(account, position)
            : PositionOf(account);

    private Actor First(string account, IEnumerable<Standing> standings) =>
        standings.FirstOrDefault() is { } standing ? ActorOf(account, standing.Position) : PositionOf(account);

    private Actor PositionOf(string account) =>
        Directory.PositionsOf(account, Today) is [var position, ..] ? ActorOf(account, position) : new Actor(account, "", "");

    private static Actor ActorOf(string account, Position position) => new(account, position.Key, position.Organisation);
}
