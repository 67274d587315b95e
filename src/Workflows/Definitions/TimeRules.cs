using Approvals.Workflows.Calendars;

namespace Approvals.Workflows.Definitions;

/// <summary>A superior is told that a task is late.</summary>
/// <param name="After">Working days after the due date, in the morning.</param>
/// <param name="To">Who.</param>
public sealed record EscalationRule(int After, IReadOnlyList<WhoRule> To);

/// <summary>A rule by which a task that nobody decided comes to an outcome.</summary>
/// <param name="Outcome">One of its outcomes.</param>
/// <param name="After">Working days after the due date that must have passed.</param>
/// <param name="Basis">The provision that says so: silence is no consent without one.</param>
public sealed record AutomaticRule(string Outcome, int After, string Basis);

/// <summary>How a term may be extended.</summary>
/// <param name="Most">All extensions of one running of the term together; what is asked for is counted in the same unit.</param>
/// <param name="Times">How often.</param>
/// <param name="By">Who decides.</param>
/// <param name="Basis">On what that rests.</param>
public sealed record ExtensionRule(Term Most, int Times, IReadOnlyList<WhoRule> By, string Basis);
