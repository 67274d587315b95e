using System.Globalization;
using System.Text.Json;
using Approvals.Desk;
using Approvals.Persistence;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Microsoft.Data.Sqlite;

namespace Approvals.Commands;

/// <summary><c>due</c>: a due date with the account of how it came about.</summary>
public static class DueVerb
{
    private const string Usage =
        """
        Usage: due --from 2026-02-10 --term "20 working days" [--pause 2026-02-12..2026-02-16]… [--json]
        Terms: "20 working days", "20 days", "6 months", "30 days before", "fixed 31/07"; a pause runs from the request to the answer.
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Computes and prints. The calendar is that of the installation where there is one, else that of the seeds.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, DataOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (Parse(words) is not { } asked)
        {
            await output.WriteLineAsync(Usage);
            return Verbs.Misused;
        }
        if (asked.Question.Answer(Calendar(options)) is not { } due)
        {
            await output.WriteLineAsync($"No such date: it lies outside the years 1 to 9999, or a pause ends before it begins.\n{Usage}");
            return Verbs.Misused;
        }
        if (asked.Json) await output.WriteLineAsync(JsonSerializer.Serialize(due, Json));
        else
        {
            foreach (var line in due.Account) await output.WriteLineAsync(Words(line));
            if (due.Uncovered.Count > 0) await output.WriteLineAsync($"The calendar knows no holidays of {string.Join(", ", due.Uncovered)}: the date may change.");
            await output.WriteLineAsync(due.Due.Iso());
        }
        return Verbs.Done;
    }

    private static string Words(AccountLine line)
    {
        var run = line.From == line.To ? Day(line.From) : $"{Day(line.From)} – {Day(line.To)}";
        var reason = line.Reason == AccountLine.Weekend ? "Saturday, Sunday" : line.Reason;
        var why = reason is null ? "" : $" ({reason})";
        var source = line.Source is null ? "" : $" [{line.Source}]";
        return line.Kind switch
        {
            AccountKind.Start => $"{run}: the day of the event, not counted",
            AccountKind.Counted => $"{run}: {Days(line.Days)} counted",
            AccountKind.DayOff => $"{run}: {Days(line.Days)} off{why}, not counted{source}",
            AccountKind.WorkedDay => $"{run}: worked in exchange, counted{why}{source}",
            AccountKind.Pause => $"{run}: {Days(line.Days)} of pause, not counted{why}",
            AccountKind.Shifted => $"{run}: the end moves by {Days(line.Days)} for the pauses",
            AccountKind.StandsStill => $"{run}: stands still since then{why}",
            AccountKind.Rolled => $"{run}: the end falls on a day off{why} and moves by {Days(line.Days)}{source}",
            _ => $"{run}: due",
        };
    }

    private static string Day(DateOnly day) => day.ToString("ddd dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static string Days(int days) => days == 1 ? "1 day" : string.Create(CultureInfo.InvariantCulture, $"{days} days");

    private static Asked? Parse(IReadOnlyList<string> words)
    {
        DateOnly? from = null;
        Term? term = null;
        List<Pause> pauses = [];
        var json = false;
        for (var i = 1; i < words.Count; i++)
        {
            var (name, value) = words[i].Split('=', 2) is [var n, var v] ? (n, v) : (words[i], (string?)null);
            if (name == "--json" && value is null) { json = true; continue; }
            value ??= ++i < words.Count ? words[i] : null;
            switch (name)
            {
                case "--from" when from is null && IsoDate.Parse(value) is { } day: from = day; break;
                case "--term" when term is null && Term.TryParse(value, out var read): term = read; break;
                case "--pause" when DueQuestion.ReadPause(value) is { } pause: pauses.Add(pause); break;
                default: return null;
            }
        }
        return from is { } start && term is not null ? new Asked(new DueQuestion(start, term, pauses), json) : null;
    }

    private static WorkCalendar Calendar(DataOptions options)
    {
        if (Installation.TryOpen(options) is { } connection)
            using (connection)
                try
                {
                    using var command = connection.CreateCommand();
                    command.CommandText = "select body from stream_state where stream = 'calendar/vn'";
                    if (command.ExecuteScalar() is string body) return WorkCalendar.FromJson(body, ReferenceData.CalendarStream);
                }
                catch (SqliteException)
                {
                    // Not a database of this program: the calendar that ships with it answers.
                }
        return WorkCalendar.FromJson(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "holidays.json")), "holidays.json");
    }

    private sealed record Asked(DueQuestion Question, bool Json);
}
