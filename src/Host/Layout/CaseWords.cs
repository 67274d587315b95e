using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Layout;

/// <summary>Words for the things of a case: steps, outcomes, statuses, bodies and people, in the reader's language and with the texts of the case's own definition.</summary>
public sealed class CaseWords(CaseDefinition definition, Directory directory, Texts texts)
{
    private string Language => texts.Language;

    /// <summary>What a handle is called: "Trình ký văn bản đề nghị · Thể thức", "Lấy ý kiến · Công an tỉnh".</summary>
    public string Handle(string handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        var colon = handle.IndexOf(':', StringComparison.Ordinal);
        var head = colon < 0 ? handle : handle[..colon];
        var tail = colon < 0 ? null : handle[(colon + 1)..];
        var dot = head.IndexOf('.', StringComparison.Ordinal);
        var activity = dot < 0 ? head : head[..dot];
        var part = dot < 0 ? null : head[(dot + 1)..];
        var name = definition.Text(Language, "activity." + activity);
        return part switch
        {
            null => tail is null ? name : $"{name} · {Item(tail)}",
            "accept" => definition.Text(Language, $"activity.{activity}.accept") + (tail is null ? "" : " · " + Item(tail)),
            "extension" => $"{texts["task.kind.extension"]} · {name}",
            "opinion" or "assignment" => $"{texts["task.kind." + part]} · {PositionName(tail)}",
            _ => $"{name} · {definition.Text(Language, "step." + part)}{(tail is null ? "" : " · " + Item(tail))}",
        };
    }

    /// <summary>One of many items: the body, and whom it answers about.</summary>
    public string Item(string item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return string.Join(" → ", item.Split('/').Select(Body));
    }

    /// <summary>The same of the whole handle of an item: whose it is.</summary>
    public string ItemOf(string handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Item(handle[(handle.IndexOf(':', StringComparison.Ordinal) + 1)..]);
    }

    /// <summary>What an outcome is called: by its step, else by its activity, else by its name alone; the bare port when no text names it.</summary>
    public string Outcome(string handle, string port) => Outcome(definition, texts, handle, port);

