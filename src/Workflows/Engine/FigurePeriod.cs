using Approvals.Workflows.Calendars;
using Approvals.Workflows.Cases;
using Approvals.Workflows.Definitions;

namespace Approvals.Workflows.Engine;

/// <summary>The days that a figure of a report covers.</summary>
public static class FigurePeriod
{
    /// <summary>The first and the last day, both counted; null while a day that the period is made of is missing.</summary>
    /// <param name="figure">What is counted.</param>
    /// <param name="values">Values of the report.</param>
    public static (DateOnly From, DateOnly To)? Of(FigureDefinition figure, ValueMap values)
    {
        ArgumentNullException.ThrowIfNull(figure);
        ArgumentNullException.ThrowIfNull(values);
        if (values.DateOf(figure.From) is not { } from) return null;
        if (figure.Ends is null) return values.DateOf(figure.To!) is { } to ? (from, to) : null;
        var day = Term.Parse("fixed " + figure.Ends);
        DateOnly In(int year) => new(year, day.Month, Math.Min(day.Day, DateTime.DaysInMonth(year, day.Month)));
        var last = In(from.Year) >= from ? In(from.Year) : In(from.Year + 1);
        return (last.AddDays(1).AddMonths(-figure.Months), last);
    }
}
