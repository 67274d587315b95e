using System.Globalization;
using System.Text;
using Approvals.Workflows.Evidence;
using Approvals.Workflows.People;

namespace Approvals.Workflows.Engine;

/// <summary>How surely two travellers are one person (docs/decisions/0042).</summary>
public enum Likeness
{
    /// <summary>Another name.</summary>
    Other,

    /// <summary>The same name in another body, or one of the two written without its marks: whoever knows them decides.</summary>
    Namesake,

    /// <summary>The same name in the same body.</summary>
    Same,
}

/// <summary>
/// Who a traveller is: digests of a name without its marks, of the name and of the body, joined by points. A key to join by and no protection. Of names neither case, spaces,
/// the form of Unicode, titles before them nor the letter that carries the tone (hoà, hòa) count; a body counts as what the directory knows it by, else as it is written.
/// Birth dates are sealed with a salt of their own each and are never part of it.
/// </summary>
/// <param name="Letters">Of the name without its marks, as a passport prints it.</param>
/// <param name="Name">Of the name.</param>
/// <param name="Body">Of the body.</param>
public sealed record PersonKey(string Letters, string Name, string Body)
{
    private static readonly HashSet<string> titles =
    [
        "ông", "bà", "anh", "chị", "cô", "đồng", "chí", "đ/c", "đc", "mr", "mrs", "ms", "miss", "dr", "gs", "pgs", "ts", "tskh", "ths", "bs", "bscki", "bsckii", "cn", "ks", "gsts", "pgsts",
    ];

    // Grave, acute, tilde, hook above, dot below.
    private const string Tones = "\u0300\u0301\u0303\u0309\u0323";

    /// <summary>The key as it is stored.</summary>
    public override string ToString() => $"{Letters}.{Name}.{Body}";

    /// <summary>The key of a name in a body.</summary>
    /// <param name="name">Name as it was typed.</param>
    /// <param name="body">Body as it was typed; empty for none.</param>
    /// <param name="directory">Bodies that are known; null for none.</param>
    /// <param name="province">Province of the case: its bodies are meant.</param>
    /// <param name="on">Day: a body that was merged is its successor.</param>
    public static PersonKey Of(string name, string body, Directory? directory, string province, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(body);
        return new(Digest(Letterless(NameOf(name))), Digest(NameOf(name)), Digest(BodyOf(body, directory, province, on)));
    }

    /// <summary>A stored key; null for one of another kind.</summary>
    public static PersonKey? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('.') is [var letters, var name, var body] ? new(letters, name, body) : null;
    }

    /// <summary>How surely this one is another.</summary>
    public Likeness To(PersonKey other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Letters != other.Letters) return Likeness.Other;
        if (Name == other.Name) return Body == other.Body ? Likeness.Same : Likeness.Namesake;
        // Without any mark it may be every name that has these letters.
        return Name == Letters || other.Name == other.Letters ? Likeness.Namesake : Likeness.Other;
    }

    /// <summary>A name as it is compared: lower case, no title before it, single spaces, each tone at the end of its syllable.</summary>
    internal static string NameOf(string text)
    {
        var words = Words(text.Normalize().ToLower(CultureInfo.InvariantCulture)).ToList();
        while (words.Count > 1 && titles.Contains(words[0])) words.RemoveAt(0);
        return string.Join(' ', words.Select(ToneLast));
    }

    /// <summary>A text without its marks, lower case, in words.</summary>
    internal static string Letterless(string text) => string.Join(' ', Words(string.Concat(
        text.Normalize(NormalizationForm.FormD).ToLower(CultureInfo.InvariantCulture).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)).Replace('đ', 'd')));

    /// <summary>What a body is known by: its key where exactly one body of the province, or else of the country, bears the name, the short one or the sign; else its name without the province.</summary>
    internal static string BodyOf(string text, Directory? directory, string province, DateOnly on)
    {
        var sought = Bare(text, province);
        if (sought.Length == 0 || directory is null) return sought;
        // A sign that a body of the country has too means the one of the province.
        foreach (var where in new[] { province, null })
        {
            var found = Bearers(directory, where, province, sought).Select(o => directory.Successor(o.Key, on)).Distinct(StringComparer.Ordinal).ToList();
            if (found.Count > 0) return found.Count == 1 ? "#" + found[0] : sought;
        }
        return sought;
    }

    private static IEnumerable<Organisation> Bearers(Directory directory, string? where, string province, string sought) => directory.Data.Organisations.Where(o =>
        o.Province == where && new[] { o.Name.Vi, o.Name.En, o.Short.Vi, o.Short.En, o.Symbol }.Any(n => Bare(n, province) == sought));

    private static string Bare(string text, string province)
    {
        var words = Letterless(text).Split(' ').ToList();
        var own = province.Split('-');
        if (words.Count > own.Length && words[^own.Length..].SequenceEqual(own)) words.RemoveRange(words.Count - own.Length, own.Length);
        if (words is [_, .., "tinh" or "tp"]) words.RemoveAt(words.Count - 1);
        else if (words is [_, .., "thanh", "pho"]) words.RemoveRange(words.Count - 2, 2);
        return string.Join(' ', words);
    }

    private static string[] Words(string text) => text.Split([' ', '\t', '\n', '\r', '\u00a0', '.', ',', ';', ':', '(', ')', '"', '“', '”', '-', '–'], StringSplitOptions.RemoveEmptyEntries);

    private static string ToneLast(string word)
    {
        var letters = word.Normalize(NormalizationForm.FormD);
        return string.Concat(letters.Where(c => !Tones.Contains(c)).Concat(letters.Where(Tones.Contains)));
    }

    private static string Digest(string text) => RecordHash.Digest(Encoding.UTF8.GetBytes(text));
}
