using System.Text.Json;
using System.Text.Json.Serialization;

namespace Approvals.Workflows.Cases;

/// <summary>
/// A text about a private person, or a comment. Records, digests and states carry the salted digest only; the text lives beside the record
/// in a private value and can be erased without breaking the chain (DESIGN §8). It is never here, so nothing that is remembered keeps it.
/// </summary>
[JsonConverter(typeof(PrivateTextConverter))]
public sealed record PrivateText(string Digest);

/// <summary>Writes <c>{"private":"digest"}</c>; never the text.</summary>
public sealed class PrivateTextConverter : JsonConverter<PrivateText>
{
    /// <inheritdoc/>
    public override PrivateText? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new PrivateText(document.RootElement.GetProperty("private").GetString()!);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PrivateText value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        writer.WriteStartObject();
        writer.WriteString("private", value.Digest);
        writer.WriteEndObject();
    }
}

/// <summary>A private value to be stored beside record (stream, seq).</summary>
/// <param name="Path">JSON path inside the record's body, for example <c>facts[3].comment</c>.</param>
/// <param name="Digest">The salted digest that stands in the record.</param>
/// <param name="Salt">16 bytes.</param>
/// <param name="Text">The text itself.</param>
public sealed record PrivateValue(string Path, string Digest, byte[] Salt, string Text);

/// <summary>An uploaded file as a case knows it; the bytes are stored by content.</summary>
public sealed record Attachment
{
    /// <summary>Id within the case: the first 16 hexadecimal digits of the content's digest and a counter.</summary>
    public required string Id { get; init; }

    /// <summary>Slot of the checklist or task.</summary>
    public required string Slot { get; init; }

    /// <summary>File name as uploaded, NFC, without path.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the content, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Type as sniffed from the content.</summary>
    public required string MediaType { get; init; }

    /// <summary>digitalOriginal, certifiedCopy or photograph (Decree 30/2020 Arts 5, 25, 26).</summary>
    public string CopyKind { get; init; } = "photograph";

    /// <summary>Where the paper original is kept; null when unknown.</summary>
    public string? OriginalAt { get; init; }

    /// <summary>Handle of the one of many items it came with; not shown to the other items. Null for files of the case.</summary>
    public string? Item { get; init; }

    /// <summary>Whether it shows private persons, so that its content is erased with their data; null for no.</summary>
    public bool? Personal { get; init; }

    /// <summary>Whether its content is no more; its digest, size and type stay. Null while it is there.</summary>
    public bool? Erased { get; init; }
}

/// <summary>A letter from outside that answers a task: what it says, who signed it, when it came.</summary>
public sealed record OutsideAct
{
    /// <summary>Số, ký hiệu as printed on the paper.</summary>
    public required string Number { get; init; }

    /// <summary>Date of the paper.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Who signed.</summary>
    public string Signer { get; init; } = "";

    /// <summary>The signer's post.</summary>
    [JsonPropertyName("position")]
    public string SignerPosition { get; init; } = "";

    /// <summary>Day of receipt; null when the same as the recording.</summary>
    public DateOnly? ReceivedOn { get; init; }

    /// <summary>Số đến in the receiving register; null when not registered.</summary>
    public string? ArrivalNumber { get; init; }

    /// <summary>The paper carries a mark of secrecy: only the fact, its date and keeping place are stored, no scan.</summary>
    public bool Classified { get; init; }

    /// <summary>Where a classified paper is kept.</summary>
    public string? KeptAt { get; init; }

    /// <summary>A signature on paper of somebody who also has an account ("Đã ký bản giấy").</summary>
    public bool Paper { get; init; }

    /// <summary>Where it was signed, when at a ceremony.</summary>
    public string? Place { get; init; }

    /// <summary>TM, KT, TL or TUQ of the signer, when the paper says so.</summary>
    public string? Capacity { get; init; }

    /// <summary>Written authorisation under which the signer signed for another.</summary>
    public string? Basis { get; init; }
}

/// <summary>A reason for one field or document when something is sent back.</summary>
/// <param name="Target"><c>field:key</c> or <c>slot:key</c>.</param>
/// <param name="Text">The reason.</param>
public sealed record Reason(string Target, PrivateText Text);

/// <summary>Who did something, in which position, in which capacity.</summary>
/// <param name="Id">Account of the person; <c>system</c> for the sweep.</param>
/// <param name="Position">The position acted in; empty for the system.</param>
/// <param name="Organisation">The body of that position; empty for the system.</param>
public sealed record Actor(string Id, string Position, string Organisation)
{
    /// <summary>The sweep, the outbox and other work without a person.</summary>
    public static Actor System { get; } = new("system", "", "");
}
