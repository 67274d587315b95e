using Approvals.Localisation;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Layout;

/// <summary>The definition whose texts name what belongs to a case type; null when it is not loaded.</summary>
public delegate CaseDefinition? DefinitionSource(string type);

/// <summary>Words for what case types define, in the language of the request. Without a definition the bare key is shown.</summary>
public sealed class CaseWords(DefinitionSource definitions, Texts texts)
{
    public string Type(string type) => texts.Has("type." + type) ? texts["type." + type] : Find(type, "type.title") ?? type;

    public string Status(string type, string status) => Find(type, "status." + status) ?? status;

    /// <summary>Status of a case as its badge says it: the ending before the suspension before the status.</summary>
    public string CaseStatus(string type, string status, bool suspended, string? ending) =>
        ending is not null ? Find(type, "ending." + ending) ?? texts["status.ended." + ending]
        : suspended ? texts["status.suspended"]
        : Status(type, status);

    /// <summary>What a task is called: its step and activity for a signing, the activity otherwise.</summary>
    public string Task(string type, string activity, string handle, TaskKind kind)
    {
        var name = Find(type, "activity." + activity) ?? activity;
        return kind switch
        {
            TaskKind.Signing when Part(handle) is { } step => $"{Find(type, "step." + step) ?? step} · {name}",
            TaskKind.Acceptance => Find(type, $"activity.{activity}.accept") ?? texts["action.accept-report"],
            TaskKind.Opinion => $"{texts["action.ask-opinion"]} · {name}",
            TaskKind.Assignment => $"{texts["action.assign"]} · {name}",
            _ => name,
        };
    }

    private static string? Part(string handle) => handle.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? handle[(dot + 1)..] : null;

    private string? Find(string type, string key) =>
        definitions(type) is { } definition && definition.Texts.TryGetValue(texts.Language, out var words) && words.TryGetValue(key, out var text) ? text : null;
}
