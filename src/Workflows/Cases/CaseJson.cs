using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Approvals.Workflows.Cases;

/// <summary>An instant as UTC with exactly three decimals and a Z, the form hashed in records.</summary>
public sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The text of an instant.</summary>
    public static string Write(DateTimeOffset at) => at.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.ParseExact(reader.GetString()!, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Write(value));
    }
}

/// <summary>Source-generated JSON of records, states and values.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true, AllowOutOfOrderMetadataProperties = true, Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(CaseRecord))]
[JsonSerializable(typeof(CaseState))]
[JsonSerializable(typeof(CaseTask))]
[JsonSerializable(typeof(Deadline))]
[JsonSerializable(typeof(ValueMap))]
[JsonSerializable(typeof(Attachment))]
[JsonSerializable(typeof(IReadOnlyList<Attachment>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(People.DirectoryData))]
[JsonSerializable(typeof(People.DirectoryChange))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
public sealed partial class CaseJson : JsonSerializerContext;
