using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Approvals.Workflows.Engine;

namespace Approvals.Api;

/// <summary>A body as received: the value, or what is wrong with it.</summary>
/// <param name="Value">Null when refused.</param>
/// <param name="Digest">SHA-256 of method, path and body, lower-case hexadecimal: what an idempotency key is bound to.</param>
/// <param name="Fault">Null when read.</param>
internal sealed record Received<T>(T? Value, string Digest, BodyFault? Fault) where T : class;

/// <summary>Why a body was not read.</summary>
internal sealed record BodyFault(int Status, string Key, Problem? Problem = null);

/// <summary>
/// Reads JSON bodies and refuses what is not exactly understood: a misspelt member that is silently ignored is a decision taken otherwise
/// than meant.
/// </summary>
internal static class StrictJson
{
    /// <summary>Largest JSON body in bytes; files travel as multipart.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>By reflection: generated code loses the defaults of members that a body leaves out.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase,
            allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <param name="context">The request.</param>
    /// <param name="optional">Whether no body means an empty object.</param>
    public static async Task<Received<T>> ReadAsync<T>(HttpContext context, bool optional = false) where T : class
    {
        var request = context.Request;
        var absent = optional && request.ContentType is null && request.ContentLength is null or 0;
        if (!absent && !request.HasJsonContentType())
            return new Received<T>(null, "", new BodyFault(StatusCodes.Status415UnsupportedMediaType, "api.media-type"));
        if (await BytesAsync(request.Body, context.RequestAborted) is not { } bytes)
            return new Received<T>(null, "", new BodyFault(StatusCodes.Status413PayloadTooLarge, "api.body-too-large"));
        var digest = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{request.Method} {request.Path}\n"), .. bytes]));
        var (value, fault) = Read<T>(absent && bytes.Length == 0 ? "{}"u8.ToArray() : bytes);
        return new Received<T>(value, digest, fault);
    }

    /// <summary>Exactly one of value and fault.</summary>
    public static (T? Value, BodyFault? Fault) Read<T>(byte[] bytes) where T : class
    {
        if (JsonScan.Fault(bytes) is { } fault) return (null, Bad(fault));
        using var document = JsonDocument.Parse(bytes);
        var info = Options.GetTypeInfo(typeof(T));
        if (Shape(document.RootElement, info, "$") is { } wrong) return (null, Bad(wrong));
        try
        {
            return (JsonSerializer.Deserialize<T>(bytes, Options)!, null);
        }
        catch (JsonException e)
        {
            return (null, Bad(new Problem(e.Path ?? "$", "api.json.type")));
        }
    }

    private static BodyFault Bad(Problem problem) => new(StatusCodes.Status400BadRequest, "api.json", problem);

    /// <summary>
    /// The first member that is unknown, missing, or of another kind than an object expected, or the first item of a list or map that is null; or null.
    /// </summary>
    private static Problem? Shape(JsonElement element, JsonTypeInfo info, string path)
    {
        if (info.Kind is JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary) return Items(element, info.ElementType!, path);
        if (info.Kind != JsonTypeInfoKind.Object) return null;
        if (element.ValueKind != JsonValueKind.Object) return new Problem(path, "api.json.type");
        foreach (var member in element.EnumerateObject())
        {
            var where = $"{path}.{member.Name}";
            if (info.Properties.FirstOrDefault(p => p.Name == member.Name) is not { } property)
                return new Problem(where, "api.json.unknown", member.Name);
            if (member.Value.ValueKind == JsonValueKind.Null) continue;
            if (Shape(member.Value, Options.GetTypeInfo(property.PropertyType), where) is { } inner) return inner;
        }
        var missing = info.Properties.FirstOrDefault(p => p.IsRequired && !element.TryGetProperty(p.Name, out _));
        return missing is null ? null : new Problem($"{path}.{missing.Name}", "api.json.missing", missing.Name);
    }

    /// <summary>The serialiser takes null for an item whatever its type says: of members alone it knows whether they may be.</summary>
    private static Problem? Items(JsonElement element, Type type, string path)
    {
        var items = element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().Select((item, i) => (Where: $"{path}[{i}]", Item: item)),
            JsonValueKind.Object => element.EnumerateObject().Select(member => (Where: $"{path}.{member.Name}", Item: member.Value)),
            _ => [],
        };
        foreach (var (where, item) in items)
        {
            if (item.ValueKind == JsonValueKind.Null && !type.IsValueType) return new Problem(where, "api.json.type");
            if (item.ValueKind != JsonValueKind.Null && Shape(item, Options.GetTypeInfo(type), where) is { } inner) return inner;
        }
        return null;
    }

    private static async Task<byte[]?> BytesAsync(Stream body, CancellationToken cancellation)
    {
        using var kept = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellation)) > 0)
            {
                if (kept.Length + read > MostBytes) return null;
                kept.Write(buffer, 0, read);
            }
            return kept.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>
/// What must hold for any JSON before its members are looked at: it parses, no object has a member twice, and every text can stand in a
/// record
/// (whole characters, no control characters but tabulators and line ends).
/// </summary>
internal static class JsonScan
{
    public static Problem? Fault(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var place = new Stack<Frame>();
        try
        {
            while (reader.Read())
                if (Token(ref reader, place) is { } problem) return problem;
            return null;
        }
        catch (JsonException e)
        {
            return new Problem(Path(place), "api.json.malformed",
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{e.LineNumber + 1}:{e.BytePositionInLine + 1}"));
        }
        catch (InvalidOperationException)
        {
            // Half a character: the reader gives no other sign of it.
            return new Problem(Path(place), "api.json.text");
        }
    }

    private static Problem? Token(ref Utf8JsonReader reader, Stack<Frame> place)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Next(place);
                place.Push(new Frame(new HashSet<string>(StringComparer.Ordinal)));
                break;
            case JsonTokenType.StartArray:
                Next(place);
                place.Push(new Frame(null));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                place.Pop();
                break;
            case JsonTokenType.PropertyName:
                var name = reader.GetString()!;
                place.Peek().Member = name;
                if (!IsClean(name)) return new Problem(Path(place), "api.json.text");
                if (!place.Peek().Members!.Add(name)) return new Problem(Path(place), "api.json.duplicate", name);
                break;
            case JsonTokenType.String:
                Next(place);
                if (!IsClean(reader.GetString()!)) return new Problem(Path(place), "api.json.text");
                break;
            default:
                Next(place);
                break;
        }
        return null;
    }

    private static void Next(Stack<Frame> place)
    {
        if (place.TryPeek(out var frame) && frame.Members is null) frame.Index++;
    }

    private static bool IsClean(string text) => !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));

    private static string Path(Stack<Frame> place)
    {
        var path = new StringBuilder("$");
        foreach (var frame in place.Reverse())
            if (frame.Members is null) path.Append('[').Append(frame.Index).Append(']');
            else if (frame.Member is { } member) path.Append('.').Append(member);
        return path.ToString();
    }

    /// <summary>An object with the members seen, or an array.</summary>
    private sealed class Frame(HashSet<string>? members)
    {
        public HashSet<string>? Members => members;

        public string? Member { get; set; }

        public int Index { get; set; } = -1;
    }
}
