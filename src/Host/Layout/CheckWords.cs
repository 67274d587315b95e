using System.Text.RegularExpressions;
using Approvals.Localisation;
using Approvals.Workflows.Cases;

namespace Approvals.Layout;

/// <summary>Words for what a check found beside the case.</summary>
public static partial class CheckWords
{
    /// <summary>"nghe-an-2026-004: 12/05/2026 – 20/05/2026 · Nguyễn Văn A".</summary>
    public static string Of(Texts texts, CheckSource source)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(source);
        var what = Period().Replace(source.What, m => $"{Day(m.Groups[1])} – {Day(m.Groups[2])}");
        return what.Length == 0 ? source.Number : $"{source.Number}: {what}";

        string Day(Group iso) => IsoDate.Parse(iso.Value) is { } day ? texts.Date(day) : iso.Value;
    }

    [GeneratedRegex(@"\b(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)\b")]
    private static partial Regex Period();
}
