using Approvals.Desk;
using Approvals.Identity;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Tracing;

namespace Approvals.Api;

/// <summary>What one body held at one step; the body is empty for the other units of a round, who are told of together.</summary>
public sealed record HeldPartAnswer(string Organisation, string? Handle, HoldCause Cause, int WorkingDays);

/// <summary>What was open beside what held the case.</summary>
public sealed record HeldBesideAnswer(string Task, string Handle, string Organisation);

/// <summary>A run of days with one holder.</summary>
public sealed record HeldSpanAnswer(
    DateOnly From, DateOnly To, string Organisation, string? Task, string? Handle, HoldCause Cause, int WorkingDays, bool RecordedLate,
    IReadOnlyList<HeldBesideAnswer> Beside);

/// <summary>A limit that was passed.</summary>
public sealed record LateLimitAnswer(
    string Deadline, string Key, string? Handle, string Basis, DateOnly Due, DateOnly? EndedOn, int DaysOver, IReadOnlyList<HeldPartAnswer> Within,
    IReadOnlyList<HeldPartAnswer> Over, IReadOnlyList<Extension> Extensions);

/// <summary>Something that was recorded later than it happened.</summary>
public sealed record LateRecordingAnswer(string Handle, string Organisation, DateOnly On, DateOnly RecordedOn, int WorkingDays);

/// <summary>A person's days: the caller's own, and of a head those of the own body.</summary>
public sealed record PersonPartAnswer(string Account, string Organisation, int WorkingDays);

/// <summary>Why a case took as long as it did.</summary>
public sealed record LatenessAnswer(
    string Case, DateOnly Start, DateOnly End, int WorkingDays, IReadOnlyList<HeldPartAnswer> Parts, IReadOnlyList<LateLimitAnswer> Late,
    IReadOnlyList<LateRecordingAnswer> Recordings, IReadOnlyList<HeldSpanAnswer> Spans, IReadOnlyList<PersonPartAnswer> Persons);

/// <summary>The working time of a case, split by who held it.</summary>
internal static class LatenessEndpoints
{
    public static void MapLateness(this RouteGroupBuilder api) => api.MapGet("/cases/{id}/lateness", GetAsync)
        .WithSummary("The working days of a case by body and step: they add up; limits that were passed and who held the case meanwhile")
        .Gives<LatenessAnswer>(StatusCodes.Status200OK, 403, 404);

    private static async Task<IResult> GetAsync(
        string id, ApiCases cases, ApiProblems problems, LatenessDesk lateness, CurrentPerson person, CancellationToken cancellation)
    {
        if (await cases.FindAsync(id, cancellation) is not { } lens) return cases.Unknown;
        if (!lens.View.Relation.Allows(CaseRight.ReadHistory)) return problems.Of(StatusCodes.Status403Forbidden, "api.history-not-entitled");
        var read = await lateness.ReadAsync(lens.View, cases.Account, person.Today, cancellation);
        var told = read.Told;
        return ApiSetup.Json(new LatenessAnswer(
            id, told.Start, told.End, told.WorkingDays, Parts(told.Parts),
            [.. told.Late.Select(l => new LateLimitAnswer(
                l.Deadline.Id, l.Deadline.Key, l.Handle, l.Deadline.Basis, l.Deadline.Due, l.EndedOn, l.DaysOver, Parts(l.Within), Parts(l.Over),
                l.Deadline.Extensions ?? []))],
            [.. told.Recordings.Select(r => new LateRecordingAnswer(r.Handle, r.Body, r.On, r.RecordedOn, r.WorkingDays))],
            [.. told.Spans.Select(s => new HeldSpanAnswer(
                s.From, s.To, s.Body, s.Task, s.Handle, s.Cause, s.WorkingDays, s.RecordedLate,
                [.. s.Beside.Select(b => new HeldBesideAnswer(b.Task, b.Handle, b.Body))]))],
            [.. read.Persons.Select(p => new PersonPartAnswer(p.Account, p.Body, p.WorkingDays))]));
    }

    private static IReadOnlyList<HeldPartAnswer> Parts(IReadOnlyList<HeldPart> parts) =>
        [.. parts.Select(p => new HeldPartAnswer(p.Body, p.Handle, p.Cause, p.WorkingDays))];
}
