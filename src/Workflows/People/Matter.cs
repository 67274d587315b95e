namespace Approvals.Workflows.People;

/// <summary>What a case is about, as far as a standing assignment or an authorisation can be limited to it.</summary>
/// <param name="CaseType">Case type.</param>
/// <param name="Field">Field of work, for example <c>aid</c>; null when its type declares none, and then no assignment is limited.</param>
/// <param name="Amount">Amount at stake; null when unknown, and then an authorisation with a limit does not reach it.</param>
public sealed record Matter(string CaseType, string? Field = null, decimal? Amount = null);
