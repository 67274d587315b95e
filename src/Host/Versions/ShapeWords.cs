using System.Text.RegularExpressions;
using Approvals.Layout;
using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Versions;

/// <summary>
/// Says in words what <see cref="VersionDifference"/> says in the notation of definitions: roles, steps, outcomes, fields, terms and bodies by
/// their names. What has no name (a condition, a basis, a list of numbers) stays as it is.
/// </summary>
/// <param name="definition">The version that the text is of: what only it has is named by it.</param>
/// <param name="directory">Names of bodies.</param>
/// <param name="texts">Words of the program.</param>
/// <param name="today">Bodies of a place are those of this day.</param>
public sealed partial class ShapeWords(CaseDefinition definition, Directory directory, Texts texts, DateOnly today)
{
    private readonly CaseWords words = new(definition, directory, texts);
    private readonly RuleWords rules = new(definition, directory, texts, today);

    /// <summary>What an aspect is called; its key when it has no name.</summary>
    public string Aspect(string aspect) => texts.Has("versions.aspect." + aspect) ? texts["versions.aspect." + aspect] : aspect;

    /// <summary>The name of what changed; null where there is none.</summary>
    public string? Name(string area, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var name = area switch
        {
            "step" => words.Handle(key),
            "term" => slash < 0 ? Term(key) : $"{Province(key[..slash])} · {Term(key[(slash + 1)..])}",
            "field" => Text("field." + key),
            "slot" => Text("slot." + key),
            "check" => Text("check." + key),
            "place" => slash < 0 ? Province(key) : $"{Province(key[..slash])} · {Part(key[(slash + 1)..])}",
            _ => null,
        };
        return name is null || name.StartsWith('[') || name == key ? null : name;
    }

