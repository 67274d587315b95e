using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Engine;

namespace Approvals.Localisation;

/// <summary>Every word of the pages that is not part of a case type, in one language, with the formats of dates and money.</summary>
public sealed class Texts
{
    private static readonly CultureInfo VietnameseNumbers = Numbers(".", ",");
    private static readonly CultureInfo EnglishNumbers = Numbers(",", ".");
    private readonly FrozenDictionary<string, string> texts;
    private readonly CultureInfo numbers;

    private Texts(string language, FrozenDictionary<string, string> texts)
    {
        Language = language;
        this.texts = texts;
        numbers = language == "en" ? EnglishNumbers : VietnameseNumbers;
    }

    public static Texts Vietnamese { get; } = Load("vi");

    public static Texts English { get; } = Load("en");

    /// <summary><c>vi</c> or <c>en</c>.</summary>
    public string Language { get; }

    public IEnumerable<string> Keys => texts.Keys;

    /// <summary>The text of a key; the key in brackets when there is none, so that a gap is seen and breaks nothing.</summary>
    public string this[string key] => texts.TryGetValue(key, out var text) ? text : $"[{key}]";

    /// <summary>Anything but <c>en</c> gives Vietnamese.</summary>
    public static Texts For(string? language) => language == "en" ? English : Vietnamese;

    public bool Has(string key) => texts.ContainsKey(key);

    /// <summary>
    /// The text with its placeholders filled, where <c>n</c> is 1 that of <c>key.one</c>, where it exists. Values are put in as they are: escaping is the page's work.
    /// </summary>
    public string Format(string key, params ReadOnlySpan<(string Name, object Value)> values)
    {
        foreach (var (name, value) in values)
            if (name == "n" && value is 1 or 1L && Has(key + ".one")) key += ".one";
        var text = new StringBuilder(this[key]);
        foreach (var (name, value) in values) text.Replace("{" + name + "}", Shown(value));
        return text.ToString();
    }

    /// <summary>A text whose one placeholder is a number.</summary>
    public string Count(string key, int n) => Format(key, ("n", n));

    public string Refusal(Refusal refusal)
    {
        var text = this["refusal." + refusal.Key];
        foreach (var (name, value) in refusal.Args) text = text.Replace("{" + name + "}", value, StringComparison.Ordinal);
        return text;
    }

    public string Problem(Problem problem)
    {
        if (problem.Said is { } said) return this[problem.Key].Replace("{arg}", said.In(Language), StringComparison.Ordinal);
        var arg = DateOnly.TryParseExact(problem.Arg, "yyyy-MM-dd", out var day) ? Date(day)
            : problem is { Key: "problem.extension-unit" or "problem.extension-too-much", Arg: { } most } ? Term(most)
            : problem.Arg ?? "";
        // The limit of a file comes in bytes.
        var megabytes = long.TryParse(problem.Arg, out var bytes) ? Number(bytes / 1_048_576) : "";
        return this[problem.Key].Replace("{arg}", arg, StringComparison.Ordinal).Replace("{mb}", megabytes, StringComparison.Ordinal);
    }

    /// <summary>Why a case stopped, or a part of it; the bare code when no text names it.</summary>
    public string Incident(string code) => Has("incident.code." + code) ? this["incident.code." + code] : code;

    public string Date(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    /// <summary>Day and minute at +07:00, the one zone of the product.</summary>
    public string DateTime(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(7)).ToString("dd/MM/yyyy HH:mm", CultureInfo.InvariantCulture);

    public string Time(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(7)).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>"còn 3 ngày làm việc", "đến hạn hôm nay", "quá hạn 2 ngày làm việc".</summary>
    public string Due(DateOnly due, DateOnly today, WorkCalendar calendar) =>
        Due(due, today, Math.Abs(calendar.WorkingDaysBetween(today, due)));

    /// <summary>The same where the working days between the two were counted before.</summary>
    public string Due(DateOnly due, DateOnly today, int workingDays)
    {
        if (due == today) return this["due.today"];
        // Only days off lie between: no working day is left, and yet the date has not come.
        if (due > today) return workingDays == 0 ? Count("due.left.days", due.DayNumber - today.DayNumber) : Count("due.left", workingDays);
        // Overdue over a weekend: late by the calendar, but not yet by a working day.
        return workingDays == 0 ? this["due.passed"] : Count("due.overdue", workingDays);
    }

    /// <summary>A term in words: "20 ngày làm việc".</summary>
    public string Term(string notation)
    {
        var term = Workflows.Calendars.Term.Parse(notation);
        var words = term.Unit switch
        {
            Workflows.Calendars.TermUnit.WorkingDays => Format(term.Before ? "deadline.unit.working-before" : "deadline.unit.working", ("n", term.Amount)),
            Workflows.Calendars.TermUnit.Days => Format(term.Before ? "deadline.unit.before" : "deadline.unit.days", ("n", term.Amount)),
            Workflows.Calendars.TermUnit.Months => Format(term.Before ? "deadline.unit.months-before" : "deadline.unit.months", ("n", term.Amount)),
            Workflows.Calendars.TermUnit.FixedDate => Format("deadline.unit.fixed", ("date", $"{term.Day:00}/{term.Month:00}")),
        };
        return term.RollsAsUsual ? words : Format("deadline.roll." + term.Roll.ToString().ToLowerInvariant(), ("term", words));
    }

    /// <summary>A decimal carried as text with a point, with separators of the language; given back as it is when it is no decimal.</summary>
    public string Decimal(string value) =>
        decimal.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("#,##0." + new string('0', Scale(value)), numbers)
            : value;

    public string Money(string amount, string currency) => $"{Decimal(amount)} {currency}".TrimEnd();

    public string Number(long n) => n.ToString("#,##0", numbers);

    public string FileSize(long bytes) => bytes < 1_048_576
        ? Format("attachment.size.kb", ("n", Number(Math.Max(1, (bytes + 1023) / 1024))))
        : Format("attachment.size.mb", ("n", (bytes / 1_048_576m).ToString("0.0", numbers)));

    private string Shown(object value) => value switch
    {
        DateOnly day => Date(day),
        DateTimeOffset at => DateTime(at),
        int n => Number(n),
        long n => Number(n),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static int Scale(string value) => value.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point ? value.Length - point - 1 : 0;

    private static CultureInfo Numbers(string group, string point)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberGroupSeparator = group;
        culture.NumberFormat.NumberDecimalSeparator = point;
        return CultureInfo.ReadOnly(culture);
    }

    /// <summary>Every feature keeps its own file; a key stands in one of them only.</summary>
    private static Texts Load(string language)
    {
        var assembly = typeof(Texts).Assembly;
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith($".texts.{language}.json", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            foreach (var (key, text) in JsonSerializer.Deserialize<Dictionary<string, string>>(stream, JsonSerializerOptions.Strict)!)
                if (!all.TryAdd(key, text)) throw new InvalidOperationException($"The text {key} of {name} stands in another file too.");
        }
        return new Texts(language, all.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
