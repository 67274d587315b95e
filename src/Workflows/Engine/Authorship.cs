using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>Who wrote which part of a draft, in the words in which an approval says what it covers.</summary>
internal static class Authorship
{
    /// <summary>Authors in order, each once.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> authors) => [.. authors.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>
    /// What the authors beside the submitter wrote, who answers for all of it anyway; null when that is nobody, or is known of nobody. Whoever wrote something
    /// that the form does not know may have written anything.
    /// </summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>>? Of(
        FormDefinition form, IReadOnlyList<string> authors, IReadOnlyDictionary<string, IReadOnlyList<string>>? wrote, string submitter)
    {
        SortedDictionary<string, IReadOnlyList<string>> parts = new(StringComparer.Ordinal);
        foreach (var author in authors.Where(a => a != submitter))
            if (wrote?.GetValueOrDefault(author) is { } written && Parts(form, written) is { } known) parts[author] = known;
        return parts.Count > 0 ? parts : null;
    }

    /// <summary>Sections of some fields, and slots; null when a field is in no section.</summary>
    public static IReadOnlyList<string>? Parts(FormDefinition form, IEnumerable<string> fields, IEnumerable<string> slots) =>
        Parts(form, fields.Select(f => Field + f).Concat(slots.Select(slot => Slot + slot)));

    private const string Field = "field:";
    private const string Slot = "slot:";

    private static List<string>? Parts(FormDefinition form, IEnumerable<string> written)
    {
        SortedSet<string> parts = new(StringComparer.Ordinal);
        foreach (var item in written)
            if (item.StartsWith(Slot, StringComparison.Ordinal)) parts.Add(item);
            else if (item.StartsWith(Field, StringComparison.Ordinal) && form.Sections.FirstOrDefault(s => s.Fields.Any(f => f.Key == item[Field.Length..])) is { } section)
                parts.Add("section:" + section.Key);
            else return null;
        return [.. parts];
    }
}