    /// <summary>The same where nobody's name is needed.</summary>
    public static string Outcome(CaseDefinition definition, Texts texts, string handle, string port)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(handle);
        if (port == "NoReply") return texts["outcome.NoReply"];
        // What a request for more time is answered belongs to no procedure, whose own ports may have the same names.
        if (handle.Contains(".extension:", StringComparison.Ordinal)) return texts["outcome." + port];
        var words = definition.Texts[texts.Language];
        return words.TryGetValue($"outcome.{handle.Split(':')[0]}.{port}", out var step) ? step
            : words.TryGetValue($"outcome.{handle.Split('.', ':')[0]}.{port}", out var own) ? own
            : words.TryGetValue("outcome." + port, out var shared) ? shared
            : texts.Has("outcome." + port) ? texts["outcome." + port] : port;
    }

    /// <summary>What came of one party of a round: what was said to its answer, or the answer itself where nobody judges it.</summary>
    public string Answer(string activity, PartyItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Judgement is { } judgement ? Outcome(activity + ".accept", judgement) : item.Outcome is { } outcome ? Outcome(activity, outcome) : "";
    }

    /// <summary>What an outcome leads to, said beside its button; null when there is nothing to say.</summary>
    public string? Consequence(string handle, string port)
    {
        ArgumentNullException.ThrowIfNull(handle);
        var key = $"consequence.{handle.Split('.', ':')[0]}.{port}";
        if (definition.Texts[Language].TryGetValue(key, out var own)) return own;
        var part = handle.Contains('.', StringComparison.Ordinal) ? handle[(handle.IndexOf('.', StringComparison.Ordinal) + 1)..] : "";
        return texts.Has($"consequence.{part}.{port}") ? texts[$"consequence.{part}.{port}"] : null;
    }

    /// <summary>A public status.</summary>
    public string Status(string status) => status.Length == 0 ? "" : definition.Text(Language, "status." + status);

    /// <summary>The status as it is to be read: its ending or suspension first.</summary>
    public string Status(CaseState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Ending is { } ending ? definition.FirstText(Language, "ending." + ending, "status." + state.Status)
            : state.SuspendedOn is not null ? texts["status.suspended"] : Status(state.Status);
    }

    /// <summary>Short name of a body.</summary>
    public string Body(string key) => directory.Organisation(key)?.Short.In(Language) ?? key;

    /// <summary>The capacity that stands before a post, with its point; nothing for one who leads a body alone, and so signs TM. nobody (Decree 30/2020 Art 13.1).</summary>
    public string Capacity(string? capacity, string position) =>
        capacity is null || (capacity == "TM" && ledByOne.Contains(directory.Organisation(directory.Position(position)?.Organisation ?? "")?.Kind ?? "")) ? "" : capacity + ".";

    private static readonly HashSet<string> ledByOne = ["department", "office", "police", "inspectorate", "ministry"];

    /// <summary>Full name of a body.</summary>
    public string FullBody(string key) => directory.Organisation(key)?.Name.In(Language) ?? key;

    /// <summary>"Trưởng ban, LHHN Nghệ An".</summary>
    public string PositionName(string? key) =>
        key is not null && directory.Position(key) is { } position ? $"{position.Title.In(Language)}, {Body(position.Organisation)}" : key ?? "";

    /// <summary>Who did something: the person, with the position acted in.</summary>
    public string Who(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Id == Actor.System.Id) return texts["timeline.system"];
        var name = Person(actor.Id);
        // Accounts that bear the name of their post (demonstrations, duty accounts) need it once.
        var post = PositionName(actor.Position);
        return post.Length == 0 || Bare(post) == Bare(name) ? name : $"{name} · {post}";

        static string Bare(string text) => text.Replace(",", "", StringComparison.Ordinal);
    }

    /// <summary>Who answered for a party, in what post and capacity, by which authorisation, where.</summary>
    public string Signer(PartySigner by)
    {
        ArgumentNullException.ThrowIfNull(by);
        var name = by.Account is { } account ? Person(account) : by.Name;
        var post = by.Position is { } position ? PositionName(position) : by.Post;
        var capacity = by.Capacity is { Length: > 0 } c ? c + "." : null;
        IEnumerable<string?> parts = [string.Join(" ", new[] { capacity, name }.OfType<string>()), post, by.Basis, by.Place];
        return string.Join(" · ", parts.Where(p => !string.IsNullOrWhiteSpace(p)));
    }

    /// <summary>A person's name.</summary>
    public string Person(string account) => directory.Person(account)?.Name.In(Language) ?? account;

    /// <summary>A field, slot or section by target (<c>field:key</c>).</summary>
    public string Target(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var colon = target.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? texts["form.comment"] : definition.Text(Language, $"{target[..colon]}.{target[(colon + 1)..]}");
    }

    /// <summary>A field, or a column as <c>table.column</c>.</summary>
    public string FieldName(string field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return definition.Text(Language, "field." + field);
        return $"{definition.Text(Language, "field." + field[..dot])} · {definition.FirstText(Language, "column." + field, "field." + field[(dot + 1)..])}";
    }

    /// <summary>A type of document. What replaces, corrects or withdraws another is no document of the case type and has a name of its own.</summary>
    public string Document(string type) =>
        texts.Has("document.ruling." + type) ? texts["document.ruling." + type] : definition.FirstText(Language, "document." + type, "activity." + type);

    /// <summary>What a check found, with the reason with which it was sent all the same.</summary>
    public string Check(CheckResult check, string reason)
    {
        ArgumentNullException.ThrowIfNull(check);
        var text = Checks.Words(definition, Language, check.Key, check.Values);
        return texts.Format(reason.Length > 0 ? "check.flag-reason" : "check.flag", ("text", text), ("reason", reason));
    }

    /// <summary>A term.</summary>
    public string Term(string key) => key == Limits.Key ? texts["term.internal"] : definition.Text(Language, "term." + key);
}
