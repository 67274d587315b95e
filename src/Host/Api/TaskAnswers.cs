using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Api;

/// <summary>A row of the inbox.</summary>
public sealed record TaskItem(
    string Id, string Case, string Number, string CaseTitle, string Type, string Activity, string Handle, string Title, TaskKind Kind,
    string Organisation, bool ByLetter,
    string State, DateTimeOffset OpenedAt, DateOnly? Due, string? Deadline, string? Outcome, DateOnly? ClosedOn, bool? Late,
    DateOnly? InternalDue)
{
    /// <summary>The four-eyes rule by which another holder of the seat has to act; null when the caller may.</summary>
    public string? ExcludedBy { get; init; }
}

public sealed record ReasonAnswer(string Target, string? Text);

/// <summary>A way in which the caller may act.</summary>
public sealed record StandingAnswer(string Position, string Organisation, string Title, string? Capacity, string? OnBehalfOf);

public sealed record RecordedAnswerView(
    string Outcome, string Recorder, string Position, DateTimeOffset At, OutsideAct Letter, DateOnly OccurredOn, string? Comment,
    IReadOnlyList<ReasonAnswer> Reasons,
    IReadOnlyDictionary<string, JsonElement?> Data, IReadOnlyList<AttachmentAnswer> Attachments);

/// <summary>A seat of a task that several decide; without outcome it is still open.</summary>
public sealed record SeatAnswer(
    string Position, string Title, string? Outcome, string? Actor, string? ActedIn, string? Capacity, string? OnBehalfOf, DateOnly? On, string? Comment, string? Flagged);

/// <summary>Who decides together, who has voted what, who is missing.</summary>
public sealed record QuorumAnswer(int Needed, IReadOnlyList<SeatAnswer> Seats);

