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
    private Dictionary<string, string>? texts;

    /// <summary>Sequence numbers of records whose texts are kept from the reader; null for none.</summary>
    public Func<IReadOnlySet<long>>? Kept { get; init; }

    public string this[string key] => Texts[key];

    public IEnumerable<string> Keys => Texts.Keys;

    public IEnumerable<string> Values => Texts.Values;

    public int Count => Texts.Count;

    private Dictionary<string, string> Texts => texts ??= Read();

    public bool ContainsKey(string key) => Texts.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => Texts.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => Texts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Dictionary<string, string> Read()
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        if (only?.Count == 0) return found;
        var kept = Kept?.Invoke();
        using var connection = database.OpenToRead();
        using var command = connection.CreateCommand();
        command.CommandText = "select digest, text, seq from private_value where stream = @1 and text is not null";
        command.Parameters.AddWithValue("@1", stream);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            if (reader.GetString(0) is var digest && only?.Contains(digest) != false && kept?.Contains(reader.GetInt64(2)) != true) found[digest] = reader.GetString(1);
        return found;
    }
}
