namespace Approvals.Workflows.Definitions;

/// <summary>What of a definition is another in the newer version.</summary>
public enum ChangeKind
{
    /// <summary>Only in the newer version.</summary>
    Added,

    /// <summary>Only in the older version.</summary>
    Removed,

    /// <summary>In both, and not the same.</summary>
    Changed,
}

/// <summary>One difference between two versions.</summary>
/// <param name="Area">step, term, place, field, slot, check, variable or text.</param>
/// <param name="Key">What it is: an activity id, <c>term</c> or <c>place/term</c>, a field key, <c>vi:key</c> of a text.</param>
/// <param name="Kind">Added, removed or changed.</param>
/// <param name="Aspect">What of it: who, outcomes, term, section, connections …; empty when the whole was added or removed.</param>
/// <param name="Before">In the older version; null when there was nothing.</param>
/// <param name="After">In the newer version; null when there is nothing.</param>
public sealed record VersionChange(string Area, string Key, ChangeKind Kind, string Aspect, string? Before, string? After);

/// <summary>
/// Compares two versions of a case type in the words of definitions: pure, the same for the page, the verb and the tests. A step, term or field that is in both
/// gives one change for each aspect that differs; moving a box in the designer is none.
/// </summary>
public static class VersionDifference
{
    private static readonly string[] order = ["step", "term", "place", "field", "slot", "check", "variable", "text"];

    /// <summary>Every difference, by area, then key, then aspect; none when the two say the same.</summary>
    public static IReadOnlyList<VersionChange> Between(CaseDefinition older, CaseDefinition newer)
    {
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(newer);
        return
        [
            .. order.SelectMany(area => Between(area, Parts(area, older), Parts(area, newer))),
        ];
    }

    private static IEnumerable<VersionChange> Between(
        string area, SortedDictionary<string, SortedDictionary<string, string>> older, SortedDictionary<string, SortedDictionary<string, string>> newer)
    {
        foreach (var key in older.Keys.Union(newer.Keys).Order(StringComparer.Ordinal))
        {
            if (!newer.TryGetValue(key, out var after)) yield return new VersionChange(area, key, ChangeKind.Removed, "", Told(older[key]), null);
            else if (!older.TryGetValue(key, out var before)) yield return new VersionChange(area, key, ChangeKind.Added, "", null, Told(after));
            else
                foreach (var aspect in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
                    if (before.GetValueOrDefault(aspect) != after.GetValueOrDefault(aspect))
                        yield return new VersionChange(area, key, ChangeKind.Changed, aspect, before.GetValueOrDefault(aspect), after.GetValueOrDefault(aspect));
        }
    }

    private static string Told(SortedDictionary<string, string> shape) =>
        shape.Count == 1 ? shape.Values.First() : string.Join(" · ", shape.Select(p => $"{p.Key}: {p.Value}"));

    private static SortedDictionary<string, SortedDictionary<string, string>> Parts(string area, CaseDefinition d)
    {
        SortedDictionary<string, SortedDictionary<string, string>> parts = new(StringComparer.Ordinal);
        foreach (var (key, shape) in area switch
        {
            "step" => d.Activities.Values.Select(a => (a.Id, DefinitionShape.Of(d, a))),
            "term" => Terms("", d.Terms).Concat(d.Places.Values.SelectMany(p => Terms(p.Place + "/", p.Terms))),
            "place" => d.Places.Values.SelectMany(Place),
            "field" => d.Form.Sections.SelectMany(s => s.Fields.Select(f => (f.Key, DefinitionShape.Of(s.Key, f)))).Append(("draft sections", One(string.Join(", ", d.Form.Draft)))),
            "slot" => d.Form.Checklist.Select(s => (s.Slot, DefinitionShape.Of(s))),
            "check" => d.Form.Checks.Select(c => (c.Key, DefinitionShape.Of(c))).Concat(d.Form.Queries.Select(q => ("query " + q.Name, One(DefinitionShape.Query(q)))))
                .Concat(d.Form.Retention is { } kept ? [("retention", One($"{kept.Months} months [{kept.Basis}]{(kept.Confirmed ? "" : " (unconfirmed)")}"))] : [])
                .Concat(d.Form.Trip is { } trip ? [("trip", One(DefinitionShape.Trip(trip)))] : []),
            "variable" => d.Variables.Select(v => (v.Name, One($"{v.TypeName} {v.Value}".TrimEnd())))
                .Append(("field of work", One(d.Field ?? ""))).Append(("field of the amount", One(d.AmountField ?? ""))),
            _ => d.Texts.SelectMany(t => t.Value.Select(p => ($"{t.Key}:{p.Key}", One(p.Value)))),
        }) parts[key] = shape;
        return parts;
    }

    /// <summary>Rows of one key are told apart by the day from which they count, the only row of a key by nothing.</summary>
    private static IEnumerable<(string, SortedDictionary<string, string>)> Terms(string prefix, IEnumerable<TermDefinition> rows) =>
        rows.GroupBy(t => t.Key).SelectMany(g => g.OrderBy(t => t.ValidFrom).Select((t, i) => (prefix + g.Key + (i == 0 ? "" : $" ({i + 1})"), DefinitionShape.Of(t))));

    private static IEnumerable<(string, SortedDictionary<string, string>)> Place(PlaceDefinition place) =>
    [
        (place.Place, One(place.Place)),
        .. place.Bodies.Select(b => ($"{place.Place}/{b.Key}", One(DefinitionShape.Bodies(b.Value)))),
        .. place.Consultable.Select(b => ($"{place.Place}/consultable/{b}", One(b))),
        .. place.Signing.Select(s => ($"{place.Place}/signing/{s.Key}", One(DefinitionShape.Steps(s.Value)))),
        .. place.Limits.Select(l => ($"{place.Place}/limits/{l.Key}", One(DefinitionShape.Limit(l.Value)))),
        .. place.ReportDates.Select(r => ($"{place.Place}/reportDates/{r.Key}", One(string.Join(", ", r.Value)))),
    ];

    private static SortedDictionary<string, string> One(string text) => new(StringComparer.Ordinal) { [""] = text };
}
