using Approvals.Identity;
using Approvals.Layout;

namespace Approvals.Reports;

/// <summary>The day up to which figures are asked for.</summary>
/// <param name="Day">The day; today where none was typed or none that can be asked for.</param>
/// <param name="Typed">What was typed; null for nothing.</param>
/// <param name="Problem">Key of what is wrong with it; null for nothing.</param>
public sealed record AsOfDay(DateOnly Day, string? Typed, string? Problem)
{
    /// <summary>Reads <c>asOf</c>: a day that is to come has no figures, and what is no day is not taken for today.</summary>
    public static AsOfDay Of(HttpContext context, CurrentPerson person)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(person);
        if (context.Request.Query["asOf"].ToString().Trim() is not { Length: > 0 } typed) return new AsOfDay(person.Today, null, null);
        if (FormReader.Day(typed) is not { } day) return new AsOfDay(person.Today, typed, "reports.as-of.wrong");
        return day > person.Today ? new AsOfDay(person.Today, typed, "reports.as-of.future") : new AsOfDay(day, typed, null);
    }
}
