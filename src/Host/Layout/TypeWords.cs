using Approvals.Identity;
using Approvals.Localisation;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Engine;

namespace Approvals.Layout;

/// <summary>The definition whose texts name what belongs to a case type; null when it is not loaded.</summary>
public delegate CaseDefinition? DefinitionSource(string type);

/// <summary>
/// Words of a list that mixes case types, from the definitions in force. For one case <see cref="CaseWords"/> speaks with the texts the case is
/// pinned to. Without a definition the bare key is shown.
/// </summary>
public sealed class TypeWords(DefinitionSource definitions, CurrentPerson person, Texts texts)
{
    public string Type(string type) => texts.Has("type." + type) ? texts["type." + type] : Find(type, "type.title") ?? type;

    /// <summary>When a case of the type is the right one; null where its texts do not say (<c>type.help</c>).</summary>
    public string? Help(string type) => Find(type, "type.help");

    public string Status(string type, string status) => Find(type, "status." + status) ?? status;

    /// <summary>Status of a case as its badge says it: the ending before the suspension before the status.</summary>
    public string CaseStatus(string type, string status, bool suspended, string? ending) =>
        ending is not null ? Find(type, "ending." + ending) ?? texts["status.ended." + ending]
        : suspended ? texts["status.suspended"]
        : Status(type, status);

    public string Term(string type, string key) => key == Limits.Key ? texts["term.internal"] : Find(type, "term." + key) ?? key;

    /// <summary>What a task is called.</summary>
    public string Task(string type, string handle) =>
        definitions(type) is { } definition ? new CaseWords(definition, person.Directory, texts).Handle(handle) : handle;

    /// <summary>A type of document.</summary>
    public string Document(string type, string document) =>
        definitions(type) is { } definition ? new CaseWords(definition, person.Directory, texts).Document(document) : document;

    /// <summary>What an outcome of a task is called.</summary>
    public string Outcome(string type, string handle, string port) =>
        definitions(type) is { } definition ? new CaseWords(definition, person.Directory, texts).Outcome(handle, port) : port;

    private string? Find(string type, string key) =>
        definitions(type) is { } definition && definition.Texts.TryGetValue(texts.Language, out var words) && words.TryGetValue(key, out var text) ? text : null;
}
