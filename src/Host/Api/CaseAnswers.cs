using System.Text.Json;
using Approvals.Desk;
using Approvals.Localisation;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

public sealed record AttachmentAnswer(string Id, string Slot, string Title, string Name, long Size, string MediaType, string Sha256,
    string CopyKind, string? OriginalAt, string Href, string? Item, bool? Erased);

public sealed record OpenTaskAnswer(
    string Id, string Activity, string Handle, string Title, TaskKind Kind, string Organisation, bool ByLetter, string State,
    DateOnly OpenedOn, string? Deadline, DateOnly? Due, DateOnly? InternalDue);

public sealed record DeadlineAnswer(
    string Id, string Key, string Title, string Term, string Basis, bool Confirmed, DateOnly Start, DateOnly Due, bool Paused,
    IReadOnlyList<Pause> Pauses, string? Task, IReadOnlyList<Extension> Extensions, string? SetBy);

public sealed record OpinionAnswer(string Task, string Handle, string Organisation, string Outcome, string Title, string? Comment,
    DateOnly On, string? LetterNumber, string? Basis);

public sealed record ActionAnswer(string Key, string Title, CommentRule Comment, SectionAnswer? Section, bool Interrupts, bool Once);

/// <summary>A case named in a field.</summary>
/// <param name="Field">Field of the case that names; for a column <c>table.column</c>.</param>
/// <param name="Case">Id of the other case.</param>
/// <param name="Number">Its number.</param>
/// <param name="Title">Its title; null for a caller who may not read it.</param>
public sealed record NamedCaseAnswer(string Field, string Case, string? Number, string? Title);

/// <summary>One body of a round.</summary>
/// <param name="Party">The body.</param>
/// <param name="Subject">Whom it answers about; null for itself.</param>
/// <param name="State">open, given (waits for acceptance), signed, refused or lapsed.</param>
/// <param name="Outcome">What it answered last; null before.</param>
/// <param name="Judgement">What was said to its answer; null while nothing was.</param>
/// <param name="Returned">Whether its answer was sent back and no other has come.</param>
/// <param name="On">Day its answer counts from.</param>
public sealed record PartyAnswer(string Party, string? Subject, PartyState State, string? Outcome, string? Judgement, bool Returned, DateOnly? On);

/// <summary>A question to many bodies.</summary>
/// <param name="Activity">The activity.</param>
/// <param name="Visit">Its visit.</param>
/// <param name="Needed">How many must answer positively.</param>
/// <param name="Port">How the case went on; null while it waits.</param>
/// <param name="Asked">How many were asked.</param>
/// <param name="HandedIn">How many have answered.</param>
/// <param name="Parties">Those of them that the caller sees: of a round whose answers are judged a party sees itself.</param>
public sealed record RoundAnswer(string Activity, int Visit, int Needed, string? Port, int Asked, int HandedIn, IReadOnlyList<PartyAnswer> Parties)
{
    internal static RoundAnswer Of(RoundSight sight) => new(
        sight.Round.Activity, sight.Round.Visit, sight.Needed, sight.Round.Port, sight.Asked, sight.HandedIn,
        [.. sight.Round.Items.Select(i => new PartyAnswer(i.Row.Party, i.Row.Subject, i.State, i.Outcome, i.Judgement, i.Returned, i.On))]);
}

public sealed record IncidentAnswer(int Number, string Code, string Where);

/// <summary>A case that was submitted.</summary>
public sealed record CaseAnswer
{
    public required string Id { get; init; }
    public required string Type { get; init; }
    public required string Digest { get; init; }
    public required string Number { get; init; }
    public required string Title { get; init; }
    public required string Organisation { get; init; }
    public required string Place { get; init; }
    public required string Status { get; init; }
    public required string StatusTitle { get; init; }
    public required string Holder { get; init; }
    public required DateOnly StatusSince { get; init; }
    public required DateOnly SubmittedOn { get; init; }
    public required string Submitter { get; init; }

    /// <summary>Day on which a case that ran on paper was taken in; null for one that began here.</summary>
    public required DateOnly? ImportedOn { get; init; }

