using System.Collections.Concurrent;
using System.Globalization;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;
using Approvals.Workflows.Tests;
using Approvals.Workflows.Tests.Campaigns;
using Approvals.Workflows.Tests.Engine;

namespace Approvals.Tests.Campaigns;

/// <summary>Every random case type there is in every version, by what its digest is called: <c>random-7</c>, <c>random-7-2</c>.</summary>
internal sealed class RandomDefinitions : IDefinitions
{
    private static readonly ConcurrentDictionary<string, CaseDefinition> made = new();

    public CaseDefinition Active(string type) => Of(type);

    public CaseDefinition ByDigest(string digest) => Of(digest);

    public static CaseDefinition Of(string digest) => made.GetOrAdd(digest, name => RandomCaseType.Of(Numbers(name).Seed, Numbers(name).Version).Definition);

    /// <summary>The command that takes a case over to the next version of its type, as it was rehearsed on just this state.</summary>
    public static MigrateCase Migrate(string id, CaseState state, Seeded random, DateTimeOffset now)
    {
        var (seed, version) = Numbers(state.Digest);
        var (older, newer) = (Of(state.Digest), Of($"random-{seed}-{version + 1}"));
        var inputs = new Inputs { Now = now, Calendar = new(1, [], []), Directory = Office.Directory, Registers = new NoRegister(), SaltSeed = [] };
        var steps = from gone in Migration.Vanished(older, newer)
                    from same in newer.Activities.Keys
                    where VersionChanges.Origin(same) == VersionChanges.Origin(gone)
                    select KeyValuePair.Create(gone, same);
        var map = new MigrationMap { Steps = new Dictionary<string, string>(steps), NewTerms = random.Next(2) == 0 };
        var plan = Migration.Rehearse(older, newer, state, inputs, map);
        plan = Migration.Rehearse(older, newer, state, inputs, map with { Accepted = [.. plan.Problems.Where(p => p.CanAccept).Select(p => p.Key)] });
        return new MigrateCase
        {
            Id = id, Case = state.Id, Actor = new Actor("admin", "admin", Office.Union), From = plan.From, To = plan.To, Plan = plan.Digest, Seq = plan.Seq, Map = plan.Map,
        };
    }

    private static (int Seed, int Version) Numbers(string digest)
    {
        var parts = digest.Split('-');
        return (int.Parse(parts[1], CultureInfo.InvariantCulture), parts.Length > 2 ? int.Parse(parts[2], CultureInfo.InvariantCulture) : 1);
    }

    private sealed class NoRegister : IRegisterReader
    {
        public int Last(string register) => 0;
    }
}
