using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>A date that others have to keep and that the figures of a body depend on: seen, never recorded and never reminded of.</summary>
/// <param name="Key">Key of the duty.</param>
/// <param name="Title">What it is.</param>
/// <param name="Owner">Who owes it.</param>
/// <param name="Recipient">By whom it goes to whom.</param>
/// <param name="Period">What it covers.</param>
/// <param name="Due">When it is due next.</param>
/// <param name="Basis">Where the law says so.</param>
/// <param name="Confirmed">Whether the figure was read in the law in force.</param>
public sealed record FollowedDuty(
    string Key, LocalText Title, LocalText Owner, LocalText Recipient, DutyPeriod Period, DateOnly Due, string Basis, bool Confirmed);

/// <summary>The next dates of duties that a person's bodies follow: they come from the duties in force and the calendar alone.</summary>
public sealed class FollowedDuties(IDbContextFactory<ApprovalsDb> databases, ReferenceData reference, CaseAccess access, TimeProvider clock)
{
    /// <summary>The next date of each, the nearest first.</summary>
    public async Task<IReadOnlyList<FollowedDuty>> ListAsync(string account, CancellationToken cancellation = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var rules = await Duty.InForceAsync(db, cancellation);
        var (directory, calendar, today) = (reference.Directory(), reference.Calendar(), Inputs.LocalDate(clock.GetUtcNow()));
        var own = access.BodiesOf(account, today).Select(directory.Organisation).OfType<Organisation>().ToList();
        List<FollowedDuty> all = [];
        foreach (var rule in rules.Where(d => own.Exists(o => d.FollowedBy?.Contains(o.Kind) == true)))
        {
            var dates = rule.From(today.Year - 1).Select(p => (Period: p, rule.Due(p, calendar).Due));
            if (dates.FirstOrDefault(n => n.Due >= today) is { Period: not null } next)
                all.Add(new FollowedDuty(
                    rule.Key, rule.Title, OwnerOf(rule, own, directory, today), rule.Recipient, next.Period, next.Due, rule.Basis, rule.Confirmed));
        }
        return [.. all.OrderBy(f => f.Due).ThenBy(f => f.Key, StringComparer.Ordinal)];
    }

    /// <summary>The bodies of the followers' provinces that owe it, else those whom the duty names.</summary>
    private static LocalText OwnerOf(Duty rule, List<Organisation> own, Directory directory, DateOnly today)
    {
        if (rule.OwedBy is { } others) return others;
        var provinces = own.Select(o => o.Province).ToHashSet();
        var bodies = directory.Data.Organisations
            .Where(o => rule.BindsBody(o) && provinces.Contains(o.Province) && o.ValidFrom <= today && (o.ValidTo is null || o.ValidTo >= today))
            .Select(o => o.Short).ToList();
        return bodies.Count == 0 ? rule.Recipient
            : new LocalText(string.Join(", ", bodies.Select(b => b.Vi)), string.Join(", ", bodies.Select(b => b.En)));
    }
}
