using System.Globalization;
using System.Text.Json;

namespace Approvals.Workflows.Definitions;

/// <summary>A JSON value with its place, read strictly: whatever is not asked for, or not of the kind asked for, becomes an error.</summary>
internal readonly struct Node(JsonElement element, string file, string path, List<DefinitionError> errors)
{
    private static readonly JsonDocumentOptions strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    public JsonElement Element => element;

    public string Path => path;

    public string File => file;

    public static Node? Parse(string file, byte[] bytes, List<DefinitionError> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, strict);
            return new Node(document.RootElement.Clone(), file, "$", errors);
        }
        catch (JsonException e)
        {
            errors.Add(new DefinitionError(file, e.Path ?? "$", $"not valid JSON: {e.Message}"));
            return null;
        }
    }

    public void Fail(string message) => errors.Add(new DefinitionError(file, path, message));

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    /// <summary>Reports every member not in the list.</summary>
    public Node Allow(params ReadOnlySpan<string> names)
    {
        if (!IsObject)
        {
            Fail("an object was expected");
            return this;
        }
        foreach (var member in element.EnumerateObject())
            if (!names.Contains(member.Name)) errors.Add(new DefinitionError(file, $"{path}.{member.Name}", "unknown member"));
        return this;
    }

    /// <summary>A member, or null when absent or JSON null.</summary>
    public Node? Get(string name) =>
        IsObject && element.TryGetProperty(name, out var e) && e.ValueKind != JsonValueKind.Null ? new Node(e, file, $"{path}.{name}", errors) : null;

    public Node? Need(string name)
    {
        if (Get(name) is { } node) return node;
        errors.Add(new DefinitionError(file, $"{path}.{name}", "missing"));
        return null;
    }

    public string NeedText(string name) => Need(name)?.Text() ?? "";

    public string? GetText(string name) => Get(name)?.Text();

    public string Text()
    {
        if (element.ValueKind == JsonValueKind.String) return element.GetString()!;
        Fail("a text was expected");
        return "";
    }

    public bool GetBool(string name, bool otherwise)
    {
        if (Get(name) is not { } node) return otherwise;
        if (node.Element.ValueKind is JsonValueKind.True or JsonValueKind.False) return node.Element.GetBoolean();
        node.Fail("true or false was expected");
        return otherwise;
    }

    public int GetInt(string name, int otherwise)
    {
        if (Get(name) is not { } node) return otherwise;
        if (node.Element.ValueKind == JsonValueKind.Number && node.Element.TryGetInt32(out var n)) return n;
        node.Fail("a whole number was expected");
        return otherwise;
    }

    public DateOnly? GetDate(string name)
    {
        if (Get(name) is not { } node) return null;
        if (DateOnly.TryParseExact(node.Text(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        node.Fail("a date yyyy-MM-dd was expected");
        return null;
    }

    /// <summary>Items of a list member; none when absent.</summary>
    public IReadOnlyList<Node> Items(string name) => Get(name)?.Items() ?? [];

    public IReadOnlyList<Node> Items()
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            Fail("a list was expected");
            return [];
        }
        List<Node> items = [];
        foreach (var item in element.EnumerateArray()) items.Add(new Node(item, file, $"{path}[{items.Count}]", errors));
        return items;
    }

    /// <summary>Texts of a list member; a single text counts as a list of one.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (Get(name) is not { } node) return [];
        return node.Element.ValueKind == JsonValueKind.String ? [node.Text()] : [.. node.Items().Select(i => i.Text())];
    }

    /// <summary>Members of an object, with their names.</summary>
    public IReadOnlyList<(string Name, Node Value)> Members()
    {
        if (!IsObject)
        {
            Fail("an object was expected");
            return [];
        }
        var (f, p, e) = (file, path, errors);
        return [.. element.EnumerateObject().Select(m => (m.Name, new Node(m.Value, f, $"{p}.{m.Name}", e)))];
    }

    /// <summary>A member of an enumeration, written in camelCase.</summary>
    public T OneOf<T>(string name, T otherwise) where T : struct, Enum
    {
        if (Get(name) is not { } node) return otherwise;
        var text = node.Text();
        foreach (var value in Enum.GetValues<T>())
            if (JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == text) return value;
        node.Fail($"one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))} was expected");
        return otherwise;
    }
}
