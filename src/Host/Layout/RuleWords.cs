using Approvals.Localisation;
using Approvals.Workflows.Definitions;

namespace Approvals.Layout;

/// <summary>Who may act, as a definition says it, in words: roles, the bodies of a place, and whom four eyes keeps away.</summary>
/// <param name="definition">The version whose places and steps are named.</param>
/// <param name="directory">Names of bodies.</param>
/// <param name="texts">Words of the program.</param>
/// <param name="today">Bodies of a place are those of this day.</param>
public sealed class RuleWords(CaseDefinition definition, Directory directory, Texts texts, DateOnly today)
{
    private readonly CaseWords words = new(definition, directory, texts);

    /// <summary>"Chuyên viên, Văn thư".</summary>
    public string Roles(IEnumerable<string> roles)
    {
        ArgumentNullException.ThrowIfNull(roles);
        return string.Join(", ", roles.Select(r => texts.Has("role." + r) ? texts["role." + r] : r));
    }

    /// <summary>"Chuyên viên · đơn vị chủ hồ sơ".</summary>
    public string Who(IEnumerable<string> roles, string at) => $"{Roles(roles)} · {At(at)}";

    /// <summary>What a place expression means: what the body is called in the procedure, with the bodies that are it today.</summary>
    public string At(string at)
    {
        ArgumentNullException.ThrowIfNull(at);
        if (texts.Has("rule.at." + at)) return texts["rule.at." + at];
        if (at.StartsWith("org:", StringComparison.Ordinal)) return words.Body(at[4..]);
        var key = at[(at.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var bodies = definition.Places.Values.OrderBy(p => p.Place, StringComparer.Ordinal)
            .SelectMany(p => p.Bodies.TryGetValue(key, out var bindings) ? bindings : [])
            .Where(b => (b.From is null || b.From <= today) && (b.To is null || today <= b.To))
            .Select(b => words.Body(b.Organisation)).Distinct().ToList();
        var role = texts.Has("rule.body." + key) ? texts["rule.body." + key] : null;
        return bodies.Count == 0 ? role ?? at : role is null ? string.Join(", ", bodies) : $"{role} ({string.Join(", ", bodies)})";
    }

    /// <summary>"người trình hồ sơ", "người thực hiện “Kiểm tra hồ sơ”".</summary>
    public string Excluded(string rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule == "submitter" ? texts["rule.excluded.submitter"]
            : texts.Format("rule.excluded.actor", ("step", words.Handle(rule[(rule.IndexOf(':', StringComparison.Ordinal) + 1)..])));
    }
}
