using Approvals.Workflows.Calendars;

namespace Approvals.Workflows.Cases;

/// <summary>Who set a limit by hand.</summary>
/// <param name="By">Account.</param>
/// <param name="Position">Position acted in.</param>
/// <param name="Organisation">Its body: that body decides who gets more time.</param>
public sealed record LimitSetter(string By, string Position, string Organisation);

/// <summary>More time that somebody asks for.</summary>
/// <param name="Deadline">The deadline that would move.</param>
/// <param name="Term">How much, in the notation of <see cref="Calendars.Term.Parse"/>.</param>
/// <param name="By">Account of who asks: never the one who grants it.</param>
/// <param name="Basis">On what a grant rests: the rule of the term, or that the limit is the body's own.</param>
public sealed record ExtensionRequest(string Deadline, string Term, string By, string Basis);

/// <summary>An item that silence closed: a letter dated in time may still come.</summary>
/// <param name="Task">The task as it was closed.</param>
/// <param name="Due">The last day on which an answer was in time.</param>
public sealed record SilentItem(CaseTask Task, DateOnly Due);

/// <summary>A limit of the body's own was set, changed or taken away (hạn nội bộ).</summary>
/// <param name="Task">Task id.</param>
/// <param name="Handle">Handle.</param>
/// <param name="Deadline">The deadline that now runs for it; null when it was taken away.</param>
/// <param name="Due">The date; null when it was taken away.</param>
/// <param name="By">Account; <c>system</c> where it had to follow an earlier statutory date.</param>
/// <param name="Reason">Why; null where the system did it.</param>
public sealed record LimitSet(string Task, string Handle, string? Deadline, DateOnly? Due, string By, PrivateText? Reason) : Fact;

/// <summary>More time was granted for a running term. It goes on; it does not begin anew.</summary>
/// <param name="Deadline">Its id.</param>
/// <param name="Extension">What was granted, by whom, on what basis.</param>
/// <param name="Due">New due date.</param>
/// <param name="Calendar">Calendar version it was computed with.</param>
public sealed record DeadlineExtended(string Deadline, Extension Extension, DateOnly Due, int Calendar) : Fact;

/// <summary>A superior was told that a task is late. Told once for each offset.</summary>
/// <param name="Task">Task id.</param>
/// <param name="Handle">Handle.</param>
/// <param name="Offset">Working days after the due date.</param>
/// <param name="Due">The due date.</param>
/// <param name="Recipients">Accounts told; empty when nobody holds the positions.</param>
public sealed record Escalated(string Task, string Handle, int Offset, DateOnly Due, IReadOnlyList<string> Recipients) : Fact;
