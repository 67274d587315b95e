using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Approvals.Workflows.Evidence;

/// <summary>A JSON text has no canonical form under the rules of <see cref="CanonicalJson"/>.</summary>
/// <param name="path">Where: <c>$</c> is the whole, then <c>.name</c> and <c>[index]</c>, for example <c>$.facts[0].amount</c>.</param>
/// <param name="reason">English, without the offending value, which may be personal.</param>
public sealed class CanonicalJsonException(string path, string reason) : Exception($"{path}: {reason}")
{
    /// <summary>Where the fault is, see the constructor.</summary>
    public string Path { get; } = path;
}

/// <summary>
/// The canonical form of JSON, RFC 8785 (JCS), restricted so that every implementation agrees on it: numbers are integers between
/// −(2^53 − 1) and 2^53 − 1 written without fraction or exponent, texts and names are in Unicode form NFC without lone surrogates and
/// U+FFFE, no name appears twice in an object, nesting goes to <see cref="MaximumDepth"/>. Money and decimals are therefore texts.
/// Names are ordered by UTF-16 code unit; the result is UTF-8 without byte order mark or white space. −0 is written 0.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Objects and arrays may be nested this deep.</summary>
    public const int MaximumDepth = 64;

    private const long LargestInteger = (1L << 53) - 1;

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\']);

    /// <summary>The canonical form of a value.</summary>
    /// <exception cref="CanonicalJsonException">The value breaks one of the restrictions; the first one found is named.</exception>
    public static byte[] Write(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>();
        WriteValue(output, value, "$", 0);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The canonical form of a JSON text in UTF-8; comments, trailing commas and a byte order mark are refused.</summary>
    /// <exception cref="CanonicalJsonException">The text is not JSON or breaks one of the restrictions.</exception>
    public static byte[] Write(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = MaximumDepth });
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read())
                throw new CanonicalJsonException("$", "something follows the value");
            return Write(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new CanonicalJsonException(
                "$", $"not JSON, or nested deeper than {MaximumDepth}, at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
    }

    /// <summary>Whether the bytes are a canonical form already, byte for byte.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Write(utf8).AsSpan().SequenceEqual(utf8);
        }
        catch (CanonicalJsonException)
        {
            return false;
        }
    }

    private static void WriteValue(ArrayBufferWriter<byte> output, JsonElement value, string path, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(output, value, path, Deeper(path, depth));
                break;
            case JsonValueKind.Array:
                WriteArray(output, value, path, Deeper(path, depth));
                break;
            case JsonValueKind.String:
                WriteText(output, TextOf(value, path));
                break;
            case JsonValueKind.Number:
                Encoding.UTF8.GetBytes(IntegerOf(value, path).ToString(CultureInfo.InvariantCulture), output);
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.Null:
                output.Write("null"u8);
                break;
            case JsonValueKind.Undefined:
            default:
                throw new CanonicalJsonException(path, "there is no value");
        }
    }

    private static int Deeper(string path, int depth) =>
        depth < MaximumDepth ? depth + 1 : throw new CanonicalJsonException(path, $"nested deeper than {MaximumDepth}");

    private static void WriteObject(ArrayBufferWriter<byte> output, JsonElement value, string path, int depth)
    {
        List<(string Name, JsonElement Value)> members = [];
        foreach (var property in value.EnumerateObject())
            members.Add((NameOf(property, path), property.Value));
        members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        output.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            var (name, member) = members[i];
            var memberPath = $"{path}.{name}";
            if (i > 0)
            {
                if (members[i - 1].Name == name)
                    throw new CanonicalJsonException(memberPath, "the name appears twice");
                output.Write(","u8);
            }
            WriteText(output, name);
            output.Write(":"u8);
            WriteValue(output, member, memberPath, depth);
        }
        output.Write("}"u8);
    }

    private static void WriteArray(ArrayBufferWriter<byte> output, JsonElement value, string path, int depth)
    {
        output.Write("["u8);
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (index > 0)
                output.Write(","u8);
            WriteValue(output, item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), depth);
            index++;
        }
        output.Write("]"u8);
    }

    private static long IntegerOf(JsonElement value, string path)
    {
        // 1.0 and 1e2 are integers to JavaScript; refused, so that a decimal cannot slip in while it happens to be whole.
        var raw = value.GetRawText();
        if (raw.AsSpan().IndexOfAny('.', 'e', 'E') < 0
            && value.TryGetInt64(out var integer)
            && integer is >= -LargestInteger and <= LargestInteger)
            return integer;
        throw new CanonicalJsonException(path, "a number must be an integer between -(2^53 - 1) and 2^53 - 1; write decimals as text");
    }

    private static string TextOf(JsonElement value, string path)
    {
        try
        {
            return Normal(value.GetString()!, path);
        }
        catch (InvalidOperationException)
        {
            throw new CanonicalJsonException(path, "the text is not valid Unicode");
        }
    }

    private static string NameOf(JsonProperty property, string path)
    {
        try
        {
            return Normal(property.Name, path);
        }
        catch (InvalidOperationException)
        {
            throw new CanonicalJsonException(path, "a name in it is not valid Unicode");
        }
    }

    private static string Normal(string text, string path)
    {
        // The platform's normalisation throws on this noncharacter.
        if (text.Contains('\ufffe', StringComparison.Ordinal))
            throw new CanonicalJsonException(path, "text holds U+FFFE");
        return text.IsNormalized(NormalizationForm.FormC)
            ? text
            : throw new CanonicalJsonException(path, "text is not in Unicode form NFC");
    }

    private static void WriteText(ArrayBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        var rest = text.AsSpan();
        for (var next = rest.IndexOfAny(Escaped); next >= 0; next = rest.IndexOfAny(Escaped))
        {
            Encoding.UTF8.GetBytes(rest[..next], output);
            WriteEscape(output, rest[next]);
            rest = rest[(next + 1)..];
        }
        Encoding.UTF8.GetBytes(rest, output);
        output.Write("\""u8);
    }

    /// <summary>RFC 8785 section 3.2.2.2: the short escape where there is one, otherwise four lower-case hexadecimal digits.</summary>
    private static void WriteEscape(ArrayBufferWriter<byte> output, char c)
    {
        switch (c)
        {
            case '"':
                output.Write("\\\""u8);
                break;
            case '\\':
                output.Write("\\\\"u8);
                break;
            case '\b':
                output.Write("\\b"u8);
                break;
            case '\t':
                output.Write("\\t"u8);
                break;
            case '\n':
                output.Write("\\n"u8);
                break;
            case '\f':
                output.Write("\\f"u8);
                break;
            case '\r':
                output.Write("\\r"u8);
                break;
            default:
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"), output);
                break;
        }
    }
}
