using System.Buffers;
using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Approvals.Workflows.Evidence;

namespace Approvals.Workflows.Cases;

/// <summary>
/// Form values by field key, immutable, in ordinal order. A value is a JSON text, true/false, a list of texts, a list of rows, or
/// <c>{"private":"digest"}</c> for a personal value. Numbers and money are texts, so that nothing is lost in a record.
/// </summary>
[JsonConverter(typeof(ValueMapConverter))]
public sealed class ValueMap : IReadOnlyDictionary<string, JsonElement>
{
    private readonly ImmutableSortedDictionary<string, JsonElement> values;
    private volatile KnownDigest? digests;

    private ValueMap(ImmutableSortedDictionary<string, JsonElement> values) => this.values = values;

    /// <summary>No values.</summary>
    public static ValueMap Empty { get; } = new(ImmutableSortedDictionary.Create<string, JsonElement>(StringComparer.Ordinal));

    /// <summary>A map of the pairs given; the last of equal keys counts.</summary>
    public static ValueMap Of(IEnumerable<KeyValuePair<string, JsonElement>> pairs) => Empty.With(pairs);

    /// <summary>A map of texts.</summary>
    public static ValueMap OfTexts(params IEnumerable<(string Key, string Value)> pairs) => Of(pairs.Select(p => KeyValuePair.Create(p.Key, Text(p.Value))));

    /// <summary>A JSON text.</summary>
    public static JsonElement Text(string value) => JsonSerializer.SerializeToElement(value, CaseJson.Default.String);

    /// <summary>This map with pairs set; a JSON null removes its key.</summary>
    public ValueMap With(IEnumerable<KeyValuePair<string, JsonElement>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var builder = values.ToBuilder();
        foreach (var (key, value) in pairs)
            if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) builder.Remove(key);
            else builder[key] = value;
        return new ValueMap(builder.ToImmutable());
    }

    /// <summary>Only the keys named.</summary>
    public ValueMap Only(IEnumerable<string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Of(keys.Distinct(StringComparer.Ordinal).Where(values.ContainsKey).Select(k => KeyValuePair.Create(k, values[k])));
    }

    /// <summary>
    /// SHA-256 over the canonical form of the values with the keys given, null for all; 64 lower-case hexadecimal digits. Remembered, so that several
    /// decisions over the same values pay once.
    /// </summary>
    internal string DigestOf(IReadOnlySet<string>? keys)
    {
        for (var known = digests; known is not null; known = known.Next)
            if (ReferenceEquals(known.Keys, keys)) return known.Digest;
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (key, value) in values)
            {
                if (keys is not null && !keys.Contains(key)) continue;
                writer.WritePropertyName(key);
                value.WriteTo(writer);
            }
            writer.WriteEndObject();
        }
        var digest = RecordHash.Digest(CanonicalJson.Write(buffer.WrittenSpan));
        digests = new KnownDigest(keys, digest, digests);
        return digest;
    }

    /// <summary>The text of a field; null when it is absent or not a text.</summary>
    public string? TextOf(string key) => values.TryGetValue(key, out var v) && v.ValueKind == JsonValueKind.String ? v.GetString() : null;

    /// <summary>The date of a field; null when absent or not a date.</summary>
    public DateOnly? DateOf(string key) => IsoDate.Parse(TextOf(key));

    /// <summary>A value as a decimal number, written as text; null when it is absent or something else.</summary>
    public decimal? DecimalOf(string key) =>
        decimal.TryParse(TextOf(key), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The texts of a list field; empty when absent.</summary>
    public IReadOnlyList<string> ListOf(string key) =>
        values.TryGetValue(key, out var v) && v.ValueKind == JsonValueKind.Array
            ? [.. v.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)]
            : [];

    /// <summary>The rows of a table field, each with its columns; empty when absent, and what is no row is left out.</summary>
    public IReadOnlyList<ValueMap> RowsOf(string key) =>
        values.TryGetValue(key, out var v) && v.ValueKind == JsonValueKind.Array
            ? [.. v.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object).Select(r => Of(r.EnumerateObject().Select(c => KeyValuePair.Create(c.Name, c.Value))))]
            : [];

    /// <inheritdoc/>
    public JsonElement this[string key] => values[key];

    /// <inheritdoc/>
    public IEnumerable<string> Keys => values.Keys;

    /// <inheritdoc/>
    public IEnumerable<JsonElement> Values => values.Values;

    /// <inheritdoc/>
    public int Count => values.Count;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, out JsonElement value) => values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, JsonElement>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => values.GetEnumerator();

    private sealed record KnownDigest(IReadOnlySet<string>? Keys, string Digest, KnownDigest? Next);
}

/// <summary>A JSON object.</summary>
public sealed class ValueMapConverter : JsonConverter<ValueMap>
{
    /// <inheritdoc/>
    public override ValueMap Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var element = JsonElement.ParseValue(ref reader);
        if (element.ValueKind != JsonValueKind.Object) throw new JsonException("An object of field values was expected.");
        return ValueMap.Of(element.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value)));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ValueMap value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        foreach (var (key, element) in value)
        {
            writer.WritePropertyName(key);
            element.WriteTo(writer);
        }
        writer.WriteEndObject();
    }
}
