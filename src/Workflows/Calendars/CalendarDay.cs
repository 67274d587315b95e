namespace Approvals.Workflows.Calendars;

/// <summary>One row of a <see cref="WorkCalendar"/>: a day off, or a Saturday or Sunday worked in exchange for one.</summary>
/// <param name="Date">The local date in Vietnam (+07:00).</param>
/// <param name="NameVi">Why the day is off or worked, in Vietnamese, as the account of a due date shows it.</param>
/// <param name="NameEn">The same in English.</param>
/// <param name="Source">The document that sets the day, or an honest word that none was compared.</param>
public sealed record CalendarDay(DateOnly Date, string NameVi, string NameEn, string Source);
