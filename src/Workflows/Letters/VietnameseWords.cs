using System.Globalization;
using System.Text;

namespace Approvals.Workflows.Letters;

/// <summary>Figures as a Vietnamese letter writes them.</summary>
public static class VietnameseWords
{
    private static readonly string[] digits = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    private static readonly string[] scales = ["", " nghìn", " triệu", " tỷ", " nghìn tỷ", " triệu tỷ"];
    private static readonly NumberFormatInfo figures = new() { NumberGroupSeparator = ".", NumberDecimalSeparator = "," };

    /// <summary>"1.270.000.000", decimals as they were written unless all are noughts; anything else comes back as it is.</summary>
    public static string Figure(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!decimal.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return value;
        var point = decimal.Truncate(number) == number ? -1 : value.IndexOf('.', StringComparison.Ordinal);
        var text = number.ToString("N" + (point < 0 ? 0 : value.Length - point - 1).ToString(CultureInfo.InvariantCulture), figures);
        return text;
    }

    /// <summary>"05/03/2026".</summary>
    public static string Date(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    /// <summary>"ngày 05 tháng 3 năm 2026": days under ten, January and February have a nought before them (Decree 30/2020, Annex I).</summary>
    public static string LongDate(DateOnly day) => string.Create(
        CultureInfo.InvariantCulture, $"ngày {day.Day:00} tháng {(day.Month < 3 ? "0" : "")}{day.Month} năm {day.Year}");

    /// <summary>"Một tỷ hai trăm bảy mươi triệu": whole numbers below 10^18; decimals are cut off. Anything else comes back as it is.</summary>
    public static string Spelled(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!decimal.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return value;
        var rest = decimal.Truncate(Math.Abs(number));
        if (rest >= 1_000_000_000_000_000_000m) return value;
        if (rest == 0) return "Không";
        List<int> groups = [];
        for (; rest > 0; rest = decimal.Truncate(rest / 1000)) groups.Add((int)(rest % 1000));
        var text = new StringBuilder(number < 0 ? "âm" : "");
        for (var i = groups.Count - 1; i >= 0; i--)
        {
            if (groups[i] == 0) continue;
            Group(text, groups[i], i < groups.Count - 1);
            // Above a milliard the scale is said once, with the last group that belongs to it.
            text.Append(i >= 4 && groups[3] > 0 ? scales[i - 3] : scales[i]);
        }
        var words = text.ToString().Trim();
        return char.ToUpper(words[0], CultureInfo.InvariantCulture) + words[1..];
    }

    private static void Group(StringBuilder text, int group, bool inner)
    {
        var (hundreds, tens, ones) = (group / 100, group / 10 % 10, group % 10);
        if (inner || hundreds > 0) text.Append(' ').Append(digits[hundreds]).Append(" trăm");
        if (tens == 0 && ones > 0 && (inner || hundreds > 0)) text.Append(" linh");
        if (tens == 1) text.Append(" mười");
        if (tens > 1) text.Append(' ').Append(digits[tens]).Append(" mươi");
        if (ones == 0) return;
        text.Append(' ').Append((tens, ones) switch
        {
            ( > 1, 1) => "mốt",
            ( > 0, 5) => "lăm",
            _ => digits[ones],
        });
    }
}
