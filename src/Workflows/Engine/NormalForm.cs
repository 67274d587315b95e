using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Approvals.Workflows.Engine;

/// <summary>What stands in a record for a personal value.</summary>
internal sealed record SealedValue([property: JsonPropertyName("private")] string Digest);

[JsonSerializable(typeof(SealedValue))]
internal sealed partial class SealedJson : JsonSerializerContext;

/// <summary>Text in NFC, whatever the keyboard or system it was typed on: Vietnamese comes both composed and decomposed.</summary>
internal static class NormalForm
{
    public static JsonElement Of(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, value);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                writer.WriteStringValue(value.GetString()!.Normalize(NormalizationForm.FormC));
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name.Normalize(NormalizationForm.FormC));
                    Write(writer, member.Value);
                }
                writer.WriteEndObject();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
