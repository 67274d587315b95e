using System.Globalization;
using System.Text.Json.Nodes;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Seeding;

/// <summary>What a script is played with: ids, sample files, and the cases that were played before it.</summary>
internal sealed class Props(Func<string> newId, IReadOnlyDictionary<(string Type, string Slot), Attachment> samples, Func<string, string, (string Id, int Revision)?> draftOf)
{
    private readonly Dictionary<string, string> cases = new(StringComparer.Ordinal);
    private int files;

    public string NewId() => newId();

    /// <summary>The sample of a slot, as a file of its own.</summary>
    public Attachment File(string type, string slot)
    {
        var sample = samples[(type, slot)];
        return sample with { Id = string.Create(CultureInfo.InvariantCulture, $"{sample.Id}-{++files:x}") };
    }

    /// <summary>The id of a case that begins.</summary>
    public string Begun(string key, string? draft = null) => cases[key] = draft ?? NewId();

    /// <summary>The draft that another case prepared under a link; null when it prepared none.</summary>
    public (string Id, int Revision)? DraftOf(string parent, string link) => draftOf(parent, link);

    /// <summary>The id of a case that has begun.</summary>
    public string Case(string key) =>
        cases.GetValueOrDefault(key) ?? throw new InvalidOperationException($"The sample case {key} has not begun when another one names it.");
}

/// <summary>Something that happens in a play.</summary>
/// <param name="At">When.</param>
/// <param name="Command">The command it is, on the case as it stands.</param>
internal sealed record Scene(DateTimeOffset At, Func<CaseState, Props, CaseCommand> Command);

/// <summary>A case that is played: when and how it begins, and what happens next.</summary>
internal interface IScript
{
    string Key { get; }

    CaseDefinition Definition { get; }

    DateTimeOffset BeginsAt { get; }

    CaseCommand Begin(Props props);

    /// <summary>The next thing that happens; null when the case ended or the rest is left to whoever looks at the demonstration.</summary>
    Scene? Next(CaseState state);
}

/// <summary>An aid case that a plan plays to a stated point.</summary>
internal sealed class PlannedScript(CaseDriver driver, CaseDefinition definition) : IScript
{
    public string Key => driver.Plan.Key;

    public CaseDefinition Definition => definition;

    public DateTimeOffset BeginsAt => driver.Begin;

    public CaseCommand Begin(Props props)
    {
        var plan = driver.Plan;
        var id = props.Begun(plan.Key);
        var values = ValueMap.Of(plan.Values);
        var probe = new CaseState { Id = id, Values = values, Type = definition.Key, Organisation = plan.Organisation };
        var slots = FormCheck.MissingSlots(definition, probe).Select(p => p.Where["slot:".Length..]);
        return new SubmitCase
        {
            Id = props.NewId(), Case = id, Actor = new Actor(plan.Officer, plan.Officer, plan.Organisation), Type = definition.Key,
            Organisation = plan.Organisation, Values = values,
            Attachments = Files(slots, props), Authors = [plan.Officer], Reasons = plan.Reasons,
        };
    }

    public Scene? Next(CaseState state)
    {
        if (driver.Next(state) is not { } step) return null;
        return new Scene(step.At, (now, props) =>
        {
            driver.Done(step);
            return Command(now, step, props);
        });
    }

    private CaseCommand Command(CaseState state, PlayStep step, Props props) => step switch
    {
        PlayStep.Decide s => new DecideTask
        {
            Id = props.NewId(), Case = state.Id, Actor = s.Actor, Task = s.Task.Id, Outcome = s.Outcome, OccurredOn = s.OccurredOn,
            Answer = s.Answer with { Attachments = Files(s.Files, props) }, Seen = Seen.Of(state, definition.Form, s.Task),
        },
        PlayStep.Confirm s => new ConfirmAnswer { Id = props.NewId(), Case = state.Id, Actor = s.Actor, Task = s.Task.Id, Accept = true },
        PlayStep.Act s => new TakeAction
        {
            Id = props.NewId(), Case = state.Id, Actor = s.Actor, Action = s.Action,
            Answer = s.Answer with { Attachments = Files(s.Files, props) },
        },
        _ => new FireDue { Id = props.NewId(), Case = state.Id, Actor = Actor.System },
    };

    private IReadOnlyList<Attachment> Files(IEnumerable<string> slots, Props props) => [.. slots.Select(s => props.File(definition.Key, s))];
}
