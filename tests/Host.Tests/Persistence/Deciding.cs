using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;

namespace Approvals.Tests.Persistence;

/// <summary>Commands and deciders made by hand: they emit the facts a test needs.</summary>
internal static class Deciding
{
    public static readonly Actor Officer = new("officer.nghe-an", "officer.nghe-an", "nghe-an");

    public static CaseSubmitted Submitted(string number = "NA-2026-01") => new(
        "aid-project", "d1", "t1", "nghe-an", "nghe-an", number, "Nước sạch cho bản Cò Phạt", new DateOnly(2026, 3, 2), Officer.Id,
        [Officer.Id], ValueMap.Empty);

    public static TakeAction Command(string caseId, string? key = null, string? digest = null, Actor? actor = null) => new()
    {
        Id = $"c-{caseId}", Case = caseId, Actor = actor ?? Officer, Action = "note", IdempotencyKey = key, BodyDigest = digest,
    };

    public static SubmitCase Submit(string caseId, int revision = 0) => new()
    {
        Id = $"s-{caseId}", Case = caseId, Actor = Officer, Type = "aid-project", Organisation = "nghe-an", Values = ValueMap.Empty,
        Attachments = [],
        Authors = [Officer.Id], DraftRevision = revision,
    };

    /// <summary>Accepts with the facts given, as the engine would.</summary>
    public static Decider Emit(CaseCommand command, params Fact[] facts) => Emit(command, (_, _) => facts);

    public static Decider Emit(CaseCommand command, Func<CaseState?, Inputs, IReadOnlyList<Fact>> facts, params PrivateValue[] privates) =>
        (state, inputs) =>
    {
        var record = new CaseRecord
        {
            Stream = command.Stream, Seq = (state?.Seq ?? 0) + 1, At = inputs.Now, Actor = command.Actor,
            Command = new CommandRef(command.Id, command.GetType().Name), Facts = facts(state, inputs),
        };
        return new Decision.Accepted(record, CaseState.Fold(state, record), privates);
    };

    public static Decider Refuse(Refusal refusal) => (_, _) => new Decision.Refused(refusal);

    public static CaseTask TaskOf(string id, string? deadline = null) => new()
    {
        Id = id, Activity = "appraise", Handle = "appraise", Visit = 1, Kind = TaskKind.Step, Organisation = "so-tai-chinh-nghe-an",
        Seats = [new Seat("appraiser", "so-tai-chinh-nghe-an"), new Seat("head", "so-tai-chinh-nghe-an")],
        ConfirmSeats = [new Seat("clerk", "nghe-an")],
        Outcomes = [], OpenedAt = new DateTimeOffset(2026, 3, 2, 1, 0, 0, TimeSpan.Zero), OpenedOn = new DateOnly(2026, 3, 2),
        Deadline = deadline,
    };

    public static Deadline Deadline(string id, string? task = null) => new()
    {
        Id = id, Key = "appraisal", Term = "20 working days", Basis = "NĐ 80/2020 Điều 8", Confirmed = true,
        Start = new DateOnly(2026, 3, 2),
        Due = new DateOnly(2026, 3, 30), Calendar = 1, OnSupplement = "pause", Task = task, Reminders = [3],
    };

    public static DueItem Due(string key, DateTimeOffset at) => new(key, "reminder", at, "x/d1", null, -3);
}
