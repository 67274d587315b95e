using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Approvals.Persistence;

namespace Approvals.Desk;

/// <summary>The private texts of a stream by digest, read when first asked for: most commands ask for none. Erased ones are absent.</summary>
/// <param name="database">Where they are.</param>
/// <param name="stream">Stream of the case.</param>
/// <param name="only">Digests the reader may see; null for all.</param>
internal sealed class PrivateTexts(Database database, string stream, IReadOnlySet<string>? only) : IReadOnlyDictionary<string, string>
{
    private readonly Lazy<Dictionary<string, string>> texts = new(() => Read(database, stream, only));

    public string this[string key] => texts.Value[key];

    public IEnumerable<string> Keys => texts.Value.Keys;

    public IEnumerable<string> Values => texts.Value.Values;

    public int Count => texts.Value.Count;

    public bool ContainsKey(string key) => texts.Value.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => texts.Value.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => texts.Value.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static Dictionary<string, string> Read(Database database, string stream, IReadOnlySet<string>? only)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        if (only?.Count == 0) return texts;
        using var connection = database.OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = "select digest, text from private_value where stream = @1 and text is not null";
        command.Parameters.AddWithValue("@1", stream);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            if (reader.GetString(0) is var digest && only?.Contains(digest) != false) texts[digest] = reader.GetString(1);
        return texts;
    }
}