    /// <summary>One side of a change, a line for each aspect where the whole was added or removed.</summary>
    public IEnumerable<string> Lines(VersionChange change, string? text)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (string.IsNullOrEmpty(text)) return [];
        if (change.Kind == ChangeKind.Changed || change.Area is "place" or "variable" or "text") return [Said(change, change.Aspect, text)];
        var aspects = Aspects().Split(text).Where(a => a.Contains(": ", StringComparison.Ordinal)).ToList();
        return aspects.Count == 0 ? [text]
            : aspects.Select(a => a.Split(": ", 2)).Select(a => $"{Aspect(a[0])}: {Said(change, a[0], a[1])}");
    }

    private string Said(VersionChange change, string aspect, string text) => (change.Area, aspect) switch
    {
        ("place", _) when change.Key.Contains("/signing/", StringComparison.Ordinal) => Steps(text),
        ("place", _) when change.Key.Contains('/', StringComparison.Ordinal) => Each(Bindings().Split(text), "; ", Binding),
        ("place" or "variable" or "text", _) => text,
        (_, "who" or "recordedBy" or "confirmedBy" or "lateJoin" or "accept") => Each(text.Split("; "), "; ", Who),
        (_, "exclude") => Each(text.Split(", "), "; ", rules.Excluded),
        (_, "outcomes") => Each(Outcomes().Split(text), "; ", o => Outcome(change.Key, o)),
        (_, "connections") => Each(text.Split("; "), "; ", c => Connection(change.Key, c)),
        (_, "steps") => Steps(text),
        (_, "section" or "drafts") => Text("section." + text) ?? text,
        (_, "term" or "again") => Term(text),
        (_, "covers") => Each(text.Split(", "), ", ", c => c == "*" ? texts["versions.everything"] : words.Target(c)),
        (_, "slots") => Each(text.Split(", "), ", ", s => Text("slot." + s) ?? s),
        (_, "status" or "notice") => Pair(text, aspect),
        (_, "document") => Each(text.Split(" · "), " · ", p => Text("document." + p) ?? rules.At(p)),
        (_, "ending") => Text("ending." + text) ?? text,
        (_, "day" or "counts" or "since" or "bodies" or "until" or "copyFrom") => Text("field." + text) ?? text,
        (_, "amount") when Workflows.Calendars.Term.TryParse(text, out _) => texts.Term(text),
        (_, "start" or "stop") => Each(text.Split(", "), ", ", Event),
        (_, "validFrom" or "validTo") => IsoDate.Parse(text) is { } day ? texts.Date(day) : text,
        _ => texts.Has($"versions.value.{text}") ? texts[$"versions.value.{text}"] : text,
    };

    private string Who(string rule) => rule.Split('@', 2) is [var roles, var at] ? rules.Who(roles.Split('|'), at) : rule;

    private string Outcome(string step, string outcome)
    {
        if (Parts().Match(outcome) is not { Success: true } match) return outcome;
        var asks = match.Groups["asks"].Value.Split(", ").Select(a =>
            texts.Has("versions.outcome." + a) ? texts["versions.outcome." + a] : Text("field." + a) ?? Text("slot." + a) ?? a);
        return $"{words.Outcome(step, match.Groups["name"].Value)} ({string.Join(", ", asks)})";
    }

    private string Connection(string step, string connection) =>
        connection.Split(" → ") is [var port, var to] ? $"{Port(step, port)} → {Step(to)}" : connection;

    private string Port(string step, string port) =>
        texts.Has("versions.port." + port) ? texts["versions.port." + port] : words.Outcome(step, port);

    private string Step(string id) => words.Handle(id) is var name && name.StartsWith('[') ? id : name;

    private string Steps(string text) => Each(text.Split(" → "), " → ", s =>
    {
        if (Parts().Match(s) is not { Success: true } match) return s;
        var key = match.Groups["name"].Value;
        return $"{Text("step." + key) ?? key} ({rules.Roles(match.Groups["asks"].Value.Split('|'))})";
    });

    private string Pair(string text, string aspect) => aspect == "status"
        ? text.Split(" · ") is [var status, var holder] ? $"{words.Status(status)} · {rules.At(holder)}" : text
        : text.Split(" → ") is [var template, var to] ? $"{Text($"mail.{template}.subject") ?? template} → {Each(to.Split("; "), "; ", Who)}"
        : text;

    private string Event(string text) => text.LastIndexOf('.') is > 0 and var dot
        ? $"{Step(text[..dot])}: {(text[(dot + 1)..] == "*" ? texts["versions.any-outcome"] : Port(text[..dot], text[(dot + 1)..]))}"
        : texts.Has("versions.value." + text) ? texts["versions.value." + text] : text;

    private string Binding(string text)
    {
        if (Bound().Match(text) is not { Success: true } match) return text;
        var said = words.Body(match.Groups["body"].Value);
        foreach (var part in (string[])["from", "to", "when", "basis"])
            if (match.Groups[part] is { Success: true, Value: var value })
                said += texts.Format("versions.bound." + part, ("value", IsoDate.Parse(value) is { } day ? texts.Date(day) : value));
        return match.Groups["open"].Success ? said + texts["versions.bound.unconfirmed"] : said;
    }

    private string Part(string key) => key.Split('/') switch
    {
        ["consultable", var body] => $"{texts["versions.consultable"]} · {words.Body(body)}",
        ["signing", var step] => $"{texts["versions.aspect.steps"]} · {words.Body(step)}",
        ["reportDates", var field] => $"{texts["versions.report-dates"]} · {Text("field." + field) ?? Step(field)}",
        [var role] => texts.Has("rule.body." + role) ? texts["rule.body." + role] : role,
        _ => key,
    };

    /// <summary>A term by its key; rows of one key are told apart by a number behind it.</summary>
    private string Term(string key)
    {
        var end = key.IndexOf(' ', StringComparison.Ordinal);
        var bare = end < 0 ? key : key[..end];
        return Text("term." + bare) is { } name ? name + key[bare.Length..] : key;
    }

    private string Province(string place) => ProvinceWords.Of(directory, place, texts.Language);

    private string? Text(string key) => definition.Texts[texts.Language].GetValueOrDefault(key);

    private static string Each(IEnumerable<string> parts, string separator, Func<string, string> said) =>
        string.Join(separator, parts.Select(said));

    // A separator inside brackets belongs to what is said about one outcome or body.
    [GeneratedRegex(@"; (?![^(]*\))")]
    private static partial Regex Outcomes();

    [GeneratedRegex(@"; (?![^\[]*\])")]
    private static partial Regex Bindings();

    [GeneratedRegex(" · (?=[A-Za-z]+: )")]
    private static partial Regex Aspects();

    [GeneratedRegex(@"^(?<name>\w+) \((?<asks>.*)\)$")]
    private static partial Regex Parts();

    [GeneratedRegex(
        @"^(?<body>\S+?)(?: when (?<when>.+?))?(?: from (?<from>\d{4}-\d\d-\d\d))?(?: to (?<to>\d{4}-\d\d-\d\d))?"
        + @"(?: \[(?<basis>.*)\])?(?<open> \(unconfirmed\))?$")]
    private static partial Regex Bound();
}
