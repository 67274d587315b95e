using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Evidence;

namespace Approvals.Persistence;

/// <summary>JSON as it is stored: canonical in records, compact elsewhere.</summary>
public static class RecordJson
{
    // Canonical JSON orders members, so the kind of a fact is not the first; Vietnamese is stored as it reads.
    private static readonly JsonSerializerOptions Options = new(CaseJson.Default.Options)
    {
        AllowOutOfOrderMetadataProperties = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonTypeInfo<CaseRecord> Record = Info<CaseRecord>();
    private static readonly JsonTypeInfo<CaseState> State = Info<CaseState>();

    /// <summary>
    /// The canonical bytes of a record: <c>prev</c> even where it is null, no empty position or body of an actor that has none.
    /// </summary>
    public static byte[] Canonical(CaseRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return CanonicalRecord.Write(record);
    }

    /// <summary>An actor as records hold it.</summary>
    public static JsonObject Write(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var node = new JsonObject { ["id"] = actor.Id };
        if (actor.Position.Length > 0) node["position"] = actor.Position;
        if (actor.Organisation.Length > 0) node["organisation"] = actor.Organisation;
        return node;
    }

    /// <summary>The canonical bytes of any JSON.</summary>
    public static byte[] Canonical(JsonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return CanonicalJson.Write(Encoding.UTF8.GetBytes(node.ToJsonString()));
    }

    /// <summary>A record from its stored body.</summary>
    public static CaseRecord ReadRecord(string body) => Whole(JsonSerializer.Deserialize(body, Record));

    /// <summary>A record from its stored body.</summary>
    public static CaseRecord ReadRecord(ReadOnlySpan<byte> utf8) => Whole(JsonSerializer.Deserialize(utf8, Record));

    private static CaseRecord Whole(CaseRecord? record)
    {
        if (record is null) throw new JsonException("A record is null.");
        // Members that are absent come as null, whatever the type says.
        return record.Actor is { Position: not null, Organisation: not null }
            ? record
            : record with { Actor = new Actor(record.Actor.Id, record.Actor.Position ?? "", record.Actor.Organisation ?? "") };
    }

    /// <summary>A snapshot for storing.</summary>
    public static string Write(CaseState state) => JsonSerializer.Serialize(state, State);

    /// <summary>A stored snapshot.</summary>
    public static CaseState ReadState(string body) => Whole(JsonSerializer.Deserialize(body, State));

    /// <summary>A stored snapshot.</summary>
    public static CaseState ReadState(ReadOnlySpan<byte> utf8) => Whole(JsonSerializer.Deserialize(utf8, State));

    /// <summary>A snapshot for storing, in UTF-8.</summary>
    public static byte[] WriteUtf8(CaseState state) => JsonSerializer.SerializeToUtf8Bytes(state, State);

    private static CaseState Whole(CaseState? state)
    {
        if (state is null) throw new JsonException("A snapshot is null.");
        // The reader makes collections that compare by culture; a fold compares ordinally.
        return state with
        {
            Authors = state.Authors.WithComparer(StringComparer.Ordinal),
            Wrote = state.Wrote?.WithComparers(StringComparer.Ordinal),
            Actions = state.Actions.WithComparer(StringComparer.Ordinal),
            Signals = state.Signals.WithComparer(StringComparer.Ordinal),
            Steps = state.Steps.WithComparers(StringComparer.Ordinal),
            Involved = state.Involved.WithComparers(StringComparer.Ordinal),
        };
    }

    /// <summary>Any of the types <see cref="CaseJson"/> knows.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Info<T>());

    /// <summary>Any of the types <see cref="CaseJson"/> knows.</summary>
    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize(json, Info<T>()) ?? throw new JsonException($"{typeof(T).Name} is null.");

    private static JsonTypeInfo<T> Info<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}
