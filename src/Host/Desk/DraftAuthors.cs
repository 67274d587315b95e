using System.Text.Json;

namespace Approvals.Desk;

/// <summary>
/// Who wrote a draft, and what of it: in the row an object from account to <c>field:key</c> and <c>slot:key</c>, null for an author of whom that is not known.
/// Whoever wrote what is personal in one of these, where nobody else had before, has <c>personal:field:key</c> too.
/// Rows from before hold a list of accounts, of whom nothing is known.
/// </summary>
public sealed class DraftAuthors
{
    private const string Personal = "personal:";

    private readonly SortedDictionary<string, IReadOnlyList<string>?> wrote;

    private DraftAuthors(IEnumerable<KeyValuePair<string, IReadOnlyList<string>?>> wrote) => this.wrote = new(wrote.ToDictionary(), StringComparer.Ordinal);

    /// <summary>Nobody yet.</summary>
    public static DraftAuthors None { get; } = new([]);

    /// <summary>All accounts.</summary>
    public IReadOnlyList<string> Accounts => [.. wrote.Keys];

    /// <summary>What is known of each; who is missing may have written anything.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Wrote =>
        wrote.Where(w => w.Value is not null).ToDictionary(w => w.Key, w => (IReadOnlyList<string>)[.. w.Value!.Where(p => !p.StartsWith(Personal, StringComparison.Ordinal))], StringComparer.Ordinal);

    /// <summary>The part that a field is.</summary>
    public static string Field(string key) => "field:" + key;

    /// <summary>The part that a slot is.</summary>
    public static string Slot(string key) => "slot:" + key;

    /// <summary>Whether what is personal in a field or slot is an account's own writing.</summary>
    public bool IsPersonalAuthor(string account, string part) => wrote.TryGetValue(account, out var known) && known?.Contains(Personal + part) != false;

    /// <summary>A part, and that it is personal where the account wrote that: who only adds to what others wrote does not get to read theirs by it.</summary>
    public IEnumerable<string> Written(string account, string part, bool personal, bool before) =>
        personal && (!before || IsPersonalAuthor(account, part)) ? [part, Personal + part] : [part];

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
