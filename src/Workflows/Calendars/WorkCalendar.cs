namespace Approvals.Workflows.Calendars;

/// <summary>Placeholder of the skeleton; the calendar follows.</summary>
public sealed class WorkCalendar;
