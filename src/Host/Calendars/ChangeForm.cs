using System.Globalization;
using Approvals.Desk;
using Approvals.Layout;
using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Engine;

namespace Approvals.Calendars;

/// <summary>A change of the calendar as it was typed: days off, an exchange, a worked day, or a row that goes.</summary>
public sealed record ChangeForm
{
    /// <summary>off, exchange, worked or remove.</summary>
    public string Kind { get; init; } = "off";

    public string From { get; init; } = "";

    /// <summary>Last of several days off; empty for one.</summary>
    public string To { get; init; } = "";

    /// <summary>The Saturday or Sunday that is worked.</summary>
    public string Worked { get; init; } = "";

    public string NameVi { get; init; } = "";

    public string NameEn { get; init; } = "";

    public string Source { get; init; } = "";

    public string Reason { get; init; } = "";

    /// <summary>Name and value of each input, to be sent again with the confirmation.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields =>
        [("kind", Kind), ("from", From), ("to", To), ("worked", Worked), ("vi", NameVi), ("en", NameEn), ("source", Source), ("reason", Reason)];

    public static ChangeForm Read(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return new ChangeForm
        {
            Kind = Text("kind"), From = Text("from"), To = Text("to"), Worked = Text("worked"), NameVi = Text("vi"), NameEn = Text("en"), Source = Text("source"), Reason = Text("reason"),
        };

        string Text(string name) => form[name].ToString().Trim();
    }

    /// <summary>The change; problems of what could not be read.</summary>
    public (CalendarChange Change, IReadOnlyList<Problem> Problems) Change()
    {
        var (from, to, worked) = (FormReader.Day(From), FormReader.Day(To.Length == 0 ? From : To), FormReader.Day(Worked));
        List<Problem> problems = [];
        if (Kind != "worked" && from is null) problems.Add(new Problem("from", "problem.calendar-date"));
        if (Kind == "off" && from is not null && (to is null || to < from || to.Value.DayNumber - from.Value.DayNumber >= CalendarChange.MostRows))
            problems.Add(new Problem("to", "problem.calendar-date"));
        if (Kind is "exchange" or "worked" && worked is null) problems.Add(new Problem("worked", "problem.calendar-date"));
        var change = new CalendarChange { Reason = Reason };
        if (problems.Count > 0) return (change, problems);
        return (Kind switch
        {
            "off" => change with { DaysOff = [.. Days(from!.Value, to!.Value).Select(d => Row(d, NameVi, NameEn))] },
            "exchange" => change with
            {
                DaysOff = [Row(from!.Value, $"{Or(NameVi, "Nghỉ")} (hoán đổi, làm bù ngày {Day(worked!.Value)})", $"{Or(NameEn, "Day off")}, in exchange for {Day(worked.Value)}")],
                WorkedDays = [Row(worked.Value, $"Làm bù cho ngày nghỉ {Day(from.Value)}{Occasion(NameVi)}", $"Worked for the day off of {Day(from.Value)}{Occasion(NameEn)}")],
            },
            "worked" => change with { WorkedDays = [Row(worked!.Value, NameVi, NameEn)] },
            "remove" => change with { Removed = [from!.Value] },
            _ => change,
        }, problems);
    }

    private CalendarDay Row(DateOnly day, string vi, string en) => new(day, vi, en, Source);

    private static IEnumerable<DateOnly> Days(DateOnly from, DateOnly to) => Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays);

    private static string Or(string name, string other) => name.Length > 0 ? name : other;

    private static string Occasion(string name) => name.Length > 0 ? $" ({name})" : "";

    private static string Day(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
}
