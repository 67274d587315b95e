using System.Globalization;
using System.Text.Json;

namespace Approvals.Workflows.Evidence;

/// <summary>
/// The members of a record body that the chain is checked by, once the whole has been found to have the form of version 1.
/// </summary>
internal sealed record RecordShape(string Stream, long Seq, string At, string? Prev)
{
    private static readonly string[] Required = ["v", "stream", "seq", "at", "actor", "command", "facts", "prev"];

    private static readonly string[] Optional = ["occurredOn", "capacity", "onBehalfOf"];

    /// <summary>Null after reporting why the body is no record.</summary>
    public static RecordShape? Read(ReadOnlyMemory<byte> body, Action<string, string> report)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var record = document.RootElement;
            if (record.ValueKind == JsonValueKind.Object && record.TryGetProperty("v", out var v)
                && v.ValueKind == JsonValueKind.Number && v.GetRawText() != "1")
            {
                report(ChainFaultCodes.VersionUnknown, $"version {v.GetRawText()}");
                return null;
            }
            if (FaultOf(record) is not { } fault)
                return Of(record);
            report(ChainFaultCodes.Malformed, fault);
        }
        catch (JsonException)
        {
            report(ChainFaultCodes.Malformed, "the body is not JSON");
        }
        catch (InvalidOperationException)
        {
            // A text in it is not valid Unicode; there is no gentler way to ask a JsonElement.
            report(ChainFaultCodes.Malformed, "a text in the body is not valid Unicode");
        }
        return null;
    }

    private static RecordShape Of(JsonElement record) => new(
        record.GetProperty("stream").GetString()!,
        record.GetProperty("seq").GetInt64(),
        record.GetProperty("at").GetString()!,
        record.GetProperty("prev").GetString());

    private static string? FaultOf(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
            return "the body is not an object";
        foreach (var name in Required)
        {
            if (!record.TryGetProperty(name, out _))
                return $"'{name}' is absent";
        }
        foreach (var property in record.EnumerateObject())
        {
            if (!Required.Contains(property.Name) && !Optional.Contains(property.Name))
                return "a member is not known";
            if (!HasForm(property.Name, property.Value))
                return $"'{property.Name}' has the wrong form";
        }
        return null;
    }

    private static bool HasForm(string name, JsonElement value) => name switch
    {
        "v" => value.ValueKind == JsonValueKind.Number,
        "seq" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seq) && seq >= 1,
        "at" => IsTime(value, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
        "occurredOn" => IsTime(value, "yyyy-MM-dd"),
        "prev" => value.ValueKind == JsonValueKind.Null || IsHash(value),
        "actor" => value.ValueKind == JsonValueKind.Object && HasTexts(value, ["id"], ["position", "organisation"]),
        "command" => value.ValueKind == JsonValueKind.Object && HasTexts(value, ["id", "type"], []),
        "facts" => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(fact => fact.ValueKind == JsonValueKind.Object),
        "onBehalfOf" => IsText(value) || value.ValueKind == JsonValueKind.Object,
        _ => IsText(value),
    };

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 };

    private static bool HasTexts(JsonElement value, string[] required, string[] optional) =>
        required.All(name => value.TryGetProperty(name, out _))
        && value.EnumerateObject().All(member => required.Concat(optional).Contains(member.Name) && IsText(member.Value));

    private static bool IsTime(JsonElement value, string form) =>
        value.ValueKind == JsonValueKind.String
        && DateTime.TryParseExact(value.GetString(), form, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsHash(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: 64 } hash
        && hash.All(char.IsAsciiHexDigitLower);
}
