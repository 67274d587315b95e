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
/// <param name="Told">By body and step, for everybody who may read the history.</param>
/// <param name="Persons">By person: the reader's own, and of a head those of the own body. Never a list of the others.</param>
public sealed record LatenessView(Lateness Told, IReadOnlyList<PersonPart> Persons);

/// <summary>Splits the working time of a case by who held it.</summary>
public sealed class LatenessDesk(ICaseStore store, ReferenceData reference)
{
    /// <summary>The split as an account may read it; the caller has checked that the history may be read.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="account">The reader.</param>
    /// <param name="today">Local day up to which a running case is counted.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public async Task<LatenessView> ReadAsync(string caseId, string account, DateOnly today, CancellationToken cancellation = default)
    {
        var told = Lateness.Of(await store.HistoryAsync(caseId, cancellation), reference.Calendar(), today);
        var headOf = reference.Directory().PositionsOf(account, today).Where(p => p.Roles.Contains("head")).Select(p => p.Organisation).ToHashSet(StringComparer.Ordinal);
        return new LatenessView(told,
        [
            .. told.Spans.Where(s => s.Person is not null && (s.Person == account || headOf.Contains(s.Body))).GroupBy(s => (Account: s.Person!, s.Body))
                .Select(g => new PersonPart(g.Key.Account, g.Key.Body, g.Sum(s => s.WorkingDays))).Where(p => p.WorkingDays > 0)
                .OrderBy(p => p.Account, StringComparer.Ordinal),
        ]);
    }
}
