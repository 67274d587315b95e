namespace Approvals.Workflows.Calendars;

/// <summary>
/// More time that was granted for a term: counted from the date the term would have ended on, like a term of its own, so that it moves with what moves that date.
/// </summary>
/// <param name="Term">How much, in the notation of <see cref="Calendars.Term.Parse"/>; forward, no fixed date.</param>
/// <param name="On">The day it was granted.</param>
/// <param name="By">The body that granted it.</param>
/// <param name="Basis">On what it rests.</param>
public sealed record Extension(string Term, DateOnly On, string By, string Basis);
