using Approvals.Desk;
using Approvals.Identity;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Cases;

/// <summary>What a check found beside a case, for one reader: who it is about, and of another case number and names only to those who may read it.</summary>
public sealed class CheckSight(CurrentPerson person, CaseAccess access, ICaseStore store, IDefinitions definitions, Texts texts)
{
    /// <summary>A line for each thing found, after a line for those of this case whom it is about.</summary>
    public IEnumerable<string> Lines(CaseDefinition definition, ValueMap values, string check, IReadOnlyList<CheckSource> sources)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(sources);
        var leaders = AsksLeaders(definition, check);
        if (leaders && Trips.KeyLeaders(definition.Form, values) is { Count: > 0 } own) yield return texts.Format("check.key-leaders.own", ("names", string.Join(", ", own)));
        foreach (var line in sources.Select(source => Line(definition, values, source, leaders)).Distinct(StringComparer.Ordinal)) yield return line;
    }

    private static bool AsksLeaders(CaseDefinition definition, string check) =>
        definition.Form.Checks.FirstOrDefault(c => c.Key == check) is { } found && found.When.References.Any(r => r is ["variables", "facts", var fact, ..]
            && definition.Form.Queries.Any(q => q.Name == fact && q.Kind == QueryKind.KeyLeadersAbroad));

    private string Line(CaseDefinition definition, ValueMap values, CheckSource source, bool leaders)
    {
        if (!source.Stream.StartsWith("case/", StringComparison.Ordinal)) return CheckWords.Of(texts, source);
        // The store answers from memory or in one read; lines are drawn without waiting.
        var other = store.LoadAsync(source.Stream["case/".Length..], CancellationToken.None).GetAwaiter().GetResult();
        if (other is null || !access.RelationOf(other, person.Account, person.Today).Allows(CaseRight.Read)) return CheckWords.Of(texts, source with { Number = texts["check.other-case"] });
        var named = leaders && definitions.ByDigest(other.Digest) is { } theirs ? Trips.KeyLeaders(theirs.Form, other.Values) : [];
        // Who bears the name there, and in which body: whoever reads both cases can tell whether it is one person.
        if (!leaders && definitions.ByDigest(other.Digest) is { } one) named = Trips.Namesakes(one.Form, other.Values, definition.Form, values);
        return CheckWords.Of(texts, source) + (named.Count > 0 ? " · " + string.Join(", ", named) : "");
    }
}
