using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Approvals.Api;

/// <summary>
/// Where a page ended: the order asked for, the sort key of its last row, and its id. Opaque to callers. It carries no right: the wall is
/// applied to
/// every page anew.
/// </summary>
internal sealed record Cursor(string Order, string Key, string Id)
{
    /// <summary>Rows on a page.</summary>
    public const int PageSize = 100;

    private const int Longest = 2000;

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string[]>([Order, Key, Id]));

    /// <summary>True with null for no cursor; false for a text that no page of this order gave.</summary>
    public static bool TryRead(string? text, string order, out Cursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text)) return true;
        if (text.Length > Longest || !Base64Url.IsValid(text)) return false;
        try
        {
            if (JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(text)) is not [var of, { } key, { } id]
                || of != order) return false;
            cursor = new Cursor(of, key, id);
            return true;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or FormatException)
        {
            return false;
        }
    }
}
