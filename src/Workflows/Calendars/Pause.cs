namespace Approvals.Workflows.Calendars;

/// <summary>
/// A time in which a term does not run, usually because a supplement was asked for. The day of the request still counts, the
/// day of the answer does not (the first day of what runs on is not counted, BLDS 2015 art. 147): the paused days are those after
/// <paramref name="From"/> up to and with <paramref name="To"/>. A pause answered on the day it was asked for costs nothing, and one
/// asked for on the last day of a term comes too late to move it.
/// </summary>
/// <param name="From">The day of the request.</param>
/// <param name="To">
/// The day of the answer, not before <paramref name="From"/>. Null while the answer is awaited: nothing can be known beyond it, so the
/// due date is computed as if the pause had ended on <paramref name="From"/>, and is computed again once the answer is there.
/// </param>
/// <param name="CausedBy">Who is awaited, as the account shows it; null if not known.</param>
public sealed record Pause(DateOnly From, DateOnly? To, string? CausedBy);
