using System.Buffers;
using System.Text.Json;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;
using Approvals.Workflows.Evidence;

namespace Approvals.Workflows.Engine;

/// <summary>Digests over what a person is shown, so that a decision binds to it (DESIGN §5).</summary>
public static class Seen
{
    /// <summary>Digest over covered values, files, opinions and the document of a task. A page carries it; the decision comes back with it.</summary>
    public static string Of(CaseState state, FormDefinition form, CaseTask task)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(task);
        return Digest(writer =>
        {
            WriteCovered(writer, state, form, task.Covers);
            writer.WriteStartArray("opinions");
            // A consulted body is not shown what others answered, so their answers cannot make its own stale.
            foreach (var opinion in task.Kind == TaskKind.Consultation ? [] : state.Opinions)
            {
                writer.WriteStartObject();
                writer.WriteString("handle", opinion.Handle);
                writer.WriteString("outcome", opinion.Outcome);
                if (opinion.Comment is { } comment) writer.WriteString("comment", comment.Digest);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            if (state.Documents.Find(d => d.Id == task.Document) is { } document) writer.WriteNumber("version", document.Version);
            if (task.Recorded is { } recorded) WriteRecorded(writer, recorded);
        });
    }

    /// <summary>Digest over covered values and files alone: what an approval is carried on.</summary>
    public static string Covered(CaseState state, FormDefinition form, IReadOnlyList<string> covers)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(form);
        return Digest(writer => WriteCovered(writer, state, form, covers));
    }

    /// <summary>Keys of fields that a cover list means; null for all.</summary>
    public static IReadOnlySet<string>? Fields(FormDefinition form, IReadOnlyList<string> covers)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(covers);
        if (covers.Contains("*")) return null;
        var sections = covers.Where(c => c.StartsWith("section:", StringComparison.Ordinal)).Select(c => c[8..]);
        return form.FieldsOf(sections).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
    }

    private static void WriteCovered(Utf8JsonWriter writer, CaseState state, FormDefinition form, IReadOnlyList<string> covers)
    {
        var fields = Fields(form, covers);
        writer.WriteStartObject("values");
        foreach (var (key, value) in state.Values)
        {
            if (fields is not null && !fields.Contains(key)) continue;
            writer.WritePropertyName(key);
            value.WriteTo(writer);
        }
        writer.WriteEndObject();
        writer.WriteStartArray("files");
        foreach (var file in state.Attachments)
            if (fields is null || covers.Contains("slot:" + file.Slot)) writer.WriteStringValue($"{file.Slot}:{file.Sha256}");
        writer.WriteEndArray();
    }

    private static void WriteRecorded(Utf8JsonWriter writer, RecordedAnswer recorded)
    {
        writer.WriteStartObject("recorded");
        writer.WriteString("outcome", recorded.Outcome);
        writer.WriteString("recorder", recorded.Recorder);
        writer.WriteString("at", InstantConverter.Write(recorded.At));
        writer.WriteString("on", recorded.OccurredOn.Iso());
        writer.WriteString("letter", $"{recorded.Letter.Number} {recorded.Letter.Date.Iso()} {recorded.Letter.Signer}");
        if (recorded.Comment is { } comment) writer.WriteString("comment", comment.Digest);
        writer.WritePropertyName("values");
        JsonSerializer.Serialize(writer, recorded.Values, CaseJson.Default.ValueMap);
        writer.WriteEndObject();
    }

    private static string Digest(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return RecordHash.Digest(CanonicalJson.Write(buffer.WrittenSpan));
    }
}
