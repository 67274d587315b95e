using Approvals.Persistence;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Tracing;

namespace Approvals.Desk;

/// <summary>Working days that a case lay with one person, for that person and the head of the body alone.</summary>
/// <param name="Account">The person.</param>
/// <param name="Body">The body acted for.</param>
/// <param name="WorkingDays">Days of the steps that the person closed.</param>
public sealed record PersonPart(string Account, string Body, int WorkingDays);

/// <summary>What a reader is told of why a case took so long.</summary>
/// <param name="Told">By body and step, for everybody who may read the history; the body is empty for the other units of a round whose answers are judged.</param>
/// <param name="Persons">By person: the reader's own, and of a head those of the own body. Never a list of the others.</param>
public sealed record LatenessView(Lateness Told, IReadOnlyList<PersonPart> Persons);

/// <summary>Splits the working time of a case by who held it.</summary>
public sealed class LatenessDesk(ICaseStore store, ReferenceData reference)
{
    /// <summary>The split as an account may read it; the caller has checked that the history may be read.</summary>
    /// <param name="view">The case as the reader sees it.</param>
    /// <param name="account">The reader.</param>
    /// <param name="today">Local day up to which a running case is counted.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task<LatenessView> ReadAsync(CaseView view, string account, DateOnly today, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(view);
        var told = Lateness.Of(await store.HistoryAsync(view.State.Id, cancellation), reference.Calendar(), today);
        var headOf = reference.Directory().PositionsOf(account, today).Where(p => p.Roles.Contains("head")).Select(p => p.Organisation).ToHashSet(StringComparer.Ordinal);
        return new LatenessView(view.Wall is { } wall ? Behind(wall, told) : told,
        [
            .. told.Spans.Where(s => s.Person is not null && (s.Person == account || headOf.Contains(s.Body))).GroupBy(s => (Account: s.Person!, s.Body))
                .Select(g => new PersonPart(g.Key.Account, g.Key.Body, g.Sum(s => s.WorkingDays))).Where(p => p.WorkingDays > 0)
                .OrderBy(p => p.Account, StringComparer.Ordinal),
        ]);
    }

    /// <summary>To a unit of a round the others are one: how long they held the case together, not who of them, and no limit that one of them passed.</summary>
    private static Lateness Behind(RoundWall wall, Lateness told)
    {
        return told with
        {
            Spans =
            [
                .. told.Spans.Select(s => (wall.Keeps(s.Handle) ? s with { Body = "", Task = null, Handle = Step(s.Handle), Person = null } : s) with
                {
                    Beside = [.. s.Beside.Where(b => !wall.KeepsTask(b.Task))],
                }),
            ],
            Parts = Together(told.Parts),
            Late = [.. told.Late.Where(l => !wall.Keeps(l.Handle)).Select(l => l with { Within = Together(l.Within), Over = Together(l.Over) })],
            Recordings = [.. told.Recordings.Where(r => !wall.Keeps(r.Handle))],
        };

        IReadOnlyList<HeldPart> Together(IEnumerable<HeldPart> parts) =>
        [
            .. parts.Select(p => wall.Keeps(p.Handle) ? p with { Body = "", Handle = Step(p.Handle) } : p).GroupBy(p => (p.Body, p.Handle, p.Cause))
                .Select(g => new HeldPart(g.Key.Body, g.Key.Handle, g.Key.Cause, g.Sum(p => p.WorkingDays))).OrderByDescending(p => p.WorkingDays),
        ];

        static string? Step(string? handle) => handle?.Split(':', '.')[0];
    }
}
