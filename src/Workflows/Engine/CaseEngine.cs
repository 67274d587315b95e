using System.Diagnostics;
using System.Globalization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>The decision as a pure function of definition, state, command and inputs (DESIGN §2.1).</summary>
public static class CaseEngine
{
    /// <summary>Roles that may submit a case of their body.</summary>
    internal static readonly IReadOnlyList<string> Submitters = ["officer", "head", "office", "deputy"];

    /// <summary>Decides a command. Never changes <paramref name="state"/>; throws only on a fault of the program.</summary>
    /// <param name="definition">The version the case is pinned to; for a submission the active one.</param>
    /// <param name="state">The case so far, null before its first record.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="inputs">Everything else the decision may depend on.</param>
    /// <param name="newer">Of a migration, the version the case goes over to; null when it is not at hand.</param>
    public static Decision Decide(CaseDefinition definition, CaseState? state, CaseCommand command, Inputs inputs, CaseDefinition? newer = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(inputs);
        if (state is null != command is (SubmitCase or ImportCase)) return new Decision.Refused(state is null ? Refusals.UnknownCase : Refusals.AlreadySubmitted);
        if (state is { IsOpen: false } && command is not (DeliverSignal or ErasePersonal)) return new Decision.Refused(Refusals.Ended);
        if (!Holds(state, command.Actor, inputs)) return new Decision.Refused(Refusals.NotEntitled);
        // Only a decision or an action may say that it happened on another day: a submission that did could choose the rules it is under.
        if (command.OccurredOn is not null && command is not (DecideTask or TakeAction or RecordCeremony))
            return new Decision.Refused(Refusals.Invalid([new Problem("occurredOn", "problem.unknown-field", "occurredOn")]));
        if (CommandText.Problems(command).ToList() is { Count: > 0 } unclean) return new Decision.Refused(Refusals.Invalid(unclean));
        command = CommandText.Normal(command);
        var session = new Session(definition, state ?? new CaseState { Id = command.Case }, command, inputs);
        var refusal = command switch
        {
            SubmitCase c => Submit(session, c),
            DecideTask c => Answers.Decide(session, c),
            ConfirmAnswer c => Recordings.Confirm(session, c),
            TakeAction c => Actions.Take(session, c),
            JoinParty c => Parties.Join(session, c),
            RecordCeremony c => Ceremony.Record(session, c),
            DocumentCommand c => DocumentLife.Rule(session, c),
            DisputeSignature c => DocumentLife.Dispute(session, c),
            RecallTask c => Actions.Recall(session, c),
            AskBeside c => Actions.AskBeside(session, c),
            FireDue c => DueFiring.Fire(session, c.Apart),
            ChaseTask c => Chasing.Chase(session, c),
            NoteReminder c => Chasing.Note(session, c),
            DeliverSignal c => Links.Receive(session, c),
            RetryIncident c => Incidents.Retry(session, c),
            ResolveIncident c => Incidents.Resolve(session, c),
            MigrateCase c => Migrating.Apply(session, newer, c),
            ImportCase c => Importing.Take(session, c),
            ReassignTask c => Reassignment.Take(session, c),
            RecheckTasks => ActorCheck.Recheck(session),
            SetLimit c => Limits.Set(session, c),
            ErasePersonal c => Erasing.Take(session, c),
            AskExtension c => Extensions.Ask(session, c),
            RecalculateDeadlines c => Recalculation.Take(session, c),
            _ => throw new UnreachableException(command.GetType().Name),
        };
        if (refusal is not null) return new Decision.Refused(refusal);
        Keep(session);
        if (state is not null) ActorCheck.After(session, state);
        return session.Accept();
    }

    /// <summary>What must hold whatever a decision did; the rehearsal of a migration asks for it too, so that its dates are those of the commit.</summary>
    internal static void Keep(Session s)
    {
        Clocks.Keep(s);
        Limits.Keep(s);
        References.Keep(s);
    }

    /// <summary>Whether the position and body that a person claims to act in are his today: they go into the record whatever the command checks.</summary>
    private static bool Holds(CaseState? state, Actor actor, Inputs inputs)
    {
        if (actor == Actor.System) return true;
        var today = Inputs.LocalDate(state is not null && state.At > inputs.Now ? state.At : inputs.Now);
        return inputs.Directory.PositionsOf(actor.Id, today).Any(p => p.Key == actor.Position && p.Organisation == actor.Organisation);
    }

    private static Refusal? Submit(Session s, SubmitCase command)
    {
        var directory = s.Inputs.Directory;
        if (directory.Position(command.Actor.Position) is not { } position || position.Organisation != command.Organisation
            || !position.Roles.Any(Submitters.Contains) || directory.PositionsOf(command.Actor.Id, s.Today).All(p => p.Key != position.Key))
            return Refusals.NotEntitled;
        if (CaseOpening.PlaceOf(s, command.Organisation) is not { } place) return Refusals.NoPlace;

        var form = s.Definition.Form;
        command = command with { Values = ValueMap.Of(Sums.Fill(form, command.Values)) };
        var allowed = form.FieldsOf(form.Draft).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
        var problems = FormCheck.Values(form, allowed, command.Values, ValueMap.Empty, s.Lookups).ToList();
        problems.AddRange(Answers.Consultable(s, command.Values, place));
        var after = s.State with { Place = place, Organisation = command.Organisation, Type = command.Type, Values = command.Values, Attachments = [.. command.Attachments] };
        problems.AddRange(FormCheck.Missing(s.Definition, after, form.Draft).Concat(FormCheck.MissingSlots(s.Definition, after)));
        if (problems.Count > 0) return Refusals.Invalid(problems);
        var found = Checks.Of(s.Definition, after, [Checks.Submit], s.Inputs, command.Actor.Id);
        if (Checks.Problems(s.Definition, found, command.Reasons).ToList() is { Count: > 0 } unmet) return Refusals.Invalid(unmet);

        Open(s, command, place);
        Checks.Record(s, Checks.Submit, found, command.Reasons);
        Flow.Start(s);
        return null;
    }

    private static void Open(Session s, SubmitCase command, string place)
    {
        var register = CaseOpening.RegisterOf(command.Organisation, s.Today.Year);
        var number = s.Inputs.Registers.Last(register) + 1;
        var display = CaseOpening.Display(command.Organisation, s.Today.Year, number);
        var title = CaseOpening.TitleOf(s.Definition, command.Values, display);
        s.Emit(new CaseSubmitted(
            command.Type, s.Definition.Digest, s.Definition.TextsDigest, place, command.Organisation, display, title, s.On, command.Actor.Id,
            Authorship.Of(command.Authors), CaseOpening.VariablesOf(s.Definition), s.Definition.Field, s.Definition.AmountField,
            Authorship.Of(s.Definition.Form, command.Authors, command.Wrote, command.Actor.Id)));
        CaseOpening.Fill(s, new NumberTaken(register, number, display, title, s.On), command.Values, command.Actor.Id, command.Attachments);
        CaseOpening.LinkTo(s, command.Parent);
    }
}
