using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;

namespace Approvals.Desk;

/// <summary>What the calculator was asked: by the verb, on the page or over the API.</summary>
public sealed record DueQuestion(DateOnly From, Term Term, IReadOnlyList<Pause> Pauses)
{
    /// <summary>Most pauses that are counted.</summary>
    public const int MostPauses = 50;

    /// <summary>Reads a pause as it is written everywhere: from the request to the answer, <c>2026-02-12..2026-02-16</c>; without an answer it is still awaited.</summary>
    public static Pause? ReadPause(string? text) =>
        text?.Split("..") is [var a, var b] && IsoDate.Parse(a) is { } from && (b.Length == 0 || IsoDate.Parse(b) is not null) ? new Pause(from, IsoDate.Parse(b), null) : null;

    /// <summary>The answer; null when the date would lie outside the years there are, or a pause ends before it begins.</summary>
    public DueAnswer? Answer(WorkCalendar calendar)
    {
        try
        {
            var due = DueDates.Compute(Term, From, calendar, Pauses);
            return new DueAnswer(due.Due, From, Term.ToString(), due.CalendarVersion, due.Uncovered, due.Account);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A term out of the parts of a form; null when they make none.</summary>
    /// <param name="unit">working, days, months or fixed.</param>
    /// <param name="amount">How many.</param>
    /// <param name="before">Whether it is counted backwards from the event.</param>
    /// <param name="day">Of a fixed date dd/MM.</param>
    /// <param name="roll">next, previous, none; empty for the usual.</param>
    public static Term? ReadTerm(string? unit, string? amount, bool before, string? day, string? roll)
    {
        var words = unit switch
        {
            "working" => amount + " working days",
            "days" => amount + " days",
            "months" => amount + " months",
            "fixed" => "fixed " + day,
            _ => "",
        };
        if (before && unit != "fixed") words += " before";
        if (!string.IsNullOrEmpty(roll)) words += " roll " + roll;
        return Term.TryParse(words, out var term) ? term : null;
    }
}

/// <summary>A due date with its account, the same to everybody who asks.</summary>
/// <param name="Due">The last day.</param>
/// <param name="From">The day of the event.</param>
/// <param name="Term">As it was understood.</param>
/// <param name="Calendar">Version of the calendar.</param>
/// <param name="Uncovered">Years on the way of which the calendar knows no holidays.</param>
/// <param name="Account">Why it is this day.</param>
public sealed record DueAnswer(DateOnly Due, DateOnly From, string Term, int Calendar, IReadOnlyList<int> Uncovered, IReadOnlyList<AccountLine> Account);
