using System.Text.Json;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Desk;

/// <summary>How a command was called, beside what it asks.</summary>
/// <param name="Account">The signed-in person.</param>
/// <param name="Position">Position chosen, or null to take the first that fits.</param>
/// <param name="IdempotencyKey">Key of the call, or null.</param>
/// <param name="BodyDigest">SHA-256 of what was sent, needed with a key.</param>
public sealed record Call(string Account, string? Position = null, string? IdempotencyKey = null, string? BodyDigest = null);

/// <summary>Where pages, API, verbs and seeding hand in commands, so that all go the same way: wall, position, engine, store.</summary>
public sealed partial class CaseDesk(
    CaseRunner runner, ICaseStore store, DefinitionStore definitions, ReferenceData reference, CaseAccess access, CaseNames names, Database database,
    TimeProvider clock)
{
    /// <summary>Local day of now.</summary>
    public DateOnly Today => Inputs.LocalDate(clock.GetUtcNow());

    /// <summary>Id for a new case or command: sorts by time.</summary>
    public string NewId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");

    /// <summary>A case for a reader, or null when it does not exist or lies behind a wall.</summary>
    public async Task<CaseView?> ViewAsync(string account, string caseId, CancellationToken cancellation = default) =>
        await store.LoadAsync(caseId, cancellation) is { } state ? View(account, state) : null;

    /// <summary>A case at hand for a reader, or null when it lies behind a wall.</summary>
    public CaseView? View(string account, CaseState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var relation = access.RelationOf(state, account, Today);
        if (!relation.Allows(CaseRight.Read) || definitions.ByDigest(state.Digest) is not { } definition) return null;
        var bodies = access.BodiesOf(state, account, Today);
        // Whoever was only asked reads what was asked of its own people and what they answered.
        var own = relation.Allows(CaseRight.ReadPersonal) && relation.Allows(CaseRight.ReadOpinions)
            ? null
            : CaseView.OwnTexts(state, bodies).ToHashSet(StringComparer.Ordinal);
        var wall = RoundWall.Of(definition, state, relation, bodies, Today, () => store.HistoryAsync(state.Id, CancellationToken.None).GetAwaiter().GetResult());
        var texts = new PrivateTexts(database, "case/" + state.Id, own) { Kept = wall is null ? null : wall.Kept };
        return new CaseView(state, definition, texts, relation, bodies)
        {
            Wall = wall, Personal = CasePolicy.PersonalOf(relation, RolesOf(state, relation, bodies, account)),
        };
    }

    /// <summary>Roles of a reader where that makes the case theirs; somebody who signs, numbers or issues a paper of it now needs what it says.</summary>
    private IEnumerable<string> RolesOf(CaseState state, Relation relation, IReadOnlySet<string> bodies, string account)
    {
        var directory = reference.Directory();
        var signs = state.Tasks.Any(t => t.Kind == TaskKind.Signing && Entitlement.Standings(directory, state, t, account, Today).Count > 0);
        return signs ? ["leader"] : CaseSight.RolesAt(directory, account, relation == Relation.Owner ? [state.Organisation] : [.. bodies], Today);
    }

    /// <summary>The case of a task, or null when there is none for the reader.</summary>
    public async Task<(CaseView View, CaseTask? Task)?> TaskAsync(string account, string taskId, CancellationToken cancellation = default)
    {
        var dot = taskId.LastIndexOf('.');
        if (dot <= 0 || await ViewAsync(account, taskId[..dot], cancellation) is not { } view) return null;
        return (view, view.State.Tasks.Find(t => t.Id == taskId) ?? LateReplies.Of(view.State, taskId));
    }

    /// <summary>Decides or records.</summary>
    public async Task<Execution> DecideAsync(Call call, string taskId, string outcome, Answer answer, string? seen, DateOnly? occurredOn, CancellationToken cancellation = default)
    {
        return await TaskAsync(call.Account, taskId, cancellation) is { } found
            ? await DecideAsync(call, found.View, taskId, outcome, answer, seen, occurredOn, cancellation)
            : new Execution.Refused(Refusals.UnknownCase);
    }

    /// <summary>The same on a case that was loaded for the caller.</summary>
    public async Task<Execution> DecideAsync(
        Call call, CaseView view, string taskId, string outcome, Answer answer, string? seen, DateOnly? occurredOn, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(answer);
        var task = view.State.Tasks.Find(t => t.Id == taskId) ?? LateReplies.Of(view.State, taskId);
        var shown = task is null ? view : view with { State = Parties.View(view.Definition, view.State, task) };
        answer = answer with { Values = Changed(shown, await names.IdsAsync(view.Definition.Form, call.Account, answer.Values, cancellation)) };
        var standings = task is null ? []
            : answer.Letter is { Paper: true } ? Entitlement.PaperStandings(reference.Directory(), view.State, task, call.Account, Today)
            : Entitlement.Standings(reference.Directory(), view.State, task, call.Account, Today);
        return await runner.ExecuteAsync(
            new DecideTask
            {
                Id = NewId(), Case = view.State.Id, Actor = ActorOf(call, standings), Task = taskId, Outcome = outcome, Answer = answer, Seen = seen,
                OccurredOn = occurredOn, IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest, ReceivedAt = clock.GetUtcNow(),
            },
            cancellation);
    }

    /// <summary>Confirms or sends back a recording.</summary>
    public async Task<Execution> ConfirmAsync(Call call, string taskId, bool accept, string? comment, string? seen, CancellationToken cancellation = default)
    {
        if (await TaskAsync(call.Account, taskId, cancellation) is not { } found) return new Execution.Refused(Refusals.UnknownCase);
        var standings = found.Task is null ? [] : Entitlement.Standings(reference.Directory(), found.View.State, found.Task, call.Account, Today);
        return await runner.ExecuteAsync(
            new ConfirmAnswer
            {
                Id = NewId(), Case = found.View.State.Id, Actor = ActorOf(call, standings), Task = taskId, Accept = accept, Comment = comment, Seen = seen,
                IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest,
            },
            cancellation);
    }

    /// <summary>Takes an action of a case.</summary>
    public async Task<Execution> ActAsync(Call call, string caseId, string action, Answer answer, DateOnly? occurredOn, CancellationToken cancellation = default)
    {
        if (await ViewAsync(call.Account, caseId, cancellation) is not { } view) return new Execution.Refused(Refusals.UnknownCase);
        answer = answer with { Values = await names.IdsAsync(view.Definition.Form, call.Account, answer.Values, cancellation) };
        var standings = view.Definition.Activities.GetValueOrDefault(action) is CaseActionActivity a
            ? Actions.Free(view.Definition, view.State, a, ReadingInputs(), call.Account).Select(w => w.Standing).ToList()
            : [];
        return await runner.ExecuteAsync(
            new TakeAction
            {
                Id = NewId(), Case = caseId, Actor = ActorOf(call, standings), Action = action, Answer = answer, OccurredOn = occurredOn,
                IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest,
            },
            cancellation);
    }

    /// <summary>Takes back one's last step.</summary>
    public async Task<Execution> RecallAsync(Call call, string taskId, CancellationToken cancellation = default)
    {
        if (await TaskAsync(call.Account, taskId, cancellation) is not { } found) return new Execution.Refused(Refusals.UnknownCase);
        return await runner.ExecuteAsync(
            new RecallTask
            {
                Id = NewId(), Case = found.View.State.Id, Actor = ActorOf(call, []), Task = taskId, IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest,
            },
            cancellation);
    }

    /// <summary>Asks a further opinion or assigns work beside a task.</summary>
    public async Task<Execution> AskAsync(Call call, string taskId, TaskKind kind, string position, string text, CancellationToken cancellation = default)
    {
        if (await TaskAsync(call.Account, taskId, cancellation) is not { } found) return new Execution.Refused(Refusals.UnknownCase);
        var standings = found.Task is null ? [] : Entitlement.Standings(reference.Directory(), found.View.State, found.Task, call.Account, Today);
        return await runner.ExecuteAsync(
            new AskBeside
            {
                Id = NewId(), Case = found.View.State.Id, Actor = ActorOf(call, standings), Task = taskId, Kind = kind, Position = position, Text = text,
                IdempotencyKey = call.IdempotencyKey, BodyDigest = call.BodyDigest,
            },
            cancellation);
    }

    /// <summary>Actions a person could take now.</summary>
    public IReadOnlyList<CaseActionActivity> PossibleActions(CaseView view, string account)
    {
        ArgumentNullException.ThrowIfNull(view);
        var inputs = ReadingInputs();
        return
        [
            .. view.Definition.Activities.Values.OfType<CaseActionActivity>()
                .Where(a => Actions.IsPossible(view.Definition, view.State, a) && Actions.Standings(view.Definition, view.State, a, inputs, account).Count > 0)
                .OrderBy(a => a.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>Inputs for questions that decide nothing.</summary>
    public Inputs ReadingInputs() =>
        Inputs.ForReading(clock.GetUtcNow(), reference.Calendar(), reference.Directory()) with { Registers = new ReadingRegisters(database) };

    /// <summary>Only what differs: a form sends all its fields, and a personal value that stays must keep the digest that stands for it.</summary>
    private static Dictionary<string, JsonElement> Changed(CaseView view, IReadOnlyDictionary<string, JsonElement> values) =>
        values.Select(v => KeyValuePair.Create(v.Key, Kept(view, v.Key, v.Value))).Where(v => !Same(view, v.Key, v.Value)).ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);

    /// <summary>A table in which every personal cell that says what it said keeps the digest that stands for it, though rows may have moved.</summary>
    private static JsonElement Kept(CaseView view, string key, JsonElement value)
    {
        if (view.Definition.Form.Field(key) is not { } field || !PersonalCells.In(field) || !view.State.Values.TryGetValue(key, out var now)) return value;
        var known = PersonalCells.Digests(field, now).ToList();
        return PersonalCells.Map(field, value, (row, column, cell) =>
        {
            if (cell.ValueKind != JsonValueKind.String) return null;
            var same = known.Where(k => k.Column == column.Key && view.Privates.TryGetValue(k.Digest, out var text) && text == cell.GetString()).OrderBy(k => k.Row != row).ToList();
            return same.Count == 0 ? null : JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["private"] = same[0].Digest });
        });
    }

    private static bool Same(CaseView view, string key, JsonElement value)
    {
        if (!view.State.Values.TryGetValue(key, out var now)) return value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
        if (JsonElement.DeepEquals(now, value)) return true;
        return value.ValueKind == JsonValueKind.String && now.ValueKind == JsonValueKind.Object && now.TryGetProperty("private", out var digest)
            && view.Privates.TryGetValue(digest.GetString() ?? "", out var text) && text == value.GetString();
    }

    private Actor ActorOf(Call call, IReadOnlyList<Standing> standings)
    {
        var position = standings.FirstOrDefault(s => s.Position.Key == call.Position)?.Position ?? (standings.Count > 0 ? standings[0].Position : null)
            ?? reference.Directory().PositionsOf(call.Account, Today).OrderByDescending(p => p.Key == call.Position).FirstOrDefault();
        return position is null ? new Actor(call.Account, "", "") : new Actor(call.Account, position.Key, position.Organisation);
    }
}
