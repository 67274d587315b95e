using Approvals.Workflows.Definitions;

namespace Approvals.Api;

/// <summary>A key with what it says on screen.</summary>
public sealed record Titled(string Key, string Title);

public sealed record CaseTypeItem(string Key, string Digest, string Title, IReadOnlyList<string> Places);

public sealed record FieldAnswer(
    string Key, string Title, FieldType Type, bool Required, string? RequiredWhen, string? When, bool Personal, int Max,
    IReadOnlyList<Titled> Options,
    IReadOnlyList<FieldAnswer> Columns, IReadOnlyList<string> CaseTypes, string? CopyFrom);

public sealed record SectionAnswer(string Key, string Title, IReadOnlyList<FieldAnswer> Fields);

public sealed record SlotAnswer(string Slot, string Title, bool Required, string? When, bool Task, int Copies, string? Basis);

public sealed record TermAnswer(
    string Key, string Title, string? Place, string Term, string Start, IReadOnlyList<string> Stop, string OnSupplement, string Basis,
    DateOnly ValidFrom, DateOnly? ValidTo,
    bool Confirmed);

public sealed record OutcomeAnswer(
    string Key, string Title, OutcomeKind Kind, CommentRule Comment, IReadOnlyList<string> Requires, IReadOnlyList<string> Slots,
    bool Reasons);

public sealed record ActivityAnswer(string Id, string Kind, string? Title, string? Section, string? Term,
    IReadOnlyList<OutcomeAnswer> Outcomes);

/// <summary>A case type: form, terms, activities.</summary>
public sealed record CaseTypeAnswer(
    string Key, string Digest, string Title, IReadOnlyList<string> Draft, IReadOnlyList<SectionAnswer> Sections,
    IReadOnlyList<SlotAnswer> Checklist,
    IReadOnlyList<TermAnswer> Terms, IReadOnlyList<ActivityAnswer> Activities)
{
    public static CaseTypeAnswer Of(CaseDefinition d, string language) => new(
        d.Key, d.Digest, d.Text(language, "type.title"), d.Form.Draft, [.. d.Form.Sections.Select(s => Section(d, language, s))],
        [.. d.Form.Checklist.Select(s => new SlotAnswer(s.Slot, Words.Slot(d, language, s.Slot), s.Required, s.When?.Source, s.Task,
        s.Copies, s.Basis))],
        [
            .. d.Terms.Select(t => Term(d, language, null, t)),
            .. d.Places.Values.OrderBy(p => p.Place, StringComparer.Ordinal).SelectMany(p =>
            p.Terms.Select(t => Term(d, language, p.Place, t))),
        ],
        [.. d.Activities.Values.OrderBy(a => a.Id, StringComparer.Ordinal).Select(a => Activity(d, language, a))]);

    public static SectionAnswer Section(CaseDefinition d, string language, SectionDefinition section) =>
        new(section.Key, d.FirstText(language, "section." + section.Key), [.. section.Fields.Select(f => Field(d, language, f, null))]);

    public static OutcomeAnswer Outcome(CaseDefinition d, string language, string activity, OutcomeDefinition o) =>
        new(o.Port, Words.Outcome(d, language, activity, o.Port), o.Kind, o.Comment, o.Requires, o.Slots, o.Reasons);

    private static FieldAnswer Field(CaseDefinition d, string language, FieldDefinition f, string? table) => new(
        f.Key, d.FirstText(language, table is null ? "field." + f.Key : $"column.{table}.{f.Key}"), f.Type, f.Required,
        f.RequiredWhen?.Source, f.When?.Source, f.Personal, f.Max,
        [.. f.Options.Select(o => new Titled(o, d.FirstText(language, $"option.{f.Key}.{o}")))],
            [.. f.Columns.Select(c => Field(d, language, c, f.Key))], f.CaseTypes, f.CopyFrom);

    private static TermAnswer Term(CaseDefinition d, string language, string? place, TermDefinition t) => new(
        t.Key, d.FirstText(language, "term." + t.Key), place, t.Amount.ToString(), t.Start, t.Stop, t.OnSupplement, t.Basis, t.ValidFrom,
        t.ValidTo, t.Confirmed);

    private static ActivityAnswer Activity(CaseDefinition d, string language, Activity a)
    {
        var rule = d.RuleOf(a.Id);
        var kind = a.GetType().Name[..^"Activity".Length];
        return new ActivityAnswer(
            a.Id, char.ToLowerInvariant(kind[0]) + kind[1..], rule is null ? null : d.FirstText(language, "activity." + a.Id),
            rule?.Section, rule?.Term,
            rule is null ? [] : [.. rule.Outcomes.Select(o => Outcome(d, language, a.Id, o))]);
    }
}
