using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Approvals.Persistence;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;
using Approvals.Workflows.People;
using Microsoft.EntityFrameworkCore;

namespace Approvals.Desk;

/// <summary>
/// Re-checks open tasks after the directory has changed, by a record or by the day alone (an absence ends, an assignment begins): a task that nobody can act on
/// any more becomes an incident, one that somebody can act on again is none.
/// </summary>
public sealed class TaskRecheck(ReferenceData reference, IDbContextFactory<ApprovalsDb> databases, Writer writer, CaseRunner runner, TimeProvider clock)
{
    /// <summary>Setting with what was known of each position at the last check.</summary>
    private const string Setting = "directory-checked";

    /// <summary>Checks what has changed since the last run; answers in how many cases an incident was raised or closed.</summary>
    public async Task<int> RunAsync(Func<string> newId, Action<string, Exception> onFault, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(newId);
        ArgumentNullException.ThrowIfNull(onFault);
        var (directory, today) = (reference.Directory(), Inputs.LocalDate(clock.GetUtcNow()));
        var stamp = $"{directory.Version}/{today.Iso()}";
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var stored = await db.Settings.Where(s => s.Key == Setting).Select(s => s.Value).FirstOrDefaultAsync(cancellation);
        var before = stored is null ? null : JsonSerializer.Deserialize<Checked>(stored);
        if (before?.Stamp == stamp) return 0;

        var now = Signatures(directory, today);
        var changed = 0;
        // At the first run nothing is known to have changed, and every open task was checked when it opened.
        if (before is not null)
        {
            var touched = now.Where(p => before.Positions.GetValueOrDefault(p.Key) != p.Value).Select(p => p.Key).ToList();
            foreach (var id in await CasesOfAsync(db, directory, touched, cancellation))
                try
                {
                    if (await runner.ExecuteAsync(new RecheckTasks { Id = newId(), Case = id, Actor = Actor.System }, cancellation) is Execution.Done) changed++;
                }
                catch (Exception fault) when (fault is not OperationCanceledException)
                {
                    // Left unchecked, it would be silence: the next run tries again.
                    onFault(id, fault);
                    return changed;
                }
        }
        var value = JsonSerializer.Serialize(new Checked(stamp, now));
        await writer.ExecuteAsync(s => s.Keep(Setting, value), Lane.Sweeps, cancellation);
        return changed;
    }

    /// <summary>Positions whose work somebody else could act on, or nobody could, under another directory or on another day.</summary>
    internal static List<string> Differing(Directory before, DateOnly then, Directory after, DateOnly on)
    {
        var old = Signatures(before, then);
        return [.. Signatures(after, on).Where(p => old.GetValueOrDefault(p.Key) != p.Value).Select(p => p.Key)];
    }

    /// <summary>Cases with an open task whose seats some of the positions hold, or that was given to one of them.</summary>
    internal static async Task<IReadOnlyList<string>> CasesOfAsync(ApprovalsDb db, Directory directory, IReadOnlyList<string> positions, CancellationToken cancellation)
    {
        SortedSet<string> cases = new(StringComparer.Ordinal);
        foreach (var group in positions.Select(directory.Position).OfType<Position>().GroupBy(p => p.Organisation))
        {
            var (keys, roles) = (group.Select(p => p.Key).ToList(), group.SelectMany(p => p.Roles).Distinct().ToList());
            cases.UnionWith(await db.TaskSeats.Where(s => s.Organisation == group.Key && roles.Contains(s.Role))
                .Join(db.Tasks, s => s.TaskId, t => t.Id, (s, t) => t.CaseId).Distinct().ToListAsync(cancellation));
            cases.UnionWith(await db.Tasks.Where(t => t.ClosedAt == null && keys.Contains(t.Position!)).Select(t => t.CaseId).Distinct().ToListAsync(cancellation));
        }
        return [.. cases];
    }

    /// <summary>What decides who may act for each position: its holders, deputies and authorisations of the day, and the body that has its work.</summary>
    private static Dictionary<string, string> Signatures(Directory directory, DateOnly on) => directory.Data.Positions.ToDictionary(p => p.Key, p =>
    {
        var text = new StringBuilder(directory.Successor(p.Organisation, on)).Append('|').AppendJoin(',', p.Roles).Append('|').AppendJoin(',', p.Fields);
        Holders(text, p.Key).Append(directory.IsAway(p.Key, on) ? "|away" : "|here");
        foreach (var deputy in directory.DeputiesOf(p.Key, Everything)) Holders(text.Append('|').Append(deputy.Key).Append(':').AppendJoin(',', deputy.Fields), deputy.Key);
        foreach (var mandate in directory.Data.Mandates)
            if (mandate.From == p.Key && directory.IsInForce(mandate, on))
                Holders(text.Append('|').Append(mandate.Id), mandate.To);
        foreach (var heir in directory.Heirs(p.Key, on).Where(h => h.Key != p.Key)) Holders(text.Append('|'), heir.Key);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));

        StringBuilder Holders(StringBuilder into, string position) =>
            into.Append('=').AppendJoin(',', directory.HoldersOf(position, on).Select(h => h.Account).Order(StringComparer.Ordinal));
    }, StringComparer.Ordinal);

    private static Matter Everything { get; } = new("");

    private sealed record Checked(string Stamp, Dictionary<string, string> Positions);
}
