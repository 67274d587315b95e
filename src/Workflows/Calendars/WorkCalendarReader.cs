using System.Globalization;
using System.Text.Json;

namespace Approvals.Workflows.Calendars;

/// <summary>Reads the file of a calendar; every error names the file and the JSON path.</summary>
internal sealed class WorkCalendarReader
{
    private readonly string file;

    private WorkCalendarReader(string file) => this.file = file;

    public static WorkCalendar Read(ReadOnlyMemory<char> json, string file) => Read(file, () => JsonDocument.Parse(json));

    public static WorkCalendar Read(ReadOnlySpan<byte> json, string file)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        var bytes = (json.StartsWith(mark) ? json[mark.Length..] : json).ToArray();
        return Read(file, () => JsonDocument.Parse(bytes));
    }

    private static WorkCalendar Read(string file, Func<JsonDocument> parse)
    {
        ArgumentNullException.ThrowIfNull(file);
        var reader = new WorkCalendarReader(file);
        try
        {
            using var document = parse();
            return reader.Calendar(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new FormatException($"{file}: no JSON, line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"{file}: a text holds bytes or escapes that are no Unicode: {e.Message}", e);
        }
    }

    private WorkCalendar Calendar(JsonElement root)
    {
        var members = Members(root, "$", ["calendar", "version", "daysOff", "workedDays"], optional: "$schema");
        Text(members["calendar"], "$.calendar");
        if (members["version"] is not { ValueKind: JsonValueKind.Number } number || !number.TryGetInt32(out var version) || version < 1)
            throw Wrong("$.version", "a whole number from 1 is expected");

        var seen = new Dictionary<DateOnly, string>();
        var daysOff = Rows(members["daysOff"], "$.daysOff", seen, mustBeWeekend: false);
        var workedDays = Rows(members["workedDays"], "$.workedDays", seen, mustBeWeekend: true);
        return new WorkCalendar(version, daysOff, workedDays);
    }

    private List<CalendarDay> Rows(JsonElement list, string path, Dictionary<DateOnly, string> seen, bool mustBeWeekend)
    {
        if (list.ValueKind != JsonValueKind.Array) throw Wrong(path, "an array is expected");
        var rows = new List<CalendarDay>();
        foreach (var element in list.EnumerateArray())
        {
            var at = $"{path}[{rows.Count}]";
            var members = Members(element, at, ["date", "vi", "en", "source"], optional: null);
            var date = Date(members["date"], $"{at}.date");
            if (!seen.TryAdd(date, at)) throw Wrong($"{at}.date", $"{date:yyyy-MM-dd} stands already at {seen[date]}");
            if (mustBeWeekend && date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
                throw Wrong($"{at}.date", $"{date:yyyy-MM-dd} is no Saturday or Sunday: it is worked anyway");
            rows.Add(new CalendarDay(date, Text(members["vi"], $"{at}.vi"), Text(members["en"], $"{at}.en"),
                Text(members["source"], $"{at}.source")));
        }
        return rows;
    }

    private Dictionary<string, JsonElement> Members(JsonElement element, string path, string[] required, string? optional)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Wrong(path, "an object is expected");
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name != optional && !required.Contains(member.Name)) throw Wrong($"{path}.{member.Name}", "unknown member");
            if (!members.TryAdd(member.Name, member.Value)) throw Wrong($"{path}.{member.Name}", "the member stands twice");
        }
        foreach (var name in required)
        {
            if (!members.ContainsKey(name)) throw Wrong($"{path}.{name}", "the member is missing");
        }
        return members;
    }

    private string Text(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.String && element.GetString() is { } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw Wrong(path, "a text that is not empty is expected");

    private DateOnly Date(JsonElement element, string path) =>
        DateOnly.TryParseExact(Text(element, path), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw Wrong(path, "a date yyyy-MM-dd is expected");

    private FormatException Wrong(string path, string what) => new($"{file}: {path}: {what}");
}