    public required long Seq { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateOnly? SuspendedOn { get; init; }
    public required string? Ending { get; init; }
    public required string? EndingTitle { get; init; }
    public required DateOnly? EndedOn { get; init; }
    public required string Relation { get; init; }
    public required IReadOnlyDictionary<string, JsonElement?> Data { get; init; }
    public required IReadOnlyList<string> Masked { get; init; }
    public required IReadOnlyList<AttachmentAnswer> Attachments { get; init; }
    public required IReadOnlyList<OpenTaskAnswer> Tasks { get; init; }
    public required IReadOnlyList<DeadlineAnswer> Deadlines { get; init; }
    public required IReadOnlyList<OpinionAnswer> Opinions { get; init; }
    public required IReadOnlyList<CaseDocument> Documents { get; init; }
    public required IReadOnlyList<ActionAnswer> Actions { get; init; }
    public required IReadOnlyList<CaseLink> Links { get; init; }

    /// <summary>Cases that its values name.</summary>
    public required IReadOnlyList<NamedCaseAnswer> Named { get; init; }

    /// <summary>Cases that name it and that the caller may read.</summary>
    public required IReadOnlyList<NamedCaseAnswer> NamedBy { get; init; }

    /// <summary>What many bodies were asked, and how far each has come; empty for a caller who sees only its own part.</summary>
    public required IReadOnlyList<RoundAnswer> Rounds { get; init; }

    public required IReadOnlyList<IncidentAnswer> Incidents { get; init; }

    /// <summary>What checks found when it was sent all the same.</summary>
    public required IReadOnlyList<WarningAnswer> Warnings { get; init; }

    internal static CaseAnswer Of(
        CaseLens lens, string language, IReadOnlyList<CaseActionActivity> actions, IReadOnlyList<CaseReference> named, IReadOnlyDictionary<string, NamedCase> others,
        IReadOnlyList<NamedBy> naming)
    {
        var (state, definition) = (lens.State, lens.View.Definition);
        var (data, masked) = lens.Values(state.Values);
        return new CaseAnswer
        {
            Id = state.Id, Type = state.Type, Digest = state.Digest, Number = state.Number, Title = state.Title,
            Organisation = state.Organisation, Place = state.Place,
            Status = state.Status, StatusTitle = Words.Status(definition, language, state.Status), Holder = state.Holder,
            StatusSince = state.StatusSince,
            SubmittedOn = state.SubmittedOn, Submitter = state.Submitter, ImportedOn = state.ImportedOn,
            Seq = state.Seq, At = state.At, SuspendedOn = state.SuspendedOn,
            Ending = state.Ending,
            EndingTitle = Words.Ending(definition, language, state.Ending), EndedOn = state.EndedOn,
            Relation = JsonNamingPolicy.CamelCase.ConvertName(lens.View.Relation.ToString()), Data = data, Masked = masked,
            Attachments = [.. state.Attachments.Where(lens.Sees).Select(f => File(definition, language, state.Id, f))],
            Tasks = [.. OpenTasks(lens, language)],
            Deadlines = [.. state.Deadlines.Where(lens.Sees).Select(d => DeadlineOf(definition, language, d))],
            Opinions = [.. state.Opinions.Where(lens.Sees).Select(o => OpinionOf(lens, language, o))],
            Documents = [.. state.Documents.Where(lens.Sees)],
            Actions = [.. actions.Select(a => ActionOf(definition, language, a))],
            Links = lens.SeesAll ? state.Links : [],
            Named = [.. named.Select(n => new NamedCaseAnswer(n.Field, n.Case, others.GetValueOrDefault(n.Case)?.Number, others.GetValueOrDefault(n.Case)?.Title))],
            NamedBy = [.. naming.Select(n => new NamedCaseAnswer(n.Field, n.Case.Id, n.Case.Number, n.Case.Title))],
            Warnings = lens.SeesAll ? [.. (state.Checks ?? []).Select(c => WarningAnswer.Of(lens, language, c))] : [],
            Rounds = [.. lens.View.Rounds.Select(RoundAnswer.Of)],
            Incidents = lens.SeesAll ? [.. lens.View.Shown.Incidents.Select(i => new IncidentAnswer(i.Number, i.Code, i.Where))] : [],
        };
    }

    internal static IEnumerable<OpenTaskAnswer> OpenTasks(CaseLens lens, string language) =>
        lens.State.Tasks.Where(lens.Sees).Select(t => TaskOf(lens.View.Definition, language, lens.State, t));

    internal static OpenTaskAnswer TaskOf(CaseDefinition d, string language, CaseState state, CaseTask t) => new(
        t.Id, t.Activity, t.Handle, Words.Task(d, language, t), t.Kind, t.Organisation, t.ByLetter, t.Recorded is null ? "open"
        : "recorded", t.OpenedOn, t.Deadline,
        state.DeadlineById(t.Deadline)?.Due, state.DeadlineById(t.Internal)?.Due);

    internal static AttachmentAnswer File(CaseDefinition d, string language, string caseId, Attachment f) => new(
        f.Id, f.Slot, Words.Slot(d, language, f.Slot), f.Name, f.Size, f.MediaType, f.Sha256, f.CopyKind, f.OriginalAt,
        $"{ApiSetup.Root}/cases/{caseId}/attachments/{f.Id}", f.Item, f.Erased);

    internal static DeadlineAnswer DeadlineOf(CaseDefinition d, string language, Deadline x) => new(
        x.Id, x.Key, TermTitle(d, language, x.Key), x.Term, x.Basis, x.Confirmed, x.Start, x.Due, x.Paused, x.Pauses, x.Task, x.Extensions ?? [],
        x.Set?.Position);

    /// <summary>What a term is called; the limit that a body sets itself is in no definition.</summary>
    internal static string TermTitle(CaseDefinition d, string language, string key) =>
        key == Limits.Key ? Texts.For(language)["term.internal"] : d.FirstText(language, "term." + key);

    internal static OpinionAnswer OpinionOf(CaseLens lens, string language, Opinion o) => new(
        o.Task, o.Handle, o.Organisation, o.Outcome, Words.Outcome(lens.View.Definition, language, o.Handle, o.Outcome),
        lens.Text(o.Comment), o.On, o.LetterNumber, o.Basis);

    private static ActionAnswer ActionOf(CaseDefinition d, string language, CaseActionActivity a) => new(
        a.Id, d.FirstText(language, "activity." + a.Id), a.Comment, a.Rule.Section is { } key && d.Form.Section(key) is { } s
        ? CaseTypeAnswer.Section(d, language, s) : null,
        a.Interrupts, a.Once);
}

/// <summary>A draft: mutable, outside history.</summary>
public sealed record DraftAnswer(
    string Id, string Type, string Status, int Revision, string Organisation, string Title, IReadOnlyDictionary<string, JsonElement> Data,
    IReadOnlyList<AttachmentAnswer> Attachments, IReadOnlyList<string> Authors, string? ParentCase, string? Link,
        IReadOnlyList<ProblemItem> Problems, IReadOnlyList<CheckAnswer> Checks);

/// <summary>What came of a command; for a repeated call what came of it then.</summary>
/// <param name="Tasks">Open tasks the caller may see; none for a caller whose way into the case ended with this command.</param>
public sealed record CommandAnswer(
    string Id, string Number, long Seq, bool Repeated, string Status, string StatusTitle, string Holder, string? Ending,
    IReadOnlyList<OpenTaskAnswer> Tasks)
{
    internal static CommandAnswer Of(CaseState state, CaseDefinition? definition, CaseLens? lens, string language, long seq, bool repeated) => new(
        state.Id, state.Number, seq, repeated, state.Status,
        definition is null ? state.Status : Words.Status(definition, language, state.Status), state.Holder, state.Ending,
        lens is null ? [] : [.. CaseAnswer.OpenTasks(lens, language)]);
}

/// <summary>A row of a list of cases.</summary>
public sealed record CaseItem(
    string Id, string Type, string Number, string Title, string Organisation, string? Province, string Status, string StatusTitle,
    string Holder, DateOnly StatusSince,
    bool Suspended, string? Ending, DateOnly OpenedOn, DateOnly? NextDue, string? NextDueTerm);

/// <summary>A page of a list.</summary>
/// <param name="Items">At most 100.</param>
/// <param name="Next">Cursor of the next page; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