/// <summary>An open task with everything needed to decide it.</summary>
public sealed record TaskAnswer
{
    public required string Id { get; init; }
    public required string Case { get; init; }
    public required string Number { get; init; }
    public required string CaseTitle { get; init; }
    public required string Type { get; init; }
    public required string Status { get; init; }
    public required string StatusTitle { get; init; }
    public required string Activity { get; init; }
    public required string Handle { get; init; }
    public required int Visit { get; init; }
    public required string Title { get; init; }
    public required TaskKind Kind { get; init; }
    public required string Organisation { get; init; }
    public required bool ByLetter { get; init; }
    public required string State { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required DateOnly OpenedOn { get; init; }
    public required DeadlineAnswer? Deadline { get; init; }

    /// <summary>The limit the body set itself; null when it set none.</summary>
    public required DeadlineAnswer? Internal { get; init; }

    /// <summary>Of a request for more time, what is asked: the deadline and how much.</summary>
    public required ExtensionRequest? Extension { get; init; }

    public required string? Question { get; init; }
    public required IReadOnlyList<ReasonAnswer> Returned { get; init; }
    public required RecordedAnswerView? Recorded { get; init; }
    public required IReadOnlyList<OutcomeAnswer> Outcomes { get; init; }

    /// <summary>Sections whose fields the decision may set.</summary>
    public required IReadOnlyList<SectionAnswer> Sections { get; init; }

    public required IReadOnlyList<string> Slots { get; init; }
    public required IReadOnlyList<string> Covers { get; init; }

    /// <summary>Digest of what the decision binds to, as of <see cref="Seq"/>.</summary>
    public required string Seen { get; init; }

    public required long Seq { get; init; }

    /// <summary>Empty: the caller may look but not act.</summary>
    public required IReadOnlyList<StandingAnswer> Standings { get; init; }

    /// <summary>Ways in which the caller may record a signature made on paper.</summary>
    public required IReadOnlyList<StandingAnswer> PaperStandings { get; init; }

    /// <summary>The four-eyes rule that keeps the caller from acting; null for none.</summary>
    public required string? ExcludedBy { get; init; }

    /// <summary>The four-eyes rule under which the caller's decision will be marked for audit; null for none.</summary>
    public required string? FlaggedBy { get; init; }

    /// <summary>refuse, deputy or flag.</summary>
    public required FourEyesRule FourEyes { get; init; }

    /// <summary>Deputies it was passed to because four eyes leaves nobody else.</summary>
    public required IReadOnlyList<string> Routed { get; init; }

    /// <summary>The one position the work was given to; null when any holder of a seat may act.</summary>
    public required string? Position { get; init; }

    /// <summary>Seats and votes; null when one decision closes the task.</summary>
    public required QuorumAnswer? Quorum { get; init; }

    public required IReadOnlyDictionary<string, JsonElement?> Data { get; init; }
    public required IReadOnlyList<string> Masked { get; init; }
    public required IReadOnlyList<AttachmentAnswer> Attachments { get; init; }

    /// <summary>Files uploaded to the task and not recorded yet.</summary>
    public required IReadOnlyList<AttachmentAnswer> Uploads { get; init; }

    public required IReadOnlyList<OpinionAnswer> Opinions { get; init; }

    internal static TaskAnswer Of(CaseLens lens, CaseTask task, Directory directory, string account, DateOnly today, string language,
        IReadOnlyList<Attachment> uploads)
    {
        var (state, definition) = (lens.State, lens.View.Definition);
        // Of a party's item what that party filled in, also for whoever judges it.
        var (data, masked) = lens.Values(lens.View.SeesAnswer(task) ? Parties.View(definition, state, task).Values : state.Values);
        var (excluded, flagged) = Entitlement.FourEyes(directory, state, task, account, today);
        return new TaskAnswer
        {
            Id = task.Id, Case = state.Id, Number = state.Number, CaseTitle = state.Title, Type = state.Type, Status = state.Status,
            StatusTitle = Words.Status(definition, language, state.Status), Activity = task.Activity, Handle = task.Handle,
            Visit = task.Visit,
            Title = Words.Task(definition, language, task), Kind = task.Kind, Organisation = task.Organisation, ByLetter = task.ByLetter,
            State = task.Recorded is null ? "open" : "recorded", OpenedAt = task.OpenedAt, OpenedOn = task.OpenedOn,
            Deadline = state.DeadlineById(task.Deadline) is { } d ? CaseAnswer.DeadlineOf(definition, language, d) : null,
            Internal = state.DeadlineById(task.Internal) is { } own ? CaseAnswer.DeadlineOf(definition, language, own) : null,
            Extension = task.Extension, Question = lens.Text(task.Question),
            Returned = Reasons(lens, task.Returned), Recorded = task.Recorded is { } r ? RecordedOf(lens, r, language) : null,
            Outcomes = [.. task.Outcomes.Select(o => CaseTypeAnswer.Outcome(definition, language, task.Activity, o))],
            Sections = [.. SectionsOf(definition.Form, task).Select(s => CaseTypeAnswer.Section(definition, language, s))],
            Slots = [.. TaskFiles.SlotsOf(definition.Form, task).Order(StringComparer.Ordinal)], Covers = task.Covers,
            Seen = Workflows.Engine.Seen.Of(state, definition.Form, task), Seq = state.Seq,
            Standings = Ways(Entitlement.Standings(directory, state, task, account, today), language),
            PaperStandings = Ways(Entitlement.PaperStandings(directory, state, task, account, today), language),
            ExcludedBy = excluded, FlaggedBy = flagged,
            FourEyes = task.FourEyes ?? FourEyesRule.Refuse, Routed = task.Routed ?? [], Position = task.Position,
            Quorum = task.Quorum is { } quorum ? QuorumOf(lens, quorum, directory, language) : null, Data = data, Masked = masked,
            Attachments = [.. state.Attachments.Where(lens.Sees).Select(f => CaseAnswer.File(definition, language, state.Id, f))],
            Uploads = [.. uploads.Where(u => state.Attachments.All(f => f.Id != u.Id)).Select(f =>
            CaseAnswer.File(definition, language, state.Id, f))],
            Opinions = [.. state.Opinions.Where(lens.Sees).Select(o => CaseAnswer.OpinionOf(lens, language, o))],
        };
    }

    private static QuorumAnswer QuorumOf(CaseLens lens, TaskQuorum quorum, Directory directory, string language) => new(
        quorum.Needed,
        [.. quorum.Positions.Select(seat =>
        {
            var vote = quorum.Votes.FirstOrDefault(v => v.Seat == seat);
            return new SeatAnswer(
                seat, directory.Position(seat)?.Title.In(language) ?? seat, vote?.Outcome, vote?.Actor, vote?.Position, vote?.Capacity, vote?.OnBehalfOf,
                vote?.On, lens.Text(vote?.Comment), vote?.Flagged);
        })]);

    private static IEnumerable<SectionDefinition> SectionsOf(FormDefinition form, CaseTask task) =>
        (task.EditsDraft ? form.Draft : []).Concat(task.Section is { } own ? [own] : []).Select(form.Section).OfType<SectionDefinition>();

    private static RecordedAnswerView RecordedOf(CaseLens lens, RecordedAnswer r, string language) => new(
        r.Outcome, r.Recorder, r.Position, r.At, r.Letter, r.OccurredOn, lens.Text(r.Comment), Reasons(lens, r.Reasons),
        lens.Values(r.Values).Data,
        [.. r.Attachments.Where(lens.Sees).Select(f => CaseAnswer.File(lens.View.Definition, language, lens.State.Id, f))]);

    private static IReadOnlyList<ReasonAnswer> Reasons(CaseLens lens, IReadOnlyList<Reason> reasons) =>
        [.. reasons.Select(r => new ReasonAnswer(r.Target, lens.Text(r.Text)))];

    private static IReadOnlyList<StandingAnswer> Ways(IReadOnlyList<Standing> standings, string language) =>
        [.. standings.Select(s => new StandingAnswer(s.Position.Key, s.Position.Organisation, s.Position.Title.In(language), s.Capacity,
            s.OnBehalfOf))];
}
