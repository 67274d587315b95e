using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Evidence;

namespace Approvals.Persistence;

/// <summary>
/// Writes a record in its canonical form at once: the members of every type are put in order when the program starts, not when a record is
/// written. <see cref="CanonicalJson"/> stays the reference and is asked wherever the serializer could write a text otherwise than it.
/// </summary>
internal static class CanonicalRecord
{
    private const int Usual = 8 * 1024;

    private static readonly JsonSerializerOptions options = new(CaseJson.Default.Options)
    {
        TypeInfoResolver = CaseJson.Default.WithAddedModifier(Order), Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new FactWriter(), new ElementWriter(), new ValuesWriter(), new TextsWriter() },
    };

    private static readonly JsonTypeInfo<CaseRecord> record = (JsonTypeInfo<CaseRecord>)options.GetTypeInfo(typeof(CaseRecord));

    // CanonicalJson checks that what has no canonical form is refused; validating the structure again would cost and find nothing.
    private static readonly JsonWriterOptions unchecked_ = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json)? own;

    /// <summary>The canonical bytes.</summary>
    public static byte[] Write(CaseRecord value)
    {
        var (bytes, json) = own ??= Own();
        bytes.ResetWrittenCount();
        json.Reset(bytes);
        JsonSerializer.Serialize(json, value, record);
        json.Flush();
        return IsPlain(bytes.WrittenSpan) ? bytes.WrittenSpan.ToArray() : CanonicalJson.Write(bytes.WrittenSpan);
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) Own()
    {
        var bytes = new ArrayBufferWriter<byte>(Usual);
        return (bytes, new Utf8JsonWriter(bytes, unchecked_));
    }

    /// <summary>
    /// Whether the serializer's form is the canonical one. It writes <c>\u</c> where the other has a character or other digits, and does not
    /// mind a text that is not NFC; all else they write alike. Quotes compose with nothing, so the texts may be looked at together.
    /// </summary>
    private static bool IsPlain(ReadOnlySpan<byte> json) =>
        json.IndexOf("\\u"u8) < 0 && (Ascii.IsValid(json) || IsNormal(json));

    private static bool IsNormal(ReadOnlySpan<byte> json)
    {
        var most = Encoding.UTF8.GetMaxCharCount(json.Length);
        var rented = ArrayPool<char>.Shared.Rent(most);
        try
        {
            var text = rented.AsSpan(0, Encoding.UTF8.GetChars(json, rented));
            return !text.Contains('\ufffe') && text.IsNormalized(NormalizationForm.FormC);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }
    }

    private static void Order(JsonTypeInfo type)
    {
        if (type.Type == typeof(Fact)) type.PolymorphismOptions = null;
        if (type.Kind != JsonTypeInfoKind.Object) return;
        var members = type.Properties.ToList();
        if (type.Type == typeof(CaseRecord)) members.Single(m => m.Name == "prev").ShouldSerialize = (_, _) => true;
        if (type.Type == typeof(Actor))
            foreach (var member in members.Where(m => m.Name != "id")) member.ShouldSerialize = (_, value) => value is string { Length: > 0 };
        if (type.Type.BaseType == typeof(Fact)) members.Add(KindOf(type));
        type.Properties.Clear();
        foreach (var member in members.OrderBy(m => m.Name, StringComparer.Ordinal)) type.Properties.Add(member);
    }

    /// <summary>The kind of a fact is a member like the others and has its place among them.</summary>
    private static JsonPropertyInfo KindOf(JsonTypeInfo type)
    {
        var kind = kinds[type.Type];
        var member = type.CreateJsonPropertyInfo(typeof(string), "fact");
        member.Get = _ => kind;
        return member;
    }

    private static readonly Dictionary<Type, string> kinds = typeof(Fact).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false)
        .Cast<JsonDerivedTypeAttribute>().ToDictionary(a => a.DerivedType, a => (string)a.TypeDiscriminator!);

    private abstract class Writing<T> : JsonConverter<T>
    {
        public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("These options write.");
    }

    private sealed class FactWriter : Writing<Fact>
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(Fact);

        public override void Write(Utf8JsonWriter writer, Fact value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));
    }

    private sealed class ElementWriter : Writing<JsonElement>
    {
        public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => WriteElement(writer, value);

        public static void WriteElement(Utf8JsonWriter writer, JsonElement value)
        {
            if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Number)
                writer.WriteRawValue(CanonicalJson.Write(value), skipInputValidation: true);
            else value.WriteTo(writer);
        }
    }

    private sealed class ValuesWriter : Writing<ValueMap>
    {
        public override void Write(Utf8JsonWriter writer, ValueMap value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (key, element) in value)
            {
                writer.WritePropertyName(key);
                ElementWriter.WriteElement(writer, element);
            }
            writer.WriteEndObject();
        }
    }

    private sealed class TextsWriter : Writing<IReadOnlyDictionary<string, string>>
    {
        public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (key, text) in value.OrderBy(p => p.Key, StringComparer.Ordinal)) writer.WriteString(key, text);
            writer.WriteEndObject();
        }
    }
}
