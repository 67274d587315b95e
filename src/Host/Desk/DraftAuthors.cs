using System.Text.Json;

namespace Approvals.Desk;

/// <summary>
/// Who wrote a draft, and what of it: in the row an object from account to <c>field:key</c> and <c>slot:key</c>, null for an author of whom that is not known.
/// Rows from before hold a list of accounts, of whom nothing is known.
/// </summary>
public sealed class DraftAuthors
{
    private readonly SortedDictionary<string, IReadOnlyList<string>?> wrote;

    private DraftAuthors(IEnumerable<KeyValuePair<string, IReadOnlyList<string>?>> wrote) => this.wrote = new(wrote.ToDictionary(), StringComparer.Ordinal);

    /// <summary>Nobody yet.</summary>
    public static DraftAuthors None { get; } = new([]);

    /// <summary>All accounts.</summary>
    public IReadOnlyList<string> Accounts => [.. wrote.Keys];

    /// <summary>What is known of each; who is missing may have written anything.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Wrote =>
        wrote.Where(w => w.Value is not null).ToDictionary(w => w.Key, w => w.Value!, StringComparer.Ordinal);

    /// <summary>As a row holds them.</summary>
    public static DraftAuthors Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? new(document.RootElement.EnumerateArray().Select(a => KeyValuePair.Create(a.GetString()!, (IReadOnlyList<string>?)null)))
            : new(document.RootElement.Deserialize<Dictionary<string, IReadOnlyList<string>?>>()!);
    }

    /// <summary>With something written by an account; of one who may have written anything, nothing is added.</summary>
    public DraftAuthors With(string account, IEnumerable<string> parts)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (!wrote.TryGetValue(account, out var known)) known = [];
        IReadOnlyList<string>? now = known is null ? null : [.. known.Union(parts, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new(wrote.Where(w => w.Key != account).Append(KeyValuePair.Create(account, now)));
    }

    /// <summary>For the row.</summary>
    public string Json() => JsonSerializer.Serialize(wrote);
}
